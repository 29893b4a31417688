"""What is known of a mail after it was sent: read, answered, come back, or nothing."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.channels.mail import Mail
from pipeline.channels.mail_receipt import Receipt
from pipeline.channels.threads import Letter, Wait, fate

_FATES = {
    Receipt.READ: "收到已读回执",
    Receipt.FAILED: "退信，未送达",
    Receipt.DELETED: "对方未读删除",
    Receipt.DELIVERED: "已送达，未见已读回执",
}


def state_of_mail(letter: Letter, found: Iterable[Letter]) -> str:
    """Read or not, as far as headers and notifications tell; nothing is guessed."""
    mail, others = letter.mail, tuple(found)
    if mail.receipt:
        return "本邮件是回执"
    said = fate(letter, others)
    known = [_FATES[said]] if said else []
    if known := known + ["已收到回复"] * _is_answered(mail, others):
        return "，".join(known)
    if mail.read is not None:
        return "导出时邮箱标为已读" if mail.read else "导出时邮箱标为未读"
    return "请求过已读回执，未收到" if mail.receipt_asked else "已读情况不明"


def answer_to_mail(wait: Wait) -> str:
    """``3日后答复（约定5日内）``, or how long it has waited."""
    agreed = f"（约定{wait.limit}日内）" if wait.limit is not None else ""
    if wait.answered:
        return f"{'当日' if wait.days == 0 else f'{wait.days}日后'}答复{agreed}"
    return f"未答复，已{wait.days}日{agreed}" if wait.asks else "未请求答复"


def _is_answered(mail: Mail, found: Iterable[Letter]) -> bool:
    answers = (each.mail for each in found if each.mail.receipt is None)
    return bool(mail.message_id) and any(mail.message_id in each.in_reply_to for each in answers)
