"""协商准备: who still owes which proof, and whom to answer by when."""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.case.parties import Role
from pipeline.law.proofs import Proof, Status, assess
from pipeline.law.proofs.assess import IN_WORDS
from pipeline.law.proofs.table import Side
from pipeline.papers.draft import Outcome, Stage
from pipeline.papers.guides.frame import Step, guide, is_over, step
from pipeline.papers.matter import Matter
from pipeline.papers.progress import terms_in_force
from pipeline.papers.volumes import volumes

_ANSWER_DAYS = 7
_ADVICE = (
    "提交的材料须真实完整，原件自行妥善保管，提交复印件或电子件即可。",
    "沟通保持冷静理性，不使用威胁、侮辱性语言；重要内容以书面形式确认。",
    "任何一方的联系方式变更，应当及时书面告知对方。",
)


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Always possible."""
    steps = _proofs(matter) if not terms_in_force(matter) else ()
    if not is_over(matter, Stage.PREPARATION):
        steps += _reviews(matter)
    return (guide(matter, Stage.PREPARATION, done=_done(matter), steps=steps, advice=_ADVICE),)


def _done(matter: Matter) -> tuple[str, ...]:
    case, (bundle, *supplements) = matter.case, volumes(matter)
    verified = [each for each in case.contacts if each.verified_on <= matter.as_of]
    done = [f"已整理双方争议与诉求，共{len(case.dispute.claims)}项。"]
    if bundle.items:
        done.append(f"证据册收录证据{len(bundle.items)}项，详见证据目录。")
    for each in supplements:
        titles = "、".join(item.title for item in each.items)
        done.append(f"补充证据册{each.ordinal}收录证据{len(each.items)}项：{titles}。")
    if verified:
        done.append(f"已核实联系方式{len(verified)}个。")
    return tuple(done)


def _proofs(matter: Matter) -> tuple[Step, ...]:
    """What each side still has to prove."""
    report = assess(matter.case, matter.as_of, matter.contents)
    steps: list[Step] = []
    for side in Side:
        owed = [_named(proof) for proof in report.of(side) if proof.owed]
        if owed:
            party = _stands_for(matter, side)
            what = f"补交证明材料：{'、'.join(owed)}"
            steps.append(step(matter, party, what, _answer_by(matter, party)))
    return tuple(steps)


def _reviews(matter: Matter) -> tuple[Step, ...]:
    what = "核对争议与诉求清单和证据目录，有异议的书面提出"
    sides = (matter.case.borrower.id, matter.case.lender.id)
    return tuple(step(matter, party, what, _answer_by(matter, party)) for party in sides)


def _named(proof: Proof) -> str:
    """``收入证明（过期）``: what is wrong with it, unless there is none."""
    missing = proof.status is Status.MISSING
    return proof.name.zh if missing else f"{proof.name.zh}（{IN_WORDS[proof.status].zh}）"


def _stands_for(matter: Matter, side: Side) -> str:
    """Whom of a side the guide asks."""
    case = matter.case
    if side is Side.GUARANTOR:
        return case.with_role(Role.GUARANTOR)[0].id
    return case.borrower.id if side is Side.BORROWER else case.lender.id


def _answer_by(matter: Matter, party: str) -> date:
    days = [c.reply_within_days for c in matter.case.contacts if c.party == party]
    return matter.as_of + timedelta(days=min(days, default=_ANSWER_DAYS))
