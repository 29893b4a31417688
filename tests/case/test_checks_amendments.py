"""Ways to break what is agreed on default and guarantee, and what is changed later."""

from __future__ import annotations

from pipeline.finding import Severity
from tests.case.broken import TWO, Broken, codes

W = Severity.WARNING


def _change(**changed: object) -> dict[str, object]:
    """A sound supplementary agreement to the second example, with changes."""
    return {
        "id": "change-1",
        "on": "2026-10-15",
        "reason": "借款人住院治疗",
        "remaining": "27000.00",
        "instalments": [
            {"due": "2026-12-10", "amount": "6000.00"},
            {"due": "2027-01-11", "amount": "21060.00", "interest": "60.00"},
        ],
        "changes": ["减免的条件改为最迟于 2027 年 1 月 11 日还清"],
        **changed,
    }


def _amended(code: str, place: str, **changed: object) -> Broken:
    return Broken(code, f"amendments[0]{place}", {"amendments": [_change(**changed)]}, example=TWO)


BROKEN = (
    Broken(
        "damages.both",
        "terms.default.damages.fixed",
        {"terms.default.damages.fixed": "300.00"},
    ),
    Broken(
        "damages.both",
        "terms.default.damages.fixed",
        {"terms.default.damages": {"fixed": "300.00", "cap": "300.00"}},
    ),
    Broken("guarantee.nobody", "terms.guarantee", {"terms.guarantee": {"kind": "joint"}}),
    Broken("guarantee.empty", "terms.guarantee", {"terms.guarantee": {}}, W, example=TWO),
    Broken("terms.old-charges", "terms.old_charges", {"terms.old_charges": "run"}, W),
    _amended("amendment.order", ".on", on="2026-02-06"),
    _amended("amendment.due", ".instalments[0].due", on="2026-12-10"),
    _amended("amendment.sum", ".remaining", remaining="27000.01"),
    _amended("amendment.sum", ".remaining", remaining=None),
    _amended(
        "amendment.more",
        ".remaining",
        remaining="60000.01",
        instalments=[{"due": "2026-12-10", "amount": "60000.01"}],
    ),
    _amended("amendment.empty", "", instalments=[], remaining=None, changes=[]),
    Broken(
        "waiver.condition-passed",
        "amendments[0].instalments",
        {"amendments": [_change(changes=["送达地址改为示例路 1 号"])]},
        W,
        TWO,
    ),
    *(
        Broken(
            "amendment.not-followed",
            "amendments[0].changes[1]",
            {"amendments": [_change(changes=["减免的条件改为还清", words], grace_days=grace)]},
            W,
            TWO,
        )
        for words, grace in (
            ("宽限期改为 10 日", None),
            ("违约金改为每日万分之三", None),
            ("取消提前到期的约定", 10),
        )
    ),
    Broken(
        "id.duplicate",
        "amendments[1].id",
        {"amendments": [_change(), _change(on="2026-10-16")]},
        example=TWO,
    ),
)


def test_a_change_of_words_alone_is_followed_by_itself() -> None:
    words = _change(instalments=[], remaining=None, changes=["送达地址改为示例路 1 号"])
    assert codes(TWO, {"amendments": [words]}) == []


def test_days_of_grace_are_a_change_of_their_own() -> None:
    words = "宽限期的计算方法见附件"
    change = _change(instalments=[], remaining=None, changes=[], grace_days=10)
    assert codes(TWO, {"amendments": [change]}) == []
    assert codes(TWO, {"amendments": [{**change, "changes": [words]}]}) == []
    nothing = {**change, "grace_days": None}
    assert codes(TWO, {"amendments": [nothing]}) == ["amendment.empty"]


def test_the_second_change_comes_after_the_first() -> None:
    second = _change(id="change-2", on="2026-10-15")
    found = codes(TWO, {"amendments": [_change(), second]})
    assert found.count("amendment.order") == 1
