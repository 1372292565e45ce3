"""Builders: from a plan to ledger, inbox, receipts and the expected findings."""
