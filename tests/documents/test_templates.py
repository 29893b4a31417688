"""The Word templates print what their contexts hold, all of it and nothing else."""

from __future__ import annotations

import datetime
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import Environment, nodes
from lxml import etree

from pipeline.documents.fill import fill
from pipeline.documents.render import RenderOptions, render
from pipeline.papers.agreement_context import Agreement, InstalmentRow, SignatureBlock
from pipeline.papers.catalogue import editions
from pipeline.papers.draft import Context, printed
from pipeline.papers.evidence_bundle import SignerRow
from pipeline.resources import templates
from pipeline.running.signatures import BOX
from pipeline.signing.fields import locate
from tests.documents.agreements import clauses_for, whole
from tools import snapshots

DATE = datetime.date(2026, 5, 20)
CONTEXTS: dict[str, type[Context]] = {each.name: each.paper.context for each in editions()}
# Amounts in capitals are empty in English (pipeline.papers.agreement).
CHINESE_ONLY = {"confirmed_words", "repayable_words", "amount_words"}
LONG_NAME = "示例市海棠区青枫新区网络小额贷款（集团）股份有限公司北方区域资产管理中心"
LONG_NAME_EN = "Shili Haitang Online Microloan (Group) Co., Ltd., Northern Asset Management Centre"

every_template = pytest.mark.parametrize("name", CONTEXTS)


def path(name: str) -> Path:
    return templates() / f"{name}.docx"


def test_every_template_has_its_context_and_every_context_its_template() -> None:
    libraries = {each.library.removesuffix(".docx") for each in editions()} - {""}
    assert sorted(file.stem for file in templates().glob("*.docx")) == sorted(
        {*CONTEXTS, *libraries}
    )


# --- contexts made up from their classes -----------------------------------------------------


def made_up(model: type[Context], serial: Iterator[int], rows: int = 2) -> Context:
    """A context with every option on; no two strings in it are alike."""
    values = {
        name: _value(field.annotation, serial, rows) for name, field in model.model_fields.items()
    }
    return model(**values)


def _value(kind: Any, serial: Iterator[int], rows: int) -> Any:
    kind = _plain(kind)
    if kind is str:
        return f"值{next(serial):04}末"
    if kind is bool:
        return True
    if get_origin(kind) is tuple:
        return tuple(_value(get_args(kind)[0], serial, rows) for _ in range(rows))
    return made_up(kind, serial, rows)


def _plain(kind: Any) -> Any:
    """``X | None`` → ``X``."""
    if isinstance(kind, UnionType):
        return next(each for each in get_args(kind) if each is not type(None))
    return kind


def context(name: str, rows: int = 2, **changed: Any) -> Context:
    made = made_up(CONTEXTS[name], count(1), rows)
    english = dict.fromkeys(CHINESE_ONLY & made.model_dump().keys(), "")
    if name == "agreement.en":
        assert isinstance(made, Agreement)
        assert made.waiver
        waiver = made.waiver.model_copy(update={"amount_words": ""})
        changed = {**english, "waiver": waiver, **changed}
    return made.model_copy(update=changed)


def filled(name: str, values: Context) -> bytes:
    return fill(
        path(name),
        values.model_dump(),
        title=name,
        date=DATE,
        language=name[-2:],
        clauses=clauses_for(name, values),
    )


def pdf(name: str, values: Context) -> bytes:
    options = RenderOptions(title=name, language="en" if name.endswith("en") else "zh", date=DATE)
    return render(filled(name, values), options).pdf


def words(data: bytes, tmp_path: Path) -> str:
    """The text of body, headers and footers of a Word file."""
    file = tmp_path / "filled.docx"
    file.write_bytes(data)
    with zipfile.ZipFile(file) as archive:
        parts = [n for n in archive.namelist() if n.startswith("word/") and n.endswith(".xml")]
        trees = [etree.fromstring(archive.read(part)) for part in parts]
    return "\n".join(text.text or "" for tree in trees for text in tree.iter(qn("w:t")))


