"""All problems at once: what can be said of a case in which some fields cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import date

import pytest

from pipeline.case.checks import check_case
from pipeline.case.checks.finding_tools import Locate
from pipeline.case.despite import findings_despite
from pipeline.case.filling import filling, meant, ways
from pipeline.case.loading import Loaded, validate
from pipeline.case.means import Support, WaiverLevel
from pipeline.case.model import Case
from pipeline.case.negotiation import Remark
from pipeline.case.parties import Role
from pipeline.case.source import from_tree
from pipeline.case.terms import Review, SchedulePlan
from pipeline.finding import Finding
from pipeline.law.checks import check_law
from pipeline.law.law import Law
from pipeline.law.uncovered import or_uncovered
from pipeline.proposals.checks import check_proposals
from tests.case.broken import DELETE, OF_EXAMPLES, ONE, TWO, _change, _tree, part, paths

AS_OF = date(2026, 11, 20)
BAD_ID = {"parties[0].document.number": "990106199104230025"}
BAD_SUM = {"terms.confirmed.penalty": "266.29"}
WRONG = {**BAD_ID, **BAD_SUM}
SEEN = ["id-number.checksum", "proposal.terms-differ", "sums.confirmed"]
VALUES = (DELETE, "〈x〉", ["x"])


def _named(value: object) -> str:
    return ",".join(value) if isinstance(value, Mapping) else str(value)


def _look(case: Case, where: Locate, _exact: bool) -> Iterable[Finding]:
    yield from check_case(case, where)
    yield from check_law(case, Law.load(), where, AS_OF)
    yield from or_uncovered(check_proposals(case, Law.load(), where, AS_OF), where())


def _loaded(example: str, changes: Mapping[str, object]) -> Loaded[Case]:
    tree = deepcopy(_tree(example))
    for path, value in changes.items():
        _change(tree, path, value)
    return validate(from_tree(tree, "case.yaml"), Case)


def _codes(changes: Mapping[str, object], example: str = ONE) -> tuple[list[str], list[str]]:
    """Of what is said at once the codes by the schema, and those by the checks."""
    loaded = _loaded(example, changes)
    assert not loaded.is_whole
    found = findings_despite(loaded, Case, _look)
    said = [each.code.removeprefix("case.") for each in loaded.findings]
    return said, [each.code.removeprefix("case.") for each in found if each.code not in OF_EXAMPLES]


@pytest.mark.parametrize(
    ("unreadable", "code"),
    [
        ({"loans[0].outstanding.principal": 15802.02}, "schema.money-float"),
        ({"evidence[1].made_on": "2025/11/10"}, "schema.date"),
        ({"opened_on": "2025年10月13日"}, "schema.date"),
        ({"langauge": "zh"}, "schema.unknown-key"),
        ({"terms.schedule.method": "equal_instalment"}, "schema.enum"),
        ({"loans[0].contract_no": 1.5}, "schema.identifier-float"),
        ({"terms.waiver.amount": "2461.75元"}, "schema.money-format"),
        ({"opened_on": "〈立案日期〉"}, "placeholder"),
        ({"parties[0].phone": "〈手机号〉"}, "placeholder"),
        ({"parties[1].name": "〈名称〉"}, "placeholder"),
        ({"loans[0].rate": "x"}, "schema.rate-format"),
        ({"dispute.summary": DELETE}, "schema.missing"),
        ({"terms.account": DELETE}, "schema.missing"),
        ({"terms.account": ["x"]}, "schema.type"),
        ({"negotiation.sessions[0].channel": "fax"}, "schema.enum"),
        ({"payments[0].received_on": "20.1.2026"}, "schema.date"),
        ({"evidence[3].kind": "money"}, "schema.enum"),
    ],
    ids=_named,
)
def test_one_field_that_cannot_be_read_hides_nothing_else(
    unreadable: Mapping[str, object], code: str
) -> None:
    assert _codes({**unreadable, **WRONG}) == ([code], SEEN)


def test_many_at_once() -> None:
    many = {
        "loans[0].outstanding.interest": 3403.88,
        "evidence[1].made_on": "2025/11/10",
        "langauge": "zh",
        "parties[3].representative": "〈法定代表人〉",
        "notices[0].issued_on": DELETE,
    }
    said, found = _codes({**many, **WRONG})
    assert len(said) == len(many)
    assert found == SEEN


@pytest.mark.slow
@pytest.mark.parametrize(
    "unreadable",
    [
        {"parties[1].name": DELETE},  # the account bears its name
        {"parties[1].representative": ["顾衡"]},  # and he signs
        {"parties[1].role": "出借人"},
        {"terms.signing_date": "〈协议日期〉"},
        {"terms.confirmed.principal": "〈本金〉"},
        {"loans[0].outstanding": DELETE},
        {"loans[0].chain": DELETE},
        {"evidence[1].kind": "money"},  # which may be income or not
        {"dispute.claims[0].party": DELETE},
        {"signatories[0].party": "〈代号〉"},
        {"negotiation.sessions[0].participants": "〈参加人〉"},
        {"contacts": "〈联系方式〉"},
    ],
    ids=_named,
)
def test_nothing_is_said_that_hangs_on_what_cannot_be_read(
    unreadable: Mapping[str, object],
) -> None:
    said, found = _codes(unreadable)
    assert len(said) == 1
    assert found == []


def test_a_name_that_is_none_still_leads_where_it_led() -> None:
    names = {"parties[3].id": "平台 一", "loans[0].chain.platform": "平台 一"}
    said, found = _codes({**names, **WRONG})
    assert said == ["schema.short-name"] * 2
    assert found == SEEN


@pytest.mark.parametrize("lost", [{"parties[1].id": DELETE}, {"parties": DELETE}], ids=_named)
def test_where_a_name_is_lost_nothing_more_is_said(lost: Mapping[str, object]) -> None:
    assert _codes({**lost, **BAD_SUM}) == (["schema.missing"], [])


def test_places_are_those_of_the_file() -> None:
    """The first instalment cannot be read; the others keep their numbers."""
    changes = {"payments[0]": "x", "payments[4].amount": "0"}
    (found,) = (
        each
        for each in findings_despite(_loaded(ONE, changes), Case, _look)
        if each.code == "case.amount.zero"
    )
    assert found.where.path == "payments[4].amount"


@pytest.mark.slow
@pytest.mark.parametrize("value", VALUES, ids=["left out", "placeholder", "list"])
@pytest.mark.parametrize("example", [ONE, TWO])
def test_a_sound_case_with_one_unreadable_value_has_nothing_else(
    example: str, value: object
) -> None:
    """For a sample of the values; the slow test below takes more of them."""
    _each_value(example, value, step=29)


@pytest.mark.slow
@pytest.mark.parametrize("value", VALUES, ids=["left out", "placeholder", "list"])
@pytest.mark.parametrize("example", [ONE, TWO])
def test_a_sound_case_with_any_unreadable_value_has_nothing_else(
    example: str, value: object
) -> None:
    _each_value(example, value, step=4)


def _each_value(example: str, value: object, step: int) -> None:
    wrong = {}
    for path in paths(example)[::step]:
        loaded = _loaded(example, {path: value})
        is_shorter_list = isinstance(value, list) and isinstance(part(example, path), list)
        if not (loaded.is_whole or is_shorter_list):
            found = findings_despite(loaded, Case, _look)
            wrong[path] = [each for each in found if each.code not in OF_EXAMPLES]
    assert len(wrong) > 5
    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.mark.parametrize(
    ("field", "value", "reading"),
    [
        ("on", "2025/1/3", "2025-01-03"),
        ("on", "2025年01月03日", "2025-01-03"),
        ("on", "20250103", "2025-01-03"),
        ("on", 20250103, "2025-01-03"),
        ("on", "3.1.2025", None),
        ("on", "2025-02-30", None),
        ("decision", "aproved", "approved"),
        ("decision", "同意", None),
        ("note", 12, "12"),
        ("note", ["x"], None),
    ],
)
def test_what_is_plainly_meant(field: str, value: object, reading: object) -> None:
    shape = Review.model_fields[field]
    annotated = shape.rebuild_annotation()
    assert meant(annotated, value) == reading


def test_a_word_of_a_set_is_tried_in_every_way() -> None:
    role = Review.model_fields["decision"].rebuild_annotation()
    assert {filling(role, way) for way in range(ways(role))} == {
        *("approved", "approved_with_changes", "refused", "waived")
    }
    assert ways(Role) == len(Role)


def test_a_made_up_reference_leads_nowhere_and_then_to_each_there_is() -> None:
    names = {"evidence": ("e1", "e2"), "level": ("总经理",), "": ("borrower",)}
    kinds = ((Support, "evidence"), (WaiverLevel, "level"), (Remark, "by"))
    made = {
        field: [filling(shape, way, names)[field] for way in range(ways(shape, names))]  # type: ignore[index]
        for shape, field in kinds
    }
    assert made["level"] == ["x0", "总经理"]
    assert made["by"] == ["x0", "borrower"]
    assert ["x0"] in made["evidence"]
    assert ["e1"] in made["evidence"]


def test_what_is_made_up_fits_the_field() -> None:
    for name, field in SchedulePlan.model_fields.items():
        for way in range(2):
            value = filling(field.rebuild_annotation(), way)
            SchedulePlan.model_validate({"method": "custom", name: value})
