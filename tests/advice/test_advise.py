"""The same facts give the same advice; every row of the table counts somewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.advice.advise import Advice, advise, holds, rank
from pipeline.advice.facts import FACTS as KNOWN
from pipeline.advice.hours import Slots
from pipeline.advice.progress import Phase
from pipeline.advice.reading import FILE, read_table, shipped
from pipeline.case.channel import Channel
from pipeline.errors import BadInput
from pipeline.law.calendar import Calendar
from pipeline.law.law import Law
from tests.case.broken import DELETE, ONE, TWO, changed

C, P, S = "negotiation.circumstances", "negotiation.proposals", "negotiation.sessions"
EARLY = date(2025, 10, 14)
OPEN = date(2025, 11, 24)  # a Monday; all three offers are made, the last is open
LATE = date(2026, 2, 2)  # a Monday, the agreement is signed and kept
TABLE = shipped()


def advice(changes: Mapping[str, object], as_of: date = EARLY, example: str = ONE) -> Advice:
    case = changed(example, changes).value
    assert case is not None
    return advise(case, Law.load(), Calendar.load(), TABLE, as_of)


def facts(of: Advice) -> dict[str, tuple[str, ...]]:
    return {fact.name: fact.values for fact in of.facts}


def order(of: Advice) -> list[str]:
    return [each.row.id.value for each in of.ranking]


TODAY = 'urgency = "today" }\n'

# --- the table -----------------------------------------------------------------------------------


def known() -> st.SearchStrategy[dict[str, tuple[str, ...]]]:
    """Facts at random, each with one of its values, or several where channels are listed."""
    several = {"worked", "failed", "lacking"}
    return st.fixed_dictionaries(
        {
            name: st.lists(
                st.sampled_from(values), unique=True, max_size=len(values) if name in several else 1
            ).map(tuple)
            for name, values in TABLE.facts.items()
        }
    )


@given(known())
def test_all_channels_are_ranked_and_nothing_that_is_left_out_comes_first(
    facts: dict[str, tuple[str, ...]],
) -> None:
    ranking = rank(TABLE, facts)
    assert {each.row.id for each in ranking} == set(Channel)
    usable = [each.points for each in ranking if not each.excluded]
    assert usable == sorted(usable, reverse=True)
    out = [each.excluded for each in ranking]
    assert out == sorted(out)
    assert rank(TABLE, facts) == ranking


@pytest.mark.parametrize("rule", TABLE.rule, ids=lambda rule: rule.id)
def test_every_rule_can_hold_and_moves_its_channel(rule: object) -> None:
    (each,) = [r for r in TABLE.rule if r is rule]
    facts = {
        name: (wanted,) if isinstance(wanted, str) else wanted[:1]
        for name, wanted in each.when.items()
    }
    assert holds(each.when, facts)
    (ranked,) = [r for r in rank(TABLE, facts) if r.row.id is each.channel]
    assert each in ranked.rules
    assert each not in [rule for r in rank(TABLE, {}) for rule in r.rules]


def test_facts_of_a_case_are_the_facts_of_the_table() -> None:
    for example in (ONE, TWO):
        for name, values in facts(advice({}, LATE, example)).items():
            assert set(values) <= set(TABLE.facts[name])
        assert set(facts(advice({}, LATE, example))) == set(TABLE.facts)


@pytest.mark.parametrize(
    ("old", "new", "telling"),
    [
        (f"{TODAY}points = 6", TODAY.replace("urgency", "urgncy"), ("phone-today", "urgncy")),
        (f"{TODAY}points = 6", TODAY.replace("today", "now"), ("now", "today, days")),
        ('channel = "phone"\nwhen', 'channel = "fax"\nwhen', ("phone-today", "fax")),
        ('id = "phone-days"', 'id = "phone-today"', ("phone-today", "出现了两次")),
        ("points = 6", "point = 6", ("phone-today", "point")),
        ("points = 6", "points = 6\nexcludes = true", ("phone-today", "excludes")),
        ("points = 6", 'points = "many"', ("phone-today", "points", "many")),
        ('[[fact]]\nid = "urgency"', '[[facts]]\nid = "urgency"', ("facts",)),
        ('[[fact]]\nid = "urgency"', '[[fact]\nid = "urgency"', ("TOML", "line")),
        ('[[fact]]\nid = "urgency"', '[[fact]]\nid = "weather"', ("urgency", "weather")),
        ('zh = "事情紧急，今天就要说上话，电话最快。"\n', "", ("phone-today", "zh")),
        ('zh = "邮件原件（.eml）连同附件，按往来顺序保存"', 'zh = ""', ("email", "record_zh")),
    ],
)  # fmt: skip
def test_a_slip_in_the_table_is_an_error_that_names_row_and_key(
    old: str, new: str, telling: tuple[str, ...], tmp_path: Path
) -> None:
    text = FILE.read_text("utf-8")
    assert old in text
    file = tmp_path / "rules.toml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(BadInput) as caught:
        read_table(file)
    assert caught.value.code == "advice.table"
    said = caught.value.message.render("zh")
    assert all(word in said for word in telling)


def test_several_slips_are_shown_at_once_and_the_first_has_its_line(tmp_path: Path) -> None:
    text = FILE.read_text("utf-8")
    file = tmp_path / "rules.toml"
    file.write_text(text.replace("points = 6", "point = 6").replace("points = 4", "pts = 4"))
    with pytest.raises(BadInput) as caught:
        read_table(file)
    said = caught.value.message.render("en")
    assert "unknown key point," in said
    assert "unknown key pts." in said
    assert caught.value.where
    line = text.splitlines()[caught.value.where.line]
    assert line == 'id = "phone-today"'


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        read_table(tmp_path / "rules.toml")


def test_a_row_that_staff_add_counts(tmp_path: Path) -> None:
    row = (
        '\n[[rule]]\nid = "ours"\nchannel = "email"\nwhen = { urgency = ["days", "none"] }\n'
        'points = 9\nzh = "本所习惯。"\nen = "Our habit."\n'
    )
    file = tmp_path / "rules.toml"
    head, found, tail = FILE.read_text("utf-8").partition("# --- combinations")
    file.write_text(head + row + found + tail, "utf-8")
    case = changed(ONE, {}).value
    assert case is not None
    ours = advise(case, Law.load(), Calendar.load(), read_table(file), EARLY)
    first = ours.ranking[0]
    assert first.row.id is Channel.EMAIL
    assert "本所习惯。" in [rule.text("zh") for rule in first.rules]


def test_every_phase_has_its_words_and_its_outlook() -> None:
    assert set(TABLE.facts["phase"]) == set(Phase)
    for phase in Phase:
        assert len([o for o in TABLE.outlook if holds(o.when, {"phase": (phase,)})]) == 1


def test_the_facts_of_the_table_are_those_of_a_case() -> None:
    assert set(TABLE.facts) == set(KNOWN)
    assert tuple(facts(advice({}))) == KNOWN


# --- facts ---------------------------------------------------------------------------------------

FACTS: list[tuple[str, Mapping[str, object], date, tuple[str, ...]]] = [
    ("urgency", {f"{C}.urgency": "today"}, EARLY, ("today",)),
    ("urgency", {f"{C}.urgency": DELETE}, EARLY, ("none",)),
    ("urgency", {f"{C}.urgency": DELETE}, date(2025, 11, 1), ("none",)),
    ("urgency", {f"{C}.urgency": DELETE, f"{P}[0].answer": DELETE}, date(2025, 11, 23), ("days",)),
    ("urgency", {f"{C}.urgency": DELETE, f"{P}[0].answer": DELETE}, date(2025, 11, 29), ("today",)),
    ("distance", {f"{C}.distance": DELETE}, EARLY, ("same_city",)),
    (
        "distance",
        {f"{C}.distance": DELETE, "parties[1].address": "示例省另一市中山路 1 号"},
        EARLY,
        ("other_city",),
    ),
    ("distance", {f"{C}.distance": DELETE, "parties[1].address": DELETE}, EARLY, ("unknown",)),
    ("record", {f"{C}.record_needed": False}, EARLY, ("normal",)),
    ("record", {f"{C}.record_needed": DELETE}, EARLY, ("needed",)),
    (
        "record",
        {f"{C}.record_needed": DELETE, "dispute.disputed_facts": []},
        EARLY,
        ("normal",),
    ),
    ("complexity", {}, EARLY, ("medium",)),
    ("complexity", {"dispute.disputed_facts": []}, EARLY, ("low",)),
    ("trust", {}, EARLY, ("unknown",)),
    ("complexity", {}, LATE, ("low",)),
    ("urgency", {}, LATE, ("none",)),
    ("urgency", {}, date(2026, 4, 28), ("days",)),
    ("trust", {}, LATE, ("medium",)),
    ("trust", {f"{P}[0].answer.decision": "withdrawn"}, LATE, ("low",)),
    ("phase", {}, EARLY, ("first",)),
    ("phase", {}, date(2025, 10, 20), ("talks",)),
    ("phase", {}, date(2025, 11, 1), ("offer_open",)),
    ("phase", {}, date(2025, 12, 10), ("accepted",)),
    ("phase", {}, date(2025, 12, 17), ("accepted",)),
    ("phase", {}, date(2025, 12, 18), ("performing",)),
    ("phase", {f"{P}[2].answer": DELETE}, LATE, ("talks",)),
    ("phase", {f"{P}": []}, LATE, ("performing",)),
    ("phase", {}, date(2026, 4, 25), ("performing",)),  # the last day of grace
    ("phase", {}, date(2026, 4, 26), ("overdue",)),
    ("phase", {}, date(2026, 10, 20), ("settled",)),
    ("common_time", {}, date(2026, 10, 20), ("unknown",)),
    ("worked", {f"{C}.worked": []}, LATE, ("video", "email")),
    ("failed", {}, LATE, ("video",)),
    (
        "lacking",
        {f"{C}.lacking": [{"party": "borrower", "channels": ["video"], "reason": "没有设备"}]},
        EARLY,
        ("video",),
    ),
    ("common_time", {f"{C}.hours": []}, EARLY, ("unknown",)),
    ("common_time", {f"{C}.hours[2].until": "18:30"}, EARLY, ("no",)),
    ("recording", {}, LATE, ("allowed",)),
    ("recording", {f"{S}[1].recording.consent": False}, LATE, ("refused",)),
]


@pytest.mark.parametrize(("fact", "changes", "as_of", "values"), FACTS)
def test_facts_are_stated_or_derived(
    fact: str, changes: Mapping[str, object], as_of: date, values: tuple[str, ...]
) -> None:
    assert facts(advice(changes, as_of))[fact] == values


def test_a_side_without_number_or_address_lacks_the_channel() -> None:
    mails = {"parties[0].email": DELETE, "contacts[1].party": "lender"}
    assert facts(advice(mails))["lacking"] == ("email",)
    assert order(advice(mails))[-1] == "email"


def test_two_loans_with_guarantor_and_spouse_are_complex_and_many() -> None:
    found = facts(advice({}, date(2026, 1, 10), TWO))
    assert (found["complexity"], found["parties"]) == (("high",), ("several",))


# --- advice --------------------------------------------------------------------------------------


def test_urgent_means_telephone_today_video_for_terms_mail_to_confirm() -> None:
    found = advice({f"{C}.urgency": "today", f"{C}.distance": "other_city"})
    assert order(found)[0] == "phone"
    first = found.combinations[0]
    assert [step.channel.value for step in first.steps] == ["phone", "video", "email"]


def test_what_is_left_out_is_in_no_combination() -> None:
    lacking = [{"party": "borrower", "channels": ["video", "in_person"], "reason": "条件不足"}]
    found = advice({f"{C}.lacking": lacking, f"{C}.urgency": "today"})
    assert set(order(found)[2:]) == {"in_person", "video"}
    assert [each.id for each in found.combinations] == ["without-video"]


def test_the_advice_has_reasons_things_to_watch_and_a_record_in_both_languages() -> None:
    for lang in ("zh", "en"):
        document = advice({}).as_json(lang)
        assert json.loads(json.dumps(document)) == document
        assert document["schema"] == "advise.v1"
        for each in document["ranking"]:
            assert each["watch"]
            assert each["record"]
            assert sum(reason["points"] for reason in each["reasons"]) == each["points"]
        assert document["combinations"]


def test_the_same_case_gets_the_same_advice() -> None:
    assert advice({}, LATE) == advice({}, LATE)


# --- after the agreement -------------------------------------------------------------------------


def test_a_settled_debt_leaves_nothing_to_negotiate() -> None:
    found = advice({}, date(2026, 10, 20))
    assert found.is_over
    assert found.slots == Slots()
    assert [each.id for each in found.combinations] == ["hand-over"]
    assert found.as_json("zh")["nothing_to_negotiate"] is True
    assert "没有要协商的事项" in found.outlook[0].text("zh")


def test_while_the_plan_is_kept_the_regular_talk_is_next() -> None:
    """Signed on 18 December, talks every three months."""
    found = advice({}, LATE)
    assert found.talk == date(2026, 3, 18)
    assert spans(found)[0][0] == date(2026, 3, 18)
    assert [each.id for each in found.combinations] == ["regular-talk"]
    assert not any("方案" in rule.text("zh") for each in found.ranking for rule in each.rules)


def test_an_overdue_instalment_is_asked_about_by_telephone_now() -> None:
    found = advice({}, date(2026, 4, 28))
    assert order(found)[0] == "phone"
    assert [step.channel.value for step in found.combinations[0].steps] == [
        "phone", "video", "email",
    ]  # fmt: skip
    assert spans(found)[0][0] == date(2026, 4, 28)


@pytest.mark.parametrize("day", [date(2026, 2, 2), date(2026, 4, 28), date(2026, 10, 20)])
def test_after_signing_no_advice_is_about_offers_or_the_signing(day: date) -> None:
    combinations = [each.id for each in advice({}, day).combinations]
    assert not {"accepted-near", "accepted-far", "usual", "answer-offer"} & set(combinations)


# --- time slots ----------------------------------------------------------------------------------


def spans(of: Advice) -> list[tuple[date, time, time]]:
    return [(slot.on, slot.since, slot.until) for slot in of.slots.found]


def test_slots_are_when_both_can() -> None:
    """The borrower after 18:30, the agent until 20:00; nobody of the lender on Saturday."""
    found = spans(advice({}, OPEN))
    assert found[0] == (OPEN, time(18, 30), time(20, 0))
    assert [day.weekday() for day, _, _ in found] == [0, 1, 2, 3, 4]


def test_slots_keep_to_the_hours_of_contact() -> None:
    late: Mapping[str, object] = {
        f"{C}.hours": [
            {"party": p, "days": ["mon"], "since": "06:00", "until": "23:30"}
            for p in ("borrower", "agent")
        ]
    }
    assert spans(advice(late, OPEN))[0][1:] == (time(8, 0), time(22, 0))
    agreed = {**late, f"{C}.late_hours_agreed": True}
    assert spans(advice(agreed, OPEN))[0][1:] == (time(6, 0), time(23, 30))
    assert advice(agreed, OPEN).slots.rules == ()


def test_usual_hours_are_assumed_and_said_to_be() -> None:
    found = advice({f"{C}.hours": []}, OPEN)
    assert found.slots.assumed == ("borrower", "lender")
    assert spans(found)[0] == (OPEN, time(9, 0), time(18, 0))


def test_less_than_half_an_hour_is_no_slot() -> None:
    assert spans(advice({f"{C}.hours[2].until": "18:59"}, OPEN)) == []
    assert spans(advice({f"{C}.hours[2].until": "19:00"}, OPEN))


def test_everybody_of_a_side_must_be_free() -> None:
    hours = {"party": "lender", "days": ["wed"], "since": "19:00", "until": "22:00"}
    found = spans(advice({f"{C}.hours[+]": hours}, OPEN))
    assert [(day.weekday(), since) for day, since, _ in found] == [(2, time(19, 0))] * 2


def test_public_holidays_are_left_out_and_working_weekends_count() -> None:
    """The Spring Festival of 2026 lasts until 23 February; Saturday the 28th is worked."""
    assumed: Mapping[str, object] = {f"{C}.hours": [], "terms": None, "signatories": []}
    days = [day for day, _, _ in spans(advice({**assumed, P: []}, date(2026, 2, 14)))]
    assert days[:2] == [date(2026, 2, 14), date(2026, 2, 24)]
    later = [day for day, _, _ in spans(advice({**assumed, P: []}, date(2026, 2, 27)))]
    assert later[:3] == [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 2)]
    assert advice(assumed, date(2026, 2, 14)).slots.unknown_years == ()
    assert advice(assumed, date(2033, 2, 14)).slots.unknown_years == (2033,)