# --- fields ----------------------------------------------------------------------------------


class Fields:
    """Follows every expression of a template through the types of its context."""

    def __init__(self) -> None:
        self.used: set[tuple[str, str]] = set()

    def of_file(self, file: Path, model: type[Context]) -> set[tuple[str, str]]:
        tpl = DocxTemplate(file)
        with zipfile.ZipFile(file) as archive:
            for part in archive.namelist():
                if part.startswith(("word/document", "word/header", "word/footer")):
                    xml = etree.tostring(etree.fromstring(archive.read(part)), encoding="unicode")
                    self._walk(Environment().parse(tpl.patch_xml(xml)), {}, model)
        return self.used

    def _walk(self, node: nodes.Node, scope: Mapping[str, Any], model: type[Context]) -> None:
        if isinstance(node, nodes.For):
            assert isinstance(node.target, nodes.Name)
            rows = self._type(node.iter, scope, model)
            assert get_origin(rows) is tuple, f"{node.target.name}: not a list"
            inner = {**scope, node.target.name: get_args(rows)[0], "loop": None}
            for child in node.body:
                self._walk(child, inner, model)
        elif isinstance(node, nodes.Name | nodes.Getattr):
            self._type(node, scope, model)
        else:
            for child in node.iter_child_nodes():
                self._walk(child, scope, model)

    def _type(self, node: nodes.Node, scope: Mapping[str, Any], model: type[Context]) -> Any:
        if isinstance(node, nodes.Name):
            known = {"ref": None, **scope}
            return known[node.name] if node.name in known else self._field(model, node.name)
        assert isinstance(node, nodes.Getattr), f"too clever for a template: {node}"
        owner = _plain(self._type(node.node, scope, model))
        return None if owner is None else self._field(owner, node.attr)

    def _field(self, model: type[Context], name: str) -> Any:
        assert name in model.model_fields, f"{model.__name__} has no {name}"
        self.used.add((model.__name__, name))
        return model.model_fields[name].annotation


def fields(model: type[Context]) -> set[tuple[str, str]]:
    found = set()
    for name, field in model.model_fields.items():
        found.add((model.__name__, name))
        kind = _plain(field.annotation)
        kind = get_args(kind)[0] if get_origin(kind) is tuple else kind
        if issubclass(kind, Context):
            found |= fields(kind)
    return found


@every_template
def test_a_template_uses_every_field_of_its_context_and_no_other(name: str) -> None:
    model = CONTEXTS[name]
    expected = fields(model)
    if name == "agreement.en":
        expected = {pair for pair in expected if pair[1] not in CHINESE_ONLY}
    assert Fields().of_file(whole(name), model) == expected


@every_template
def test_whatever_a_context_says_stands_on_the_paper(name: str, tmp_path: Path) -> None:
    values = context(name)
    text = words(filled(name, values), tmp_path)
    assert [each for each in printed(values) if each not in text] == []
    assert "{{" not in text
    assert "{%" not in text


