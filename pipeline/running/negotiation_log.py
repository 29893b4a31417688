"""The negotiation log as a file of the packet: read as it was left, continued, never rewritten."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from pipeline.case.model import Case
from pipeline.channels.intake import Records
from pipeline.channels.log import NegotiationLog, continue_log, read_log
from pipeline.errors import WrongState
from pipeline.finding import Where
from pipeline.messages import Message, msg
from pipeline.papers.draft import Stage
from pipeline.running.making import FOLDERS
from pipeline.running.manifest import FileEntry, LogEntry
from pipeline.running.packet import Packet

FILE = f"{FOLDERS[Stage.NEGOTIATION]}/91 协商日志.jsonl"


def log_of(packet: Packet) -> NegotiationLog:
    """The log as the packet holds it, empty for a new one.

    Raises :class:`~pipeline.errors.WrongState` if it is gone or not as it was left: what was
    withdrawn in it stands nowhere else, so it cannot be made again.
    """
    entry = packet.manifest.log if packet.manifest else None
    if entry is None:
        return NegotiationLog()
    data = packet.read(entry.file.file)
    if data is None:
        raise _refused(entry, msg("The negotiation log {file} is missing.", file=entry.file.file))
    if sha256(data).hexdigest() != entry.file.sha256:
        message = msg("The negotiation log {file} was changed by hand.", file=entry.file.file)
        raise _refused(entry, message)
    return read_log(data)


def continued(packet: Packet, case: Case, records: Records, as_of: date) -> NegotiationLog:
    """The packet's log with what came in since."""
    return continue_log(log_of(packet), case, records, as_of)


def entry_of(log: NegotiationLog) -> LogEntry | None:
    """How the manifest lists the log; None while nothing happened."""
    if not log.entries:
        return None
    return LogEntry(file=FileEntry.of(FILE, log.jsonl()), entries=len(log.entries), head=log.head)


def _refused(entry: LogEntry, message: Message) -> WrongState:
    hint = msg("Put it back from a backup; `jieqing verify` names the entries that are not whole.")
    return WrongState("packet.log", message, hint=hint, where=Where(file=entry.file.file))
