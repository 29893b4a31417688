"""Which proof each side owes, by lender and product, and whether the evidence at hand is it."""

from pipeline.law.proofs.assess import Completeness, Handed, Proof, Status, assess
from pipeline.law.proofs.checks import check_proofs
from pipeline.law.proofs.contents import Content

__all__ = ["Completeness", "Content", "Handed", "Proof", "Status", "assess", "check_proofs"]
