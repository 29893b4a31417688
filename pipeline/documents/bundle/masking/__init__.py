"""The edition of a bundle for the other side, in which personal data is hidden for real."""

from pipeline.documents.bundle.masking.edition import MaskedEdition, MaskedExhibit, MaskedPage, mask
from pipeline.documents.bundle.masking.finding import WORD, Sought
from pipeline.documents.bundle.masking.limits import apart_at
from pipeline.documents.bundle.masking.pages import COPY, REGION, Doubt, Source
from pipeline.documents.bundle.masking.proof import prove

__all__ = [
    "COPY",
    "REGION",
    "WORD",
    "Doubt",
    "MaskedEdition",
    "MaskedExhibit",
    "MaskedPage",
    "Sought",
    "Source",
    "apart_at",
    "mask",
    "prove",
]
