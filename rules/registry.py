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
)