OPTIONS = [
    ("agreement.zh", {"waiver": None}, "减免"),
    ("agreement.zh", {"damages": None}, "计付违约金"),
    ("agreement.zh", {"acceleration": None}, "提前到期。"),
    ("agreement.zh", {"waiver_revives": False}, "恢复计算"),
    ("agreement.zh", {"guarantors": ""}, "保证人"),
    ("agreement.zh", {"review": ""}, "律师审查"),
    ("agreement.zh", {"grace_days": ""}, "宽限期届满"),
    ("agreement.zh", {"reports_credit": False}, "征信机构"),
    ("agreement.zh", {"institution": False}, "格式条款"),
    ("agreement.zh", {"collectors": False}, "委托他人催收"),
    ("agreement.zh", {"reviewer_for": ""}, "该律师只代表"),
    ("agreement.en", {"waiver": None}, "Waiver"),
    ("agreement.en", {"damages": None}, "pays liquidated damages"),
    ("agreement.en", {"acceleration": None}, "Acceleration."),
    ("agreement.en", {"reports_credit": False}, "Credit information"),
    ("agreement.en", {"institution": False}, "Standard terms"),
    ("agreement.en", {"collectors": False}, "Where others collect"),
    ("agreement.en", {"guarantors": ""}, "guarant"),
    ("certificate.zh", {"product": ""}, "借款产品"),
    ("certificate.zh", {"issuer_code": ""}, "统一社会信用代码"),
    ("certificate.en", {"paid_words": ""}, "()"),
    ("claims-list.zh", {"disputed": ()}, "各方有争议的事实"),
    ("demand-notice.zh", {"consequences": ()}, "逾期不补足的后果"),
    ("demand-notice.zh", {"damages": ""}, "计算到本函发出之日的违约金"),
    ("demand-notice.zh", {"copies": ""}, "本函同时直接送达"),
    ("payment-reminder.zh", {"grace_until": ""}, "没有到账"),
    ("payment-reminder.zh", {"paid": ""}, "其中您已经支付"),
    ("acceleration-notice.zh", {"revived": ""}, "恢复计算的减免金额"),
    ("acceleration-notice.zh", {"damages": ""}, "违约金（"),
    ("guarantor-notice.zh", {"joint": False}, "我方现请求您支付"),
    ("guarantor-notice.zh", {"general": False}, "您承担一般保证"),
    ("cure-notice.zh", {"next_due": ""}, "下一次还款"),
    ("damages-notice.zh", {"paid": ""}, "，已付"),
    ("amendment-proposal.zh", {"guarantors": ""}, "取得保证人"),
    ("statement.zh", {"actions": ()}, "沟通约定的措施"),
    ("demand-notice.zh", {"contact": ""}, "联系方式："),
    ("answer-letter.zh", {"counter": ""}, "反方案"),
    ("answer-letter.zh", {"sign_by": ""}, "签署期限"),
    ("answer-letter.zh", {"contact": ""}, "联系方式："),
    ("invitation.zh", {"place": ""}, "地点或者接入"),
    ("deviation-sheet.zh", {"clauses": ()}, "条款的增减"),
    ("deviation-sheet.zh", {"values": ()}, "超出通常范围的约定"),
    ("deviation-sheet.zh", {"wording": ()}, "审查中的文字改动"),
    ("deviation-sheet.zh", {"review": ""}, "审查情况"),
    ("service-address.zh", {"email": ""}, "电子送达"),
    ("power-of-attorney.zh", {"contact": ""}, "联系方式"),
    ("waiver-approval.zh", {"condition": ""}, "减免条件"),
    ("cost-table.zh", {"contingent": ()}, "违约时才发生"),
    ("cost-table.zh", {"basis": ""}, "依据："),
    ("guarantor-consent.zh", {"increase": ""}, "比原债务增加值"),
    ("guarantor-consent.zh", {"waived": ""}, "；减免"),
    ("supplementary-agreement.zh", {"totals": None}, "还款计划的变更"),
    ("supplementary-agreement.zh", {"changes": ()}, "其他变更"),
    ("supplementary-agreement.zh", {"guarantors": ""}, "保证人"),
    ("invitation.zh", {"contact": ""}, "联系方式："),
    ("proposal-comparison.zh", {"capacity": ""}, "每月可用于还款"),
    ("proposal-letter.zh", {"answers": ""}, "反方案。"),
    ("proposal-letter.zh", {"waiver": ""}, "请求减免"),
    ("proposal-letter.zh", {"interest": ""}, "履行期间利息"),
    ("proposal-letter.zh", {"note": ""}, "说明："),
    ("proposal-letter.zh", {"contact": ""}, "联系方式："),
    ("session-record.zh", {"place": ""}, "地点"),
    ("session-record.zh", {"proposals": ()}, "提出的方案"),
    ("session-record.zh", {"recording": "", "recording_sha256": ""}, "录音录像"),
    ("session-record.zh", {"next_step": ""}, "下一步"),
    ("stage-guide.zh", {"steps": ()}, "接下来做什么"),
    ("statement.zh", {"others": ()}, "没有计入各期的款项"),
    ("statement.zh", {"next_talk": "", "talk_missed": ""}, "定期沟通"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "off", "word"), OPTIONS)
