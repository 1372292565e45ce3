"""Word 97 to 2003 documents (MS-DOC) and WPS .wps, which are the same inside."""
