"""May this paper be relied on? Shares no code with the side that makes papers."""

from pipeline.verification.paper import Expected
from pipeline.verification.report import Check, Document, Report, SignatureLine, Verdict
from pipeline.verification.verify import verify

__all__ = ["Check", "Document", "Expected", "Report", "SignatureLine", "Verdict", "verify"]
