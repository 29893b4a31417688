"""The one exception tree.

Every error carries a stable ``code``, a translatable message, an optional hint that says what
to do, and the exit status its command ends with. Exceptions stop one case, never a batch; only
``pipeline.cli`` exits. Problems *inside* a case are not exceptions but findings
(:mod:`pipeline.finding`), so that all of them can be shown at once.
"""

from __future__ import annotations

import errno
from typing import ClassVar

from pipeline.finding import Finding, Where
from pipeline.messages import Message, msg


class JieqingError(Exception):
    """Base of every error a user can cause or meet. Anything else is a bug (exit status 70)."""

    exit_status: ClassVar[int] = 70
    code: str = "jieqing"

    def __init__(
        self,
        code: str,
        message: Message,
        *,
        hint: Message | None = None,
        where: Where | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.where = where

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.message.render('en')}"


class UsageError(JieqingError):
    """The command line itself is wrong."""

    exit_status = 2


class BadInput(JieqingError):
    """A file or value that was given cannot be used."""

    exit_status = 3


class CaseInvalid(BadInput):
    """A case with findings of severity *error*; carries all of them."""

    def __init__(self, code: str, message: Message, findings: tuple[Finding, ...]) -> None:
        super().__init__(code, message)
        self.findings = findings


class CaseUncovered(CaseInvalid):
    """A case whose only errors are days for which the law data holds no rule."""

    exit_status = 4


class NoRuleForDate(JieqingError):
    """The law data holds no value for that date; guessing one would be worse."""

    exit_status = 4


class WrongState(JieqingError):
    """Asked for something out of order, or against what was already signed."""

    exit_status = 5


class RenderingError(JieqingError):
    """A paper could not be filled, typeset or proved."""

    exit_status = 6


class SigningError(JieqingError):
    """A key, a signature or a timestamp failed."""

    exit_status = 7


class ToolMissing(JieqingError):
    """A program that this step needs is not installed."""

    exit_status = 8


def in_words(error: OSError) -> Message:
    """Why the system would not read or write something, without its own English words."""
    match error.errno:
        case errno.ENOENT:
            return msg("it is not there")
        case errno.EACCES | errno.EPERM:
            return msg("it is not permitted")
        case errno.EISDIR:
            return msg("it is a folder")
        case errno.ENOTDIR:
            return msg("a part of its path is a file and no folder")
        case errno.EEXIST:
            return msg("it is there already")
        case errno.ENOSPC | errno.EDQUOT:
            return msg("there is no room left on the disk")
        case errno.EROFS:
            return msg("the disk can only be read")
        case errno.ENAMETOOLONG:
            return msg("its name is too long")
        case errno.EINVAL:
            return msg("it is no ordinary file")
        case errno.EIO:
            return msg("the disk reports an error")
        case _:
            return msg("the system reports error {number}", number=error.errno or 0)
