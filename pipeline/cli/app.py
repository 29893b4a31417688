"""The command itself: the verbs, and the one boundary where errors become exit statuses."""

from __future__ import annotations

import errno
import logging
import os
import sys
import traceback
from collections.abc import Sequence
from itertools import pairwise

import click
from click.exceptions import NoArgsIsHelpError

from pipeline.cli.usage import explained
from pipeline.cli.verbs import Verbs
from pipeline.cli.voice import Voice, default_language
from pipeline.errors import BadInput, JieqingError, in_words
from pipeline.messages import msg
from pipeline.version import VERSION

BUG = 70
USAGE = 2
INTERRUPTED = 130
BROKEN_PIPE = 141


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="jieqing")
def cli() -> None:
    """结清：网贷协商和解文书。 / jieqing makes the papers of a negotiated loan settlement."""


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit status and never raises."""
    # Libraries that read damaged files grumble in logs; what matters is said by the command itself.
    logging.getLogger().addHandler(logging.NullHandler())
    voice = Voice(_language(arguments), as_json="--json" in arguments)
    try:
        with cli.make_context("jieqing", list(arguments)) as context:
            return int(cli.invoke(context) or 0)
    except click.exceptions.Exit as done:
        return int(done.exit_code)
    except click.ClickException as error:
        return _usage(voice, error)
    except JieqingError as error:
        voice.error(error)
        return error.exit_status
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except OSError as error:
        return _output_lost(voice, error)
    except Exception as error:
        return _bug(voice, error)


def _usage(voice: Voice, error: click.ClickException) -> int:
    if isinstance(error, click.UsageError) and not isinstance(error, NoArgsIsHelpError):
        voice.error(explained(error))
    else:
        error.show()
    return USAGE


def _output_lost(voice: Voice, error: OSError) -> int:
    """Standard output is gone (``| head``) or full; files have errors of their own."""
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    if error.errno not in (errno.ENOSPC, errno.EIO, errno.EDQUOT):
        return _bug(voice, error)
    message = msg("The output cannot be written: {reason}.", reason=in_words(error))
    click.echo(voice.text(message), err=True)
    return BadInput.exit_status


def _language(arguments: Sequence[str]) -> str:
    """The language for errors, also when parsing did not get as far as ``--lang``."""
    for before, value in pairwise([*arguments, ""]):
        if before == "--lang" and value in ("zh", "en"):
            return value
        if before in ("--lang=zh", "--lang=en"):
            return before[-2:]
    return default_language()


def _bug(voice: Voice, error: Exception) -> int:
    """A bug: where it happened, without values, since those may be personal data."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__} {os.path.basename(frame.filename)}:{frame.lineno}"  # noqa: PTH119
    message = msg("This is a bug in jieqing ({place}); please report it.", place=place)
    hint = msg("JIEQING_DEBUG=1 shows more; it may show personal data, so read before sending.")
    voice.error(JieqingError("bug", message, hint=hint))
    if os.environ.get("JIEQING_DEBUG") == "1":
        traceback.print_exception(error)
    return BUG
