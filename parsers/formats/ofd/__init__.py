"""OFD (GB/T 33190-2016) in three layers: package (entries), elements (placed text and rules), reading (blocks)."""
