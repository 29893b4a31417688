"""A command line that is wrong, in the words of this program: Chinese first, English beside it.

Click says these things in English alone. Each of its kinds of error becomes one of our own, which
says what is wrong, what the option is for, and where help is.
"""

from __future__ import annotations

import click

from pipeline.errors import UsageError
from pipeline.messages import Message, Series, Words, msg

CODE = "usage"


def explained(error: click.UsageError) -> UsageError:
    """The error as it is shown: exit status 2, message and hint in both languages."""
    hint, usage = _hint(error), _usage(error.ctx)
    if hint:
        usage = Message("{hint}  {usage}", {"hint": _both(hint), "usage": usage})
    return UsageError(CODE, _both(_said(error)), hint=usage)


def _said(error: click.UsageError) -> Message:
    if isinstance(error, click.NoSuchOption):
        return msg("There is no option {option}.", option=error.option_name)
    if isinstance(error, click.exceptions.NoSuchCommand):
        return msg("There is no command {command}.", command=error.command_name)
    if isinstance(error, click.BadOptionUsage):
        return _badly_used(error)
    if isinstance(error, click.MissingParameter):
        return msg("{name} is missing.", name=_name(error.param))
    if isinstance(error, click.BadParameter):
        return _unfit(error)
    if error.ctx and isinstance(error.ctx.command, click.Group):
        return msg("The command is missing.")
    return _too_many(error)


def _badly_used(error: click.BadOptionUsage) -> Message:
    if "does not take" in error.message:
        return msg("The option {option} takes no value.", option=error.option_name)
    return msg("The option {option} needs a value.", option=error.option_name)


def _unfit(error: click.BadParameter) -> Message:
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        values = Series(tuple(Words(str(each), str(each)) for each in kind.choices))
        return msg("{name} takes one of these values: {values}.", name=_name(error.param),
                   values=values)  # fmt: skip
    return msg("The value of {name} cannot be used ({reason}).", name=_name(error.param),
               reason=error.message.rstrip("."))  # fmt: skip


def _too_many(error: click.UsageError) -> Message:
    """What is left over stands in brackets in Click's sentence and nowhere else."""
    left = error.message.partition("(")[2].removesuffix(")") or error.message
    return msg("The command takes no further argument: {left}.", left=left)


def _hint(error: click.UsageError) -> Message | None:
    if isinstance(error, click.NoSuchOption | click.exceptions.NoSuchCommand):
        near = error.possibilities or ()
        return msg("Did you mean {names}?", names=near[0]) if near else None
    param = error.param if isinstance(error, click.BadParameter) else None
    if isinstance(param, click.Option) and param.help:
        zh, _, en = param.help.partition(" / ")
        return msg("{name}: {meaning}", name=_name(param), meaning=Words(zh, en or zh))
    return None


def _usage(context: click.Context | None) -> Message:
    path = context.command_path if context else "jieqing"
    pieces = context.command.collect_usage_pieces(context) if context else ["COMMAND"]
    line = f"{' '.join((path, *pieces))} ({path} --help)"
    return Message("{usage}", {"usage": Words(f"用法 / Usage: {line}", f"Usage: {line}")})


def _name(param: click.Parameter | None) -> str:
    if isinstance(param, click.Argument):
        return param.human_readable_name
    return " / ".join(param.opts) if param else "-"


def _both(message: Message) -> Message:
    zh, en = message.render("zh"), message.render("en")
    return Message("{said}", {"said": Words(f"{zh} / {en}", en)})
