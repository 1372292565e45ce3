"""Electronic seals of OFD and PDF files, verified into Seal facts."""
