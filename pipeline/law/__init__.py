"""What the law says and since when: dated rows in ``rules/*.toml``, each with source and status."""

from pipeline.law.law import Law
from pipeline.law.rule import Kind, Rule, Status, Unit

__all__ = ["Kind", "Law", "Rule", "Status", "Unit"]
