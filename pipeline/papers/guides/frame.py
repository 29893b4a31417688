"""What the five guides share: the context of ``stage-guide.zh.docx`` and the draft around it."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from pipeline.messages import Message, msg
from pipeline.papers.draft import Context, Draft, Skipped, Stage
from pipeline.papers.matter import Matter
from pipeline.papers.progress import stage_reached
from pipeline.papers.words import day, ordinal_zh, role_name

NAMES = {
    Stage.PREPARATION: ("协商准备", "双方说明争议和诉求，备齐证据，确认彼此的联系方式。"),
    Stage.NEGOTIATION: ("正式协商", "就还款方案出价、答复，直到达成一致或明确无法一致。"),
    Stage.AGREEMENT: ("达成协议", "把谈妥的条款写成书面协议，经律师审查后由各方签署。"),
    Stage.PERFORMANCE: ("履行与监督", "按期还款，逐期核对，发现问题及早沟通。"),
    Stage.SETTLEMENT: ("后续跟进", "确认债务结清，出具结清证明，了结全部手续。"),
}
_TITLES = {
    Stage.PREPARATION: msg("Guide to preparation"),
    Stage.NEGOTIATION: msg("Guide to the negotiation"),
    Stage.AGREEMENT: msg("Guide to the agreement"),
    Stage.PERFORMANCE: msg("Guide to performance"),
    Stage.SETTLEMENT: msg("Guide to settlement"),
}


class Step(Context):
    """What somebody does next, and by when."""

    who: str = Field(description="谁来做 / Who")
    what: str = Field(description="做什么 / What")
    by_when: str = Field(description="何时之前 / By when")


class Guide(Context):
    """Context of ``stage-guide.zh.docx``; an empty list leaves its part out."""

    case_no: str = Field(description="案件编号 / Number of the case")
    stage_no: str = Field(description="第几阶段，如 一 / Number of the stage, as 一")
    stage: str = Field(description="阶段名称 / Name of the stage")
    purpose: str = Field(description="本阶段的目的 / Purpose of the stage")
    as_of: str = Field(description="截至日期 / As of")
    done: tuple[str, ...] = Field(description="已经完成的事项 / What is done")
    steps: tuple[Step, ...] = Field(description="接下来的步骤 / What comes next")
    advice: tuple[str, ...] = Field(description="建议 / Advice")


def guide(
    matter: Matter,
    stage: Stage,
    *,
    done: tuple[str, ...],
    steps: tuple[Step, ...],
    advice: tuple[str, ...],
) -> Draft:
    """The guide of a stage as a draft; without steps it says where things go on."""
    name, purpose = NAMES[stage]
    if not steps and is_over(matter, stage):
        done, advice = (*done, _finished(stage_reached(matter))), ()
    return Draft(
        key=f"guide-{stage.value}",
        kind="stage-guide",
        stage=stage,
        title=f"{name}阶段指引（{matter.case.id}）",
        filename="00 阶段指引",
        template="stage-guide.zh.docx",
        dated=matter.as_of,
        context=Guide(
            case_no=matter.case.id,
            stage_no=ordinal_zh(_number(stage)),
            stage=name,
            purpose=purpose,
            as_of=day(matter.as_of),
            done=done,
            steps=steps,
            advice=advice,
        ),
    )


def skipped(stage: Stage, reason: Message) -> Skipped:
    """A stage that has not begun has no guide."""
    return Skipped(f"guide-{stage.value}", _TITLES[stage], stage, reason)


def is_over(matter: Matter, stage: Stage) -> bool:
    """Whether a later stage had begun by the day."""
    return _number(stage_reached(matter)) > _number(stage)


def _finished(reached: Stage) -> str:
    return f"本阶段已完成，见第{ordinal_zh(_number(reached))}阶段（{NAMES[reached][0]}）指引。"


def _number(stage: Stage) -> int:
    return list(Stage).index(stage) + 1


def step(matter: Matter, ref: str, what: str, by_when: date | str) -> Step:
    """A step of one party; ``by_when`` is a date or words such as 收到后即日."""
    when = day(by_when) if isinstance(by_when, date) else by_when
    return Step(who=role_name(matter.case, ref), what=what, by_when=when)
