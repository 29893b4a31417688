"""Words that have no place in a negotiation, and the many that look like them."""

from __future__ import annotations

import re

import pytest

from pipeline.channels.wording import PATTERNS, Kind, hits, marked, patterns
from tests.channels.desk import findings

FOUND = [
    (Kind.PROMISE, "还清之后我们帮您删除征信记录"),
    (Kind.PROMISE, "先付服务费，保证给你洗白征信"),
    (Kind.PROMISE, "征信上的逾期记录都可以消除"),
    (Kind.PROMISE, "我们承诺修复信用报告，放心"),
    (Kind.PROMISE, "还清后保证给您消除不良记录"),
    (Kind.PROMISE, "征 信 记 录 可 以 删 除"),
    (Kind.PROMISE, "百分之百停息挂账"),
    (Kind.THREAT, "你再不还钱就打断你的腿"),
    (Kind.THREAT, "不还钱就去你单位闹"),
    (Kind.THREAT, "明天就爆你通讯录"),
    (Kind.THREAT, "今天不还就让你坐牢"),
    (Kind.THREAT, "你等着坐牢吧"),
    (Kind.THREAT, "群发给你所有亲友，让大家知道你欠钱"),
    (Kind.THREAT, "让你全家不得安宁"),
    (Kind.THREAT, "再 不 还 钱 就 上 门 找 你"),
    (Kind.THREAT, "不还钱就把你的照片发到网上"),
    (Kind.THREAT, "不还款就坐牢"),
    (Kind.THREAT, "警方已经立案，明天来抓你"),
    (Kind.THREAT, "再不还我就告诉你爸妈"),
    (Kind.THREAT, "我知道你孩子在哪个学校"),
    (Kind.THREAT, "弄·死·你"),
    (Kind.INSULT, "你就是个老赖"),
    (Kind.INSULT, "去\u200b你\u3000妈的"),
    (Kind.INSULT, "你们都是骗子"),
    (Kind.INSULT, "真不要脸，借钱不还"),
    (Kind.IMPERSONATION, "我是市公安局经侦支队的"),
    (Kind.IMPERSONATION, "我们这边是法院执行局"),
]
FINE = [
    "不承诺删除征信记录",
    "任何机构都不能承诺删除征信记录",
    "我们无法帮您消除征信上的逾期记录",
    "谁也没有权利删除征信记录",
    "能不能删除征信记录？",
    "征信上的逾期记录能删除吗？",
    "如征信记录有错误，可以提出异议，更正错误的记录",
    "征信记录自不良行为终止之日起保留五年，不会提前删除",
    "逾期记录保留五年后会删除",
    "自还清之日起五年后征信机构删除逾期记录",
    "不要相信删除征信的广告，没有人能洗白征信",
    "我去找您签字，请您定时间",
    "我们会通知您单位开具的收入证明不合格",
    "法院可以依法拘留拒不执行的人",
    "小心你的手机被盗",
    "我们不会去您单位闹",
    "严禁爆通讯录",
    "我没有说要让你坐牢",
    "不还钱会坐牢吗？",
    "对方不得联系您的亲友告知欠款",
    "您不是老赖",
    "你是骗子吗？",
    "老赖名单由法院公布",
    "我们是经金融监管局批准的小贷公司",
    "我不是法院的",
    "我们是向法院起诉的原告",
    "我是法院特邀调解员",
    "您可以向公安机关报案",
    "请您小心保管身份证",
    "我们会依法向法院起诉，由法院执行",
    "请提供家庭住址，便于送达",
    "同意停息挂账的方案需要报批，不能保证通过",
    "工资卡在垃圾处理公司，每月十号发",
]


@pytest.mark.parametrize(("kind", "text"), FOUND, ids=[text for _, text in FOUND])
def test_what_is_found(kind: Kind, text: str) -> None:
    assert {hit.pattern.kind for hit in hits(text)} == {kind}


@pytest.mark.parametrize("text", FINE)
def test_what_is_none(text: str) -> None:
    assert [text[hit.start : hit.end] for hit in hits(text)] == []


def test_every_row_of_the_table_is_used_and_says_its_source() -> None:
    used = {hit.pattern for _, text in FOUND for hit in hits(text)}
    assert used == set(patterns())
    assert all(re.search(r"[0-9]", pattern.rule) for pattern in patterns())
    assert PATTERNS.read_text("utf-8").count("[[pattern]]") == len(patterns())


