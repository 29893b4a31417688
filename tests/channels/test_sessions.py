"""Sessions with their records: each check with the case it is for, on the example."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

import pytest

from pipeline.case.dates import SHANGHAI
from pipeline.channels.intake import named_files
from tests.case.broken import DELETE, ONE, TWO, changed, part
from tests.channels.desk import codes, findings

S = "negotiation.sessions"
AGENT, BORROWER = "han.jing@haitang.example.cn", "shen.xiaohe@example.com"


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=SHANGHAI)


def mail(sender: str, to: str, sent: datetime | None, text: str, **headers: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"] = sender, to
    if sent:
        made["Date"] = format_datetime(sent)
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


@pytest.mark.parametrize("example", [ONE, TWO])
def test_the_examples_are_sound(example: str) -> None:
    assert codes({}, example=example) == []
    loaded = changed(example, {})
    assert loaded.value
    assert list(named_files(loaded.value))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # files
        ({f"{S}[0].records[0].file": "records/none.csv"}, ["record.missing"]),
        ({f"{S}[0].records[0].sha256": "0" * 64}, ["record.digest"]),
        ({f"{S}[1].recording.file": "records/none.mp4"}, ["record.missing"]),
        ({f"{S}[1].recording.file": "records/s2-transcript.vtt"}, ["record.digest"]),
        # in person
        ({f"{S}[3].records": []}, ["minutes.unsigned"]),
        ({f"{S}[3].records[0].file": "records/s1-calls.csv"}, ["minutes.no-scan"]),
        # video
        ({f"{S}[1].attendance[1].party": "lender"}, ["attendance.stranger", "attendance.absent"]),
        ({f"{S}[1].attendance[1].left_at": "2025-10-30T18:00:00"}, ["attendance.times"]),
        ({f"{S}[1].attendance[2]": DELETE, f"{S}[1].interruptions": "无"}, []),
        ({f"{S}[1].interruptions": DELETE}, ["attendance.gap"]),
        ({f"{S}[1].records[2]": DELETE}, ["confirmation.one-sided", "mail.no-answer"]),
        ({f"{S}[1].records[2]": DELETE, f"{S}[1].records[1]": DELETE}, ["confirmation.missing"]),
        ({f"{S}[1].ended_at": "2025-10-30T19:30:00"}, ["transcript.length"]),
        ({f"{S}[1].speakers": [{"label": "说话人", "party": "platform"}]}, ["transcript.speaker"]),
        # telephone
        ({f"{S}[0].line.callee": "19900000999"}, ["call.number"]),
        ({f"{S}[0].started_at": "2025-10-16T09:05:00"}, ["call.not-logged"]),
        ({f"{S}[0].ended_at": "2025-10-16T10:50:00"}, ["call.length"]),
        # overlap
        ({f"{S}[1].started_at": "2025-10-16T10:20:00", f"{S}[1].attendance": []},
         ["session.overlap"]),
        # e-mail
        ({f"{S}[2].started_at": "2025-11-06T00:00:00"}, ["mail.outside"]),
        ({"parties[2].email": DELETE, "contacts[4].value": "x@example.cn"},
         ["confirmation.one-sided"] * 2 + ["mail.unknown-sender"] * 2),
        ({"evidence[1].file": "evidence/borrower/chat.png"}, ["mail.attachment"]),
        # authority
        ({"parties[2].authority.matter": "就 HT-XD-2020-000000001 号借款合同协商"},
         ["authority.matter"]),
        ({"parties[2].authority.matter": "处理（2020）示借字第 99 号借款合同纠纷"},
         ["authority.matter"]),
        ({"parties[2].authority.matter": "就ＨＴ－XD-2024-061500382 号借款合同协商"}, []),
        ({"parties[2].authority.matter": "办理车辆年检"}, ["authority.matter"]),
        ({"parties[2].authority.matter": "与借款人协商还款"}, []),
        ({"parties[2].authority.scope": "一般代理"}, ["authority.scope"] * 3),
        ({"parties[2].authority.scope": "一般授权，无权和解，不得接受还款方案"},
         ["authority.scope"] * 3),
        ({"parties[2].authority.scope": "代为协商、提出和接受还款方案，但无权转委托"}, []),
        ({"negotiation.proposals[2].answer.by": "platform"}, ["authority.none"]),
        ({f"{S}[0].participants[0].by": "王某"}, ["agent.stand-in"]),
    ],
)  # fmt: skip
def test_one_thing_wrong(changes: dict[str, object], expected: list[str]) -> None:
    assert codes(changes) == expected


def helper(**fields: object) -> dict[str, object]:
    authority = {**part(ONE, "parties[2].authority"), "evidence": "l-authority"}
    person = {
        **part(ONE, "parties[2]"), "id": "helper", "name": "任某", "acts_for": ["borrower"],
        "email": "helper@example.com", "phone": "19900000888", "authority": authority,
    }  # fmt: skip
    return {"parties[+]": {**person, **fields}}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ["agent.profession"]),
        ({"relation": "朋友"}, ["agent.profession"]),
        ({"relation": "表哥"}, ["agent.profession"]),
        ({"relation": "前妻"}, ["agent.profession"]),
        ({"relation": "借款人妻子的同事"}, ["agent.profession"]),
        ({"relation": "借款人父亲"}, []),
        ({"relation": "姐姐"}, []),
        ({"relation": "示例市法律援助中心律师"}, []),
        ({"role": "lawyer", "licence_no": "99901201010000018"}, []),
        ({"acts_for": ["lender"]}, []),
    ],
)
def test_agents_of_borrowers(fields: dict[str, object], expected: list[str]) -> None:
    assert codes(helper(**fields)) == expected


def test_who_is_represented_learns_of_it_directly() -> None:
    alone = {f"{S}[3].participants[0]": {"party": "helper", "capacity": "借款人的父亲"}}
    remarks: dict[str, object] = {f"{S}[3].remarks": []}
    found = findings({**helper(relation="父亲"), **alone, **remarks})
    assert [one.code for one in found] == ["channel.agent.copy"]
    sent = at(11, 5, 15, 20)
    to_helper = mail(
        AGENT, "helper@example.com", sent, "收到", Message_ID="<s3-1@haitang.example.cn>"
    )
    files = {"records/s3-mail-1.eml": to_helper}
    assert "agent.copy" in codes(helper(relation="父亲"), files)
    with_copy = mail(AGENT, "helper@example.com", sent, "收到", Cc=BORROWER,
                     Message_ID="<s3-1@haitang.example.cn>")  # fmt: skip
    assert "agent.copy" not in codes(helper(relation="父亲"), {"records/s3-mail-1.eml": with_copy})


ONE_MAIL = {f"{S}[2].records": [{"kind": "email", "file": "a.eml"}]}
TWO_MAILS = {
    f"{S}[2].records": [{"kind": "email", "file": "a.eml"}, {"kind": "email", "file": "b.eml"}],
    f"{S}[2].ended_at": "2025-11-25T20:40:00",
}
SENT = at(11, 5, 15, 20)


def asked(text: str = "请回复", sent: datetime | None = SENT) -> bytes:
    return mail(AGENT, BORROWER, sent, text, Message_ID="<a@x>")


def answered(sent: datetime, to: str = "<a@x>") -> bytes:
    return mail(BORROWER, AGENT, sent, "收到。", Message_ID="<b@x>", In_Reply_To=to)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (asked(), None, ["mail.no-answer"]),
        (asked("收悉，谢谢。"), None, []),
        (asked(sent=None), None, ["mail.no-date"]),
        (asked(), answered(at(11, 10, 23, 59)), []),
        (asked(), answered(at(11, 11, 0, 1)), ["mail.late-answer"]),
        (asked(), answered(at(11, 10), "<other@x>"), ["mail.gap", "mail.no-answer"]),
        (asked("甲"), asked("乙"), ["mail.two-versions"]),
        (asked("甲"), asked("甲"), []),
    ],
)
def test_answers_in_time(first: bytes, second: bytes | None, expected: list[str]) -> None:
    files = {"a.eml": first} | ({"b.eml": second} if second else {})
    assert codes(TWO_MAILS if second else ONE_MAIL, files) == expected


def test_a_call_in_time_is_an_answer_too() -> None:
    call = {f"{S}[0].started_at": "2025-11-08T10:05:00", f"{S}[0].ended_at": "2025-11-08T10:31:00",
            f"{S}[0].records": [], f"{S}[0].agreed": []}  # fmt: skip
    assert codes({**ONE_MAIL, **call}, {"a.eml": asked()}) == []


def test_malformed_records_are_found_with_their_file_and_the_rest_is_read() -> None:
    files = {"records/s2-transcript.vtt": b"WEBVTT\n\n00:0x --> 1\nhello\n"}
    found = findings({}, files)
    assert [(one.code, one.where.file, one.where.line) for one in found] == [
        ("channel.transcript.malformed", "records/s2-transcript.vtt", 3),
        ("channel.transcript.empty", "records/s2-transcript.vtt", 0),
    ]
    assert found[0].where.path == f"{S}[1].records[0].file"
