"""From bytes to documents, and from documents to tasks and submissions."""