def test_the_words_are_marked_in_one_line() -> None:
    text = "前文很长" * 10 + "，\n你就是个老赖，后文"
    (hit,) = hits(text)
    assert marked(text, hit.start, hit.end).endswith("【你就是个老赖】，后文")
    assert "\n" not in marked(text, hit.start, hit.end)


def test_letters_that_stand_apart_are_marked_as_they_stand() -> None:
    text = "好的 * 再不还就砍 死 你，谢谢"
    (hit,) = hits(text)
    assert text[hit.start : hit.end] == "砍 死"


def test_a_long_line_goes_on_in_the_next_one() -> None:
    line = "您好，关于您名下的借款我们已经多次与您沟通，如果您还清全部欠款，我们可以为您删除征"
    assert [hit.pattern.kind for hit in hits(f"{line}\n信记录")] == [Kind.PROMISE]
    assert hits("已删除征\n信记录") == ()


REMARK = "negotiation.sessions[0].remarks[0]"


def test_a_finding_names_words_place_and_rule() -> None:
    (found,) = findings({f"{REMARK}.text": "还清后，我们帮您删除征信记录。"})
    assert found.code == "channel.wording.promise"
    assert found.where.path == f"{REMARK}.text"
    assert "【删除征信记录】" in found.message.render("zh")
    assert found.rule == "征信业管理条例 16"


def test_a_promise_counts_only_from_those_who_could_be_believed() -> None:
    said = {f"{REMARK}.text": "听说还清后可以删除征信记录。"}
    assert [one.code for one in findings({**said, f"{REMARK}.by": "borrower"})] == []
    assert [one.code for one in findings({**said, f"{REMARK}.by": "agent"})] != []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("negotiation.sessions[0].agreed[0]", "还清之后出借方删除征信记录。"),
        ("negotiation.proposals[1].note", "按期还清后我方删除征信上的逾期记录。"),
        ("negotiation.proposals[0].answer.reason", "另提方案，还清后我们可以洗白征信。"),
        ("negotiation.invitations[0].agenda[0]", "还清后删除征信记录的安排"),
    ],
)
def test_what_was_agreed_and_what_goes_out_is_looked_at(path: str, value: str) -> None:
    (found,) = (one for one in findings({path: value}) if "wording" in one.code)
    assert (found.code, found.where.path) == ("channel.wording.promise", path)


def _mail(words: str, kind: str = "plain", more: str = "") -> bytes:
    return (
        "From: han.jing@haitang.example.cn\r\nTo: shen.xiaohe@example.com\r\n"
        "Date: Wed, 05 Nov 2025 15:20:00 +0800\r\nMessage-ID: <s3-1@haitang.example.cn>\r\n"
        f"{more}Content-Type: text/{kind}; charset=utf-8\r\n\r\n{words}\r\n"
    ).encode()


def _words(file: str, mail: bytes) -> list[str]:
    found = findings({}, {f"records/{file}": mail})
    return [one.code for one in found if "wording" in one.code]


def test_quoted_words_count_where_the_mail_they_come_from_is_not_on_record() -> None:
    quote = "请看你们的邮件\r\n\r\n> 你就是个老赖"
    assert _words("s3-mail-1.eml", _mail(quote)) == ["channel.wording.insult"]
    answers = "In-Reply-To: <s3-2@example.com>\r\n"
    assert _words("s3-mail-1.eml", _mail(quote, more=answers)) == []


def test_confirmations_and_what_only_the_page_of_a_mail_says_are_looked_at() -> None:
    assert _words("s1-confirmation-1.eml", _mail("你就是个老赖")) == ["channel.wording.insult"]
    both = (
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n您好\r\n"
        "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>您好</p><p>你就是个老赖</p>\r\n"
        "--b--"
    )
    mail = _mail(both).replace(
        b"text/plain; charset=utf-8\r\n\r\n--b",
        b'multipart/alternative; boundary="b"\r\n\r\n--b',
        1,
    )
    assert _words("s3-mail-1.eml", mail) == ["channel.wording.insult"]


def test_words_in_transcripts_and_mails_are_found_with_file_and_line() -> None:
    vtt = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v 韩婧>您好\n\n"
        "00:02.000 --> 00:03.000\n<v 韩婧>你就是个老赖\n"
    )
    mail = _mail("明天就爆你通讯录")
    found = findings(
        {},
        {"records/s2-transcript.vtt": vtt.encode(), "records/s3-mail-1.eml": mail},
    )
    wording = [(one.code, one.where.file, one.where.line) for one in found if "wording" in one.code]
    assert wording == [
        ("channel.wording.insult", "records/s2-transcript.vtt", 7),
        ("channel.wording.threat", "records/s3-mail-1.eml", 0),
    ]
