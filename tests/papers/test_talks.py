"""The papers of the talks: what the records show, what is known only later, strangers' words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.channels.log import NegotiationLog
from pipeline.documents.fonts import covered
from pipeline.papers.chronology import Chronology
from pipeline.papers.confirmation import Confirmation
from pipeline.papers.draft import Draft, printed
from pipeline.papers.matter import Matter
from pipeline.papers.session_record import SessionRecord
from pipeline.papers.talks import NO_GLYPH, compact_time_of, lasted, quoted
from tests.case.broken import DELETE, TWO
from tests.papers.matters import (
    NO_CHANGES,
    case_of,
    draft,
    matter_of,
    outcomes,
    records_of,
    skipped,
    text,
)

S = "negotiation.sessions"
LATER = date(2026, 10, 28)


def chronology(matter: Matter) -> Chronology:
    context = draft(matter, "chronology").context
    assert isinstance(context, Chronology)
    return context


def record(matter: Matter, session: str) -> SessionRecord:
    context = draft(matter, f"session-{session}").context
    assert isinstance(context, SessionRecord)
    return context


def given_files(files: Mapping[str, bytes], changes: Mapping[str, object] = NO_CHANGES) -> Matter:
    return matter_of(LATER, changes, records=records_of(case_of(changes), given=files))


# --- chronology ------------------------------------------------------------------------------


def test_every_session_mail_call_offer_answer_and_lapse_is_a_line_in_order_of_time() -> None:
    found = chronology(matter_of(date(2026, 1, 5), {"negotiation.proposals[2].answer": DELETE}))
    said = [row.what for row in found.facts]
    assert sum("次协商。" in what for what in said) == 4
    assert [what for what in said if "呼叫" in what or "未接通" in what] == ["未接通（无人接听）"]
    assert sum(row.record.count(".eml") for row in found.facts) == 9
    assert sum(what.startswith("提出方案") for what in said) == 3
    assert said[-1] == "方案三的有效期于2025年12月31日届满，失效"
    days = [row.time[:10] for row in found.facts]
    assert days == sorted(days)


def test_each_line_names_its_entry_of_the_log_and_the_head_stands_below() -> None:
    matter = matter_of(LATER)
    found = chronology(matter)
    numbers = [int(row.no) for row in found.facts if row.no != "—"]
    assert sorted(numbers) == list(range(1, len(matter.log.entries) + 1))
    assert (found.head, found.entries) == (matter.log.head, str(len(matter.log.entries)))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2025, 11, 6), "未答复，已1日"),
        (date(2025, 11, 12), "7日后答复"),
    ],
)
def test_days_without_an_answer_are_counted_to_the_day_asked_about(day: date, said: str) -> None:
    answers = {row.what: row.answer for row in chronology(matter_of(day)).waits}
    assert answers["方案二"] == said


def test_an_offer_whose_answer_came_too_late_lapsed_before_it() -> None:
    late = {"negotiation.proposals[1].valid_until": "2025-11-08"}
    said = [row.what for row in chronology(matter_of(LATER, late)).facts]
    lapse = next(what for what in said if what.startswith("方案二的有效期"))
    assert said.index(lapse) < said.index(next(w for w in said if w.startswith("对方案二")))


def test_an_offer_that_was_replaced_did_not_lapse() -> None:
    changes = {"negotiation.proposals[2].answer": DELETE, "negotiation.proposals[+]": {
        "id": "p4", "by": "borrower", "on": "2025-12-01", "total": "17000.00", "instalments": 10,
        "first_due": "2026-01-20", "valid_until": "2026-01-31"}}  # fmt: skip
    found = chronology(matter_of(date(2026, 1, 5), changes))
    assert not any("失效" in row.what for row in found.facts)
    answers = {row.what: row.answer for row in found.waits}
    assert answers["方案三"] == "未答复，已54日，已被新方案取代"
    assert answers["方案四"] == "未答复，已35日"


def test_nothing_stands_in_it_that_was_not_known_by_the_day() -> None:
    early = chronology(matter_of(date(2025, 10, 31)))
    assert {row.time[:10] for row in early.facts} <= {
        "2025-10-13", "2025-10-15", "2025-10-16", "2025-10-30", "2025-10-31",
    }  # fmt: skip
    assert len(early.waits) == 1 + 4


def test_what_was_corrected_is_said_with_both_numbers() -> None:
    before = matter_of(LATER)
    after = matter_of(LATER, {f"{S}[0].outcome": "没有谈成。"}, log=before.log)
    session = next(entry for entry in before.log.entries if entry.kind == "session")
    withdrawal = after.log.withdrawn[session.seq]
    assert chronology(after).corrections == (
        f"第{session.seq}条已由第{withdrawal}条撤回，原文仍在协商日志中。",
    )
    assert chronology(before).corrections == ()


def test_before_anything_happened_there_is_none() -> None:
    nothing: dict[str, object] = {S: [], "negotiation.proposals": [], "negotiation.invitations": []}
    assert "Nothing has happened" in skipped(matter_of(LATER, nothing), "chronology")
    assert matter_of(LATER, nothing).log == NegotiationLog()


def test_a_mail_without_a_date_stands_with_its_session_and_says_so() -> None:
    mail = b"From: shen.xiaohe@example.com\r\nMessage-ID: <1@x>\r\nSubject: x\r\n\r\nx"
    found = chronology(given_files({"records/s3-mail-2.eml": mail}))
    (row,) = (row for row in found.facts if "没有日期" in row.time)
    assert row.time == "2025-11-12前（邮件没有日期）"


# --- the record of a session ----------------------------------------------------------------


def test_a_call_shows_numbers_attempts_and_length() -> None:
    shown = {row.label: row.lines for row in record(matter_of(LATER), "s1").shown}
    assert shown["通话号码"] == ("主叫19900000202（代理人韩婧）", "被叫19900000101（借款人沈晓禾）")
    attempt, talk, from_file = shown["通话清单"]
    assert attempt == "2025-10-15 16:42，韩婧致沈晓禾，未接通（无人接听）"
    assert talk == "2025-10-16 10:05，韩婧致沈晓禾，接通，25分56秒"
    assert from_file.startswith("出自s1-calls.csv，摘要")


def test_a_video_shows_joins_and_leaves_and_whose_words_they_are() -> None:
    found = record(matter_of(LATER), "s2")
    shown = {row.label: row.lines for row in found.shown}
    assert shown["入会和离会"][2] == "借款人沈晓禾：19:00—19:23，19:26—19:52"
    assert {quote.by for quote in found.quotes} == {"韩婧", "沈晓禾", "程砚"}
    assert found.quotes_from == "文字稿共9段，摘录9段"


def test_mails_show_their_ids_attachments_and_whether_they_were_read() -> None:
    mails = record(matter_of(LATER), "s3").mails
    assert [mail.state for mail in mails] == ["已收到回复"] * 3 + ["已读情况不明"]
    assert "Message-ID：s3-3@example.com" in mails[2].lines
    assert sum(line.startswith("附件：") for line in mails[2].lines) == 3


def test_of_a_long_transcript_what_matters_is_quoted() -> None:
    cue = "\n\n00:{:02}:{:02}.000 --> 00:{:02}:{:02}.500\n<v 韩婧>{}"
    lines = [cue.format(n // 60, n % 60, n // 60, n % 60, "天气不错。") for n in range(90)]
    lines[80] = cue.format(1, 20, 1, 20, "我同意减免 500 元。")
    found = record(given_files({"records/s2-transcript.vtt": ("WEBVTT" + "".join(lines)).encode()}),
                   "s2")  # fmt: skip
    assert [quote.text for quote in found.quotes] == ["我同意减免 500 元。"]
    assert found.quotes_from == "文字稿共90段，摘录1段"


def test_the_record_does_not_speak_of_its_own_signed_copy() -> None:
    """Else it would not be the paper that was signed."""
    unsigned: dict[str, object] = {f"{S}[3].records": []}
    assert record(matter_of(LATER), "s4") == record(matter_of(LATER, unsigned), "s4")
    assert any("签字的协商记录收回" in row.what for row in chronology(matter_of(LATER)).facts)


def test_a_confirmation_is_shown_from_the_day_it_came() -> None:
    def lines(day: date) -> int:
        rows = record(matter_of(day), "s1").shown
        return sum(len(row.lines) for row in rows if row.label == "书面确认")

    assert lines(date(2025, 10, 16)) == 2
    late = {f"{S}[0].records[1]": {"kind": "confirmation", "file": "records/s4-minutes.jpg",
                                   "received_on": "2025-10-20"}}  # fmt: skip
    shown = record(matter_of(date(2025, 10, 19), late), "s1").shown
    assert not any("s4-minutes" in line for row in shown for line in row.lines)
    shown = record(matter_of(date(2025, 10, 20), late), "s1").shown
    assert any("2025-10-20收到，s4-minutes.jpg" in line for row in shown for line in row.lines)


# --- confirmation ---------------------------------------------------------------------------


def test_a_call_that_agreed_something_or_was_interrupted_is_confirmed() -> None:
    found = outcomes(matter_of(LATER))
    assert [key for key in found if key.startswith("confirmation-")] == [
        "confirmation-s1",
        "confirmation-s2",
    ]
    calm = {f"{S}[1].agreed": [], f"{S}[1].interruptions": "无"}
    assert "confirmation-s2" not in outcomes(matter_of(LATER, calm))
    trouble = draft(matter_of(LATER, {f"{S}[1].agreed": []}), "confirmation-s2").context
    assert isinstance(trouble, Confirmation)
    assert trouble.points == (case_of().negotiation.sessions[1].outcome,)


def test_it_asks_within_the_days_of_the_case_and_stays_as_it_was_sent() -> None:
    matter = matter_of(LATER, {"negotiation.confirm_days": 3})
    letter = draft(matter, "confirmation-s1")
    assert isinstance(letter.context, Confirmation)
    assert letter.context.answer_by == "2025年10月19日"
    assert letter.dated == date(2025, 10, 16)
    assert draft(matter_of(date(2025, 10, 16)), "confirmation-s1") == draft(
        matter_of(LATER), "confirmation-s1"
    )


def test_a_collector_writes_in_the_lenders_name(tmp_path: Path) -> None:
    agreed = {f"{S}[0].agreed": ["约定视频协商。"]}
    letter = text(matter_of(LATER, agreed, example=TWO), "confirmation-s1", tmp_path)
    assert "示例恒岳资产管理有限公司（示例诚远信息咨询有限公司代）" in letter
    assert "没有答复不等于同意" in letter


# --- copies ---------------------------------------------------------------------------------


def test_who_is_represented_gets_a_copy_of_every_letter(tmp_path: Path) -> None:
    matter = matter_of(LATER, example=TWO)
    assert "本函同时直接送达借款人罗振。" in text(matter, "proposal-p1", tmp_path)
    assert "直接送达" not in text(matter, "answer-p1", tmp_path)  # written to the borrower
    to_lawyer = matter_of(LATER, {"negotiation.invitations[0].to": "lawyer"}, example=TWO)
    assert "本函同时直接送达借款人罗振。" in text(to_lawyer, "invitation-i1", tmp_path)
    alone = {f"{S}[1].participants[1]": DELETE}
    record_alone = text(matter_of(LATER, alone, example=TWO), "session-s2", tmp_path)
    assert "本记录同时直接送达借款人罗振。" in record_alone


# --- words of strangers ---------------------------------------------------------------------


@given(st.text(max_size=300))
def test_whatever_strangers_write_can_be_printed(words: str) -> None:
    shown = quoted(words, 50)
    assert len(shown) <= 50
    assert shown == shown.strip()
    assert set(map(ord, shown)) <= covered()


def test_what_no_font_has_is_marked_and_nothing_is_run() -> None:
    assert quoted("好的😀 谢谢") == f"好的{NO_GLYPH} 谢谢"
    assert quoted("囍镕《a》—é") == "囍镕《a》—é"
    hostile = (
        "From: shen.xiaohe@example.com\r\nTo: han.jing@haitang.example.cn\r\n"
        "Date: Fri, 07 Nov 2025 21:05:00 +0800\r\nMessage-ID: <1@x>\r\n"
        "Subject: {{ head }} {% x %} <w:p/>\r\n\r\n\u202e\u200b\x07😀"
    )
    matter = given_files({"records/s3-mail-2.eml": hostile.encode()})
    found = [each for each in outcomes(matter).values() if isinstance(each, Draft)]
    said = [one for each in found for one in printed(each.context)]
    assert any("{{ head }} {% x %} <w:p/>" in one for one in said)
    assert all(set(map(ord, one)) <= covered() for one in said)


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0秒"), (59, "59秒"), (3600, "1小时"), (5156, "1小时25分56秒")]
)
def test_lengths(seconds: int, said: str) -> None:
    assert lasted(seconds) == said


def test_times_of_sessions() -> None:
    times = [compact_time_of(each) for each in case_of().negotiation.sessions]
    assert times[0] == "2025-10-16 10:05—10:31"
    assert times[2] == "2025-11-05 15:20—2025-11-12 20:40"
    open_ended = case_of({f"{S}[0].ended_at": DELETE}).negotiation.sessions[0]
    assert compact_time_of(open_ended) == "2025-10-16 10:05"
