"""Identity and intent of each signatory, as the manifest of a packet tells it.

Each item names the article of the 电子签名法 that it serves.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.case.checks.signing_records import lacks_record, missing_record
from pipeline.case.model import Case
from pipeline.case.signing_record import IdentifiedBy, SigningRecord, SigningRoute
from pipeline.finding import Finding, Where
from pipeline.running.manifest import Manifest, SigningEntry, SigningItem

_ROUTES = {
    SigningRoute.OWN_KEY: "本人持有的密钥",
    SigningRoute.PROVIDER: "电子签名平台",
    SigningRoute.INK: "纸质文书手写签字或盖章",
}
_METHODS = {
    IdentifiedBy.IN_PERSON: "当面核对身份证件",
    IdentifiedBy.VIDEO: "视频核对身份证件",
    IdentifiedBy.FACE: "人脸识别",
    IdentifiedBy.BANK_CARD: "银行卡要素核验",
    IdentifiedBy.CERTIFICATE_AUTHORITY: "由发证的 CA 核实",
}


def signing_records(case: Case) -> tuple[SigningEntry, ...]:
    """The records that a case holds, in the order of signing."""
    return tuple(
        SigningEntry(
            party=each.party,
            name=case.party(each.party).name,
            route=each.record.route.value,
            items=tuple(_items(each.record)),
        )
        for each in case.signatories
        if each.record is not None
    )


def unrecorded(case: Case, manifest: Manifest, file: str) -> Iterator[Finding]:
    """Persons who signed a paper of the packet, and of whom the case ``file`` holds no record."""
    signed = {party for paper in manifest.papers for party in paper.signed_by}
    for index, each in enumerate(case.signatories):
        if each.party in signed and lacks_record(case, each.party):
            yield missing_record(case, each.party, Where(f"signatories[{index}]", file))


def _items(record: SigningRecord) -> Iterator[SigningItem]:
    is_electronic = record.route is not SigningRoute.INK
    yield _item(
        "签署方式", _ROUTES[record.route], "电子签名法 13" if is_electronic else "民法典 490"
    )
    if record.agreed:
        how = f"，{record.agreed_how}" if record.agreed_how else ""
        yield _item("同意采用电子签名", f"{record.agreed:%Y-%m-%d}{how}", "电子签名法 3")
    identified = f"{_METHODS[record.identified_by]}，{record.identified:%Y-%m-%d %H:%M}"
    yield _item("核实身份", identified, "电子签名法 8、13")
    if record.signed:
        yield _item("签署时间", f"{record.signed:%Y-%m-%d %H:%M}", "电子签名法 6")
    if record.provider or record.reference:
        told = "，".join(each for each in (record.provider, record.reference) if each)
        is_provider = record.route is SigningRoute.PROVIDER
        what = "签名平台及编号" if is_provider else "发证机构及编号"
        yield _item(what, told, "电子签名法 8")
    if is_electronic:
        yield _item("原件", "签署后的 PDF 自最终形成起未变，随时可以调取", "电子签名法 5、6")


def _item(what: str, value: str, rule: str) -> SigningItem:
    return SigningItem(what=what, value=value, rule=rule)