def test_what_is_left_out_leaves_no_trace(
    name: str, off: dict[str, Any], word: str, tmp_path: Path
) -> None:
    assert word in words(filled(name, context(name)), tmp_path) or word == "()"
    assert word not in words(filled(name, context(name, **off)), tmp_path)


# --- the Word files themselves ---------------------------------------------------------------


@every_template
def test_a_template_is_plain_word_on_a4(name: str) -> None:
    with zipfile.ZipFile(path(name)) as archive:
        assert not any("vba" in part or "comments" in part for part in archive.namelist())
        body = etree.fromstring(archive.read("word/document.xml"))
        styles = archive.read("word/styles.xml").decode()
    tracked = ("w:ins", "w:del", "w:moveFrom", "w:moveTo", "w:commentReference")
    assert not [tag for tag in tracked if next(body.iter(qn(tag)), None) is not None]
    size = next(body.iter(qn("w:pgSz")))
    assert {size.get(qn("w:w")), size.get(qn("w:h"))} == {"11906", "16838"}
    assert 'w:eastAsia="宋体"' in styles
    assert 'w:eastAsia="zh-CN"' in styles


@every_template
def test_tables_that_grow_repeat_their_head_and_split_no_row(name: str) -> None:
    for table in docx.Document(str(path(name))).tables:
        rows = list(table._tbl.tr_lst)
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
        has_head = "{%tr" not in "".join(rows[0].itertext())  # else it is a list of pairs
        if has_head and "{%tr for" in "".join(table._tbl.itertext()):
            assert rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None


def test_clauses_are_numbered_by_word_and_are_headings(tmp_path: Path) -> None:
    without_reference = context("agreement.zh", charges_run=False)
    text = words(filled("agreement.zh", without_reference), tmp_path)
    assert "第一条" not in text
    with pypdfium2.PdfDocument(pdf("agreement.zh", context("agreement.zh"))) as opened:
        titles = [item.get_title() for item in opened.get_toc()]
    clauses = [title for title in titles if title.startswith("第")]
    assert clauses[0] == "第一条　债务的确认"
    assert len(clauses) == 22


# --- pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_certificate_is_one_page_even_with_long_names(lang: str) -> None:
    name = LONG_NAME if lang == "zh" else LONG_NAME_EN
    values = context(
        f"certificate.{lang}",
        issuer=name,
        borrower="阿卜杜热西提·买买提依明江·吐尔逊",
        agreement_sha256="5f0c1e7a9b3d48624c7f1a0be95d2736c84a1f6072be93d5a1c8e40f7d26b913",
        paid_words="人民币壹拾贰万叁仟肆佰伍拾陆元柒角捌分" if lang == "zh" else "",
        product="海棠信用贷（十二期等额本息，循环额度，二〇二四年第三版）",
        signature_label="出具人签章：" if lang == "zh" else "Issued by (seal):",
    )
    with pypdfium2.PdfDocument(pdf(f"certificate.{lang}", values)) as opened:
        assert len(opened) == 1


@pytest.mark.parametrize(("rows", "pages"), [(24, 1), (60, 3)])
def test_two_years_of_instalments_fit_on_one_page(rows: int, pages: int) -> None:
    with pypdfium2.PdfDocument(pdf("agreement.zh", _agreement(rows))) as opened:
        texts = [page.get_textpage().get_text_range() for page in opened]
    with_head = [text for text in texts if "当期应付" in text and "应还款项" in text]
    assert len(with_head) == pages
    assert "合计" in with_head[-1]


