"""The real ledger and roster, scenes, and what builds them in every format."""
