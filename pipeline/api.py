"""The public API: open a case, build its packet, verify a paper."""

from pipeline.errors import CaseInvalid, JieqingError
from pipeline.finding import Finding, Severity
from pipeline.law.law import Law
from pipeline.running.build import BuildResult, Request, build_case
from pipeline.running.opening import OpenedCase, open_case
from pipeline.verification import Report, Verdict, verify

__all__ = [
    "BuildResult",
    "CaseInvalid",
    "Finding",
    "JieqingError",
    "Law",
    "OpenedCase",
    "Report",
    "Request",
    "Severity",
    "Verdict",
    "build_case",
    "open_case",
    "verify",
]