def _agreement(rows: int) -> Agreement:
    plain = context("agreement.zh")
    assert isinstance(plain, Agreement)
    instalment = InstalmentRow(
        no="24", due="2027年12月20日", principal="12,200.45", interest="133.22", total="12,333.67"
    )
    signatures = [each.model_copy(update={"name": LONG_NAME}) for each in plain.signatures]
    labels = ("乙方（共同借款人）签章：", "甲方（出借方）签章：")
    return plain.model_copy(
        update={
            "instalments": tuple(instalment for _ in range(rows)),
            "signatures": tuple(
                each.model_copy(update={"label": label})
                for each, label in zip(signatures, labels, strict=True)
            ),
        }
    )


SIGNED = [
    ("certificate.zh", "出具人签章："),
    ("certificate.en", "Issued by (seal):"),
    ("demand-notice.zh", "出借方签章："),
    ("payment-reminder.zh", "债权人签章："),
    ("acceleration-notice.zh", "债权人签章："),
    ("guarantor-notice.zh", "债权人签章："),
    ("amendment-proposal.zh", "债权人签章："),
    ("file-list.zh", "提交人签章："),
    ("service-address.zh", "确认人签章："),
    ("waiver-approval.zh", "出借方签章："),
    ("guarantor-consent.zh", "保证人签章："),
]


@pytest.mark.parametrize(("name", "label"), SIGNED)
def test_a_seal_covers_no_word(name: str, label: str) -> None:
    _assert_free(pdf(name, context(name, signature_label=label)), label)


def test_no_seal_of_the_evidence_catalogue_covers_a_word() -> None:
    labels = ("提交人（出借方）签章：", "提交人（共同借款人一）签章：")
    signers = tuple(SignerRow(label=label, name=LONG_NAME) for label in labels)
    data = pdf("evidence-catalogue.zh", context("evidence-catalogue.zh", signers=signers))
    for label in labels:
        _assert_free(data, label)


@pytest.mark.parametrize("name", ["terms-notice.zh", "cost-table.zh", "supplementary-agreement.zh"])
def test_no_seal_beside_several_labels_covers_a_word(name: str) -> None:
    labels = ("乙方（共同借款人）签章：", "甲方（出借方）签章：")
    blocks = tuple(
        SignatureBlock(label=label, name=LONG_NAME, capacity="", by="法定代表人 邵平")
        for label in labels
    )
    data = pdf(name, context(name, signatures=blocks))
    for label in labels:
        _assert_free(data, label)


def test_no_seal_of_the_agreement_covers_a_word() -> None:
    data = pdf("agreement.zh", _agreement(6))
    for each in ("乙方（共同借款人）签章：", "甲方（出借方）签章："):
        _assert_free(data, each)


def _assert_free(data: bytes, label: str) -> None:
    anchor = locate(data, label)
    left, bottom, right, top = anchor.beside(*BOX)
    with pypdfium2.PdfDocument(data) as opened:
        page = opened[anchor.page]
        covered = page.get_textpage().get_text_bounded(left, bottom, right, top)
        assert covered.strip() == ""
        assert right <= page.get_width() - 36
        assert bottom >= 36


# --- snapshots -------------------------------------------------------------------------------


def test_the_snapshots_are_what_the_templates_say() -> None:
    assert snapshots.drifted(templates()) == []


def test_a_changed_word_and_a_lost_template_show_as_drift(tmp_path: Path) -> None:
    shutil.copytree(templates(), tmp_path / "templates")
    folder = tmp_path / "templates"
    document = docx.Document(str(folder / "demand-notice.zh.docx"))
    document.paragraphs[0].runs[0].text = "催款函"
    document.save(str(folder / "demand-notice.zh.docx"))
    (folder / "certificate.en.docx").unlink()
    assert [each.name for each in snapshots.drifted(folder)] == [
        "demand-notice.zh.txt",
        "certificate.en.txt",
    ]
    assert "[Title] 催款函" in snapshots.text(folder / "demand-notice.zh.docx")
