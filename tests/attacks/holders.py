"""Forgeries by people with good certificates who sign in the place of somebody else."""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from pipeline.signing.keys import Holder, KeyFolder, Signer, new_throwaway
from tests.attacks.pki import Authority
from tests.attacks.tools import Dictionary, Edit, Number, Writer, increment, sign_with, widget
from tests.signing import papers

STRANGER = Holder("stranger", "罗建国")
NAMESAKE = Holder("borrower", papers.BORROWER.name)
NAMESAKE_COMPANY = Holder("lender", papers.LENDER.name, "91310000MA1FL0001U")


@lru_cache(maxsize=1)
def other_ca() -> KeyFolder:
    """Another CA that is trusted as well, with a stranger and two namesakes among its clients."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    clients: Sequence[Holder] = (STRANGER, NAMESAKE, NAMESAKE_COMPANY)
    return new_throwaway(
        Path(folder.name) / "keys", clients, passphrase=papers.PASSPHRASE, now=papers.NOW
    )


def _other(party: str) -> Signer:
    return papers.signer(party, other_ca())


@lru_cache(maxsize=1)
def small_ca() -> Authority:
    """A third CA, which certifies whatever key one brings."""
    return Authority("随便 CA")


def certified_for(holder: Holder, key: rsa.RSAPrivateKey) -> Signer:
    """A signer with a key of one's own."""
    certificate = small_ca().certificate_of(holder, key.public_key())
    return Signer(certificate, (), lambda data: key.sign(data, PKCS1v15(), hashes.SHA256()))


def nothing(_: Writer) -> None:
    """Changes nothing."""


def bound_to(field: str, name: str, *, label: str = "") -> Edit:
    """Makes a field out to somebody else; people go on reading the old name unless ``label``."""

    def edit(writer: Writer) -> None:
        found = widget(writer, field)
        subject = Dictionary({pdf_name("/CN"): generic.pdf_string(name)})
        constraint = Dictionary(
            {
                pdf_name("/Type"): pdf_name("/SVCert"),
                pdf_name("/Ff"): Number(8),
                pdf_name("/SubjectDN"): generic.ArrayObject([subject]),
            }
        )
        seed = Dictionary({pdf_name("/Type"): pdf_name("/SV"), pdf_name("/Cert"): constraint})
        found["/SV"] = writer.add_object(seed)
        if label:
            found["/TU"] = generic.pdf_string(label)
        writer.update_container(found)

    return edit


def rewritten_seed(field: str, name: str) -> Edit:
    """The same, but in the old seed value dictionary itself: the field stays as it is."""

    def edit(writer: Writer) -> None:
        seed = widget(writer, field)["/SV"]
        seed["/Cert"]["/SubjectDN"] = generic.ArrayObject(
            [Dictionary({pdf_name("/CN"): generic.pdf_string(name)})]
        )
        writer.update_container(seed)

    return edit


def unbound(field: str) -> Edit:
    def edit(writer: Writer) -> None:
        found = widget(writer, field)
        del found["/SV"]
        writer.update_container(found)

    return edit


def _certificate() -> bytes:
    return papers.laid_certificate(papers.data(amount=papers.AMOUNT))


def borrower_issues_the_certificate() -> bytes:
    return sign_with(_certificate(), "lender", papers.signer("borrower"), nothing)


def borrower_makes_the_certificate_out_to_himself() -> bytes:
    """Field, label and constraint name the borrower; the data still name the lender."""
    laid = papers.laid_certificate(papers.data(amount=papers.AMOUNT), papers.BORROWER)
    return sign_with(laid, "borrower", papers.signer("borrower"), nothing)


def certificate_of_a_company_by_a_person() -> bytes:
    """As before, and the data leave the company's code out."""
    data = papers.data(amount=papers.AMOUNT, issuer_code="")
    laid = papers.laid_certificate(data, papers.BORROWER)
    return sign_with(laid, "borrower", papers.signer("borrower"), nothing)


def certificate_without_an_issuer() -> bytes:
    data = papers.data(amount=papers.AMOUNT, issuer_code="", issuer="")
    laid = papers.laid_certificate(data, papers.BORROWER)
    return sign_with(laid, "borrower", papers.signer("borrower"), nothing)


def company_of_the_same_name_issues_the_certificate() -> bytes:
    return sign_with(_certificate(), "lender", _other("lender"), nothing)


def certificate_unbound_before_signing() -> bytes:
    pdf = increment(_certificate(), unbound("lender"))
    return sign_with(pdf, "lender", papers.signer("borrower"), nothing)


def certificate_bound_anew_with_the_signature() -> bytes:
    edit = bound_to("lender", papers.BORROWER.name)
    return sign_with(_certificate(), "lender", papers.signer("borrower"), edit)


def stranger_signs_the_agreement() -> bytes:
    half = sign_with(papers.laid_agreement(), "borrower", _other("stranger"), nothing)
    return papers.signed_by_lender(half)


def namesake_signs_though_the_certificate_is_known() -> bytes:
    known = papers.signer("borrower").certificate.fingerprint(hashes.SHA256()).hex()
    holder = Holder("borrower", papers.BORROWER.name, certificate_sha256=known)
    half = sign_with(papers.laid_agreement(holder), "borrower", _other("borrower"), nothing)
    return papers.signed_by_lender(half)


def bound_anew_before_the_first_signature() -> bytes:
    pdf = increment(papers.laid_agreement(), bound_to("borrower", STRANGER.name))
    return papers.signed_by_lender(sign_with(pdf, "borrower", _other("stranger"), nothing))


def unbound_before_the_first_signature() -> bytes:
    pdf = increment(papers.laid_agreement(), unbound("borrower"))
    return papers.signed_by_lender(sign_with(pdf, "borrower", _other("stranger"), nothing))


def bound_anew_after_the_first_signature() -> bytes:
    pdf = increment(papers.half_signed(), bound_to("lender", STRANGER.name, label=STRANGER.name))
    return sign_with(pdf, "lender", _other("stranger"), nothing)


def bound_anew_with_the_second_signature() -> bytes:
    edit = bound_to("lender", STRANGER.name, label=STRANGER.name)
    return sign_with(papers.half_signed(), "lender", _other("stranger"), edit)


def seed_rewritten_with_the_second_signature() -> bytes:
    edit = rewritten_seed("lender", STRANGER.name)
    return sign_with(papers.half_signed(), "lender", _other("stranger"), edit)


def unbound_with_the_second_signature() -> bytes:
    return sign_with(papers.half_signed(), "lender", _other("stranger"), unbound("lender"))


def bound_anew_after_signing_to_blame_another() -> bytes:
    """The borrower has signed; with the lender's signature his place is made out to a stranger."""
    edit = rewritten_seed("borrower", STRANGER.name)
    return sign_with(papers.half_signed(), "lender", papers.signer("lender"), edit)
