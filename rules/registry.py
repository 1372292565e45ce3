"""The list of all rules, in the order of the notices (contract, section 6)."""

from rules.checks import sub001_not_received
from rules.rule import Rule

RULES: tuple[Rule, ...] = (sub001_not_received.RULE,)
