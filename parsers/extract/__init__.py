"""From a Document to a ledger, a roster, or what a unit reports."""
