"""What the rules are about, in words for people who have never seen a rule file."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.messages import Message, msg

_SUBJECTS: Mapping[str, Message] = {
    "cap": msg("what a loan may cost"),
    "lpr": msg("the loan prime rate"),
    "overdue": msg("the surcharge on overdue interest"),
    "disclosure": msg("the disclosure of costs"),
    "damages": msg("how high damages may be"),
    "limitation": msg("the limitation period"),
    "capacity": msg("who is of age"),
    "contact": msg("when debtors may be contacted"),
    "masking": msg("how numbers are masked"),
    "retention": msg("how long records are kept"),
    "principal": msg("what counts as principal"),
    "validity": msg("contracts that may be void"),
    "guarantee": msg("how long a guarantee lasts"),
    "holidays": msg("days off"),
    "proposal": msg("deadlines of offers"),
}


def subject(rule_id: str) -> Message:
    """What a rule is about, by the first part of its id."""
    return _SUBJECTS.get(rule_id.partition(".")[0], msg("a custom of practice"))
