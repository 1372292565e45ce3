"""The list of all rules, in the order of the notices (contract, section 6)."""

from rules.checks import (
    led001_totals,
    led002_numbers,
    led003_unknown_unit,
    led004_unread_deadline,
    led005_text_date,
    led006_missing_column,
    led007_misprint,
    led008_other_actor,
    sub001_not_received,
    sub002_late,
    sub003_no_word,
    sub004_no_ofd,
    sub005_no_receipt,
    sub006_unknown_sender,
    sub007_names_differ,
    sub008_superseded,
    sub010_unconfirmed,
    sub011_receipt_without_file,
)
from rules.rule import Rule

RULES: tuple[Rule, ...] = (
    led001_totals.RULE,
    led002_numbers.RULE,
    led003_unknown_unit.RULE,
    led004_unread_deadline.RULE,
    led005_text_date.RULE,
    led006_missing_column.RULE,
    led007_misprint.RULE,
    led008_other_actor.RULE,
    sub001_not_received.RULE,
    sub002_late.RULE,
    sub003_no_word.RULE,
    sub004_no_ofd.RULE,
    sub005_no_receipt.RULE,
    sub006_unknown_sender.RULE,
    sub007_names_differ.RULE,
    sub008_superseded.RULE,
    sub010_unconfirmed.RULE,
    sub011_receipt_without_file.RULE,
)
