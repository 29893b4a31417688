"""Small papers and keys for the tests of signing, verification and attacks. All names invented."""

from __future__ import annotations

import atexit
import datetime as dt
import io
import json
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pikepdf
import rfc8785
import typst
from pylopdf_fonts_zh_cn import serif_path

from pipeline.signing.appearance import appearance_pdf
from pipeline.signing.fields import FieldSpec, lay_fields, locate
from pipeline.signing.keys import Holder, KeyFolder, KeyKind, Signer, new_throwaway
from pipeline.signing.signer import DocMDP, sign

PASSPHRASE = "不是秘密 correct horse"
NOW = dt.datetime(2026, 11, 3, 14, 3, 22, tzinfo=dt.timezone(dt.timedelta(hours=8)))
AMOUNT = "¥16,409.02"
BORROWER = Holder("borrower", "张三")
AGENT = Holder("agent", "李四")
LENDER = Holder("lender", "东方示例小额贷款有限公司", "91310000MA1FL0000X")
PARTIES = (BORROWER, AGENT, LENDER)

_PROGRAM = """
#set document(title: sys.inputs.title, date: datetime(year: 2026, month: 11, day: 3))
#set text(font: "Noto Serif SC", lang: "zh", region: "cn", size: 11pt)
#set page(margin: 2cm)
= #sys.inputs.title
甲方：东方示例小额贷款有限公司（#sys.inputs.code）　乙方：张三

债务总额：人民币壹万陆仟肆佰零玖元零贰分（#sys.inputs.amount）。

#v(9cm)
#for anchor in sys.inputs.anchors.split("|") [#anchor #v(2.4cm)]
"""


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(serif_path().parent)],
    )
    return typst.Compiler(font_paths=fonts)


@lru_cache(maxsize=8)
def paper(
    title: str = "还款协议",
    anchors: str = "乙方（签字）：|甲方（盖章）：",
    code: str = LENDER.identifier,
) -> bytes:
    """A one-page PDF/A-3b with a sum and places to sign."""
    made = _compiler().compile(
        _PROGRAM.encode(),
        format="pdf",
        sys_inputs={"title": title, "amount": AMOUNT, "anchors": anchors, "code": code},
        pdf_standards=["a-3b"],
        timestamp=0,
    )
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=8)
def keys(kind: KeyKind = "p256", made: dt.datetime = NOW) -> KeyFolder:
    """Throw-away keys of all parties; asking again gives the same ones."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    return new_throwaway(
        Path(folder.name) / "keys", PARTIES, passphrase=PASSPHRASE, now=made, kind=kind
    )


def signer(party: str, folder: KeyFolder | None = None) -> Signer:
    found = (folder or keys()).signer(party)
    assert found is not None
    return found


@lru_cache(maxsize=8)
def laid_agreement(borrower: Holder = BORROWER) -> bytes:
    """An agreement with two empty fields: the borrower signs first, the lender locks it."""
    return lay_fields(
        paper(),
        [
            _spec(paper(), "乙方（签字）：", borrower),
            _spec(paper(), "甲方（盖章）：", LENDER, last=True),
        ],
    )


def _spec(pdf: bytes, anchor: str, holder: Holder, *, last: bool = False) -> FieldSpec:
    place = locate(pdf, anchor)
    return FieldSpec(holder, place.page, place.below(140, 44), "all" if last else "none")


def picture(*lines: str) -> bytes:
    return appearance_pdf(lines, 140, 44)


def half_signed(*, certify: bool = True) -> bytes:
    """The agreement with the borrower's signature."""
    return _half_signed(certify)


@lru_cache(maxsize=2)
def _half_signed(certify: bool) -> bytes:
    return sign(
        laid_agreement(),
        field="borrower",
        signer=signer("borrower"),
        now=NOW,
        certify=DocMDP.FILL_FORMS if certify else None,
        appearance=picture("张三", "电子签名"),
    )


def signed_by_lender(pdf: bytes) -> bytes:
    return sign(
        pdf,
        field="lender",
        signer=signer("lender"),
        now=NOW,
        appearance=picture("东方示例小额贷款有限公司", "电子印章"),
    )


def agreement(*, certify: bool = True) -> bytes:
    """The agreement, signed by both."""
    return _agreement(certify)


@lru_cache(maxsize=2)
def _agreement(certify: bool) -> bytes:
    return signed_by_lender(_half_signed(certify))


def data(**visible: str) -> bytes:
    """Data of a certificate that the lender issued; what is given as "" is left out."""
    issuer = {"issuer": LENDER.name, "issuer_code": LENDER.identifier}
    shown = {key: value for key, value in {**issuer, **visible}.items() if value}
    return rfc8785.dumps({"schema": "certificate.v1", "visible": shown})


def laid_certificate(
    attachment: bytes | None, holder: Holder = LENDER, *, code: str = LENDER.identifier
) -> bytes:
    """A certificate with one field for its issuer, and data attached."""
    plain = paper("结清证明", "甲方（盖章）：", code)
    with pikepdf.open(io.BytesIO(plain)) as document:
        if attachment is not None:
            document.attachments["certificate.json"] = pikepdf.AttachedFileSpec(
                document, attachment, filename="certificate.json", mime_type="application/json"
            )
        written = io.BytesIO()
        document.save(written, deterministic_id=True)
    return lay_fields(written.getvalue(), [_spec(plain, "甲方（盖章）：", holder, last=True)])


@lru_cache(maxsize=64)
def certificate(attachment: bytes | None = None) -> bytes:
    """A settlement certificate, signed; no change is permitted."""
    return sign(
        laid_certificate(data(amount=AMOUNT) if attachment is None else attachment),
        field="lender",
        signer=signer("lender"),
        now=NOW,
        certify=DocMDP.NO_CHANGES,
    )


def broken_json() -> Sequence[bytes]:
    return (
        b"not json",
        json.dumps({"visible": {"amount": AMOUNT}}, indent=1).encode(),
        b'{"visible":{"amount":"1"},"visible":{"amount":"1"}}',
        data(amount="¥1.00"),
        rfc8785.dumps({"visible": {}}),
        b"[" * 5000 + b"]" * 5000,
    )
