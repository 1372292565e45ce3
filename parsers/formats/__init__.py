"""One backend a file format; each turns bytes into a Document."""
