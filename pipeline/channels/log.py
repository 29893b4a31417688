"""The negotiation log: every session, call, mail, file, offer and answer, each bound to the last.

An entry's digest is the SHA-256 of its canonical JSON (RFC 8785), which holds the digest of the
entry before it. Whoever noted down the last digest can tell whether anything before it changed:
``pipeline.verification.log`` does, with code of its own.

The log only grows. A fact that the case no longer states is withdrawn by a later entry, and what
the case states in its place is entered after that: what was once on record stays readable.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import rfc8785
from pydantic import ConfigDict, Field, JsonValue

from pipeline.case.base import described
from pipeline.case.model import Case
from pipeline.channels.content import Content
from pipeline.channels.facts import Kind, facts_of, identity
from pipeline.channels.intake import Records

FIRST = "0" * 64
"""What stands for the digest before the first entry."""
SCHEMA: Literal["negotiation-log.v1"] = "negotiation-log.v1"
_WITHDRAWN = "withdrawn"


class Entry(Content):
    """One entry; ``content`` is the session, call, mail or offer as it was read."""

    model_config = ConfigDict(title="jieqing negotiation log v1", validate_by_name=True)

    schema_id: Literal["negotiation-log.v1"] = Field(
        default=SCHEMA,
        alias="schema",
        description=described("数据格式版本", "version of this format"),
    )
    case: str = Field(description=described("案件编号", "case number"))
    seq: int = Field(ge=1, description=described("序号，从 1 起", "number, from 1"))
    previous: str = Field(
        pattern=r"^[0-9a-f]{64}$", description=described("上一条的摘要", "digest before this one")
    )
    at: str = Field(
        description=described(
            "时间（北京时间，ISO 8601）；只知日期的只写日期",
            "time, +08:00; the day alone if unknown",
        )
    )
    session: str = Field(description=described("协商场次，没有则空", "session, or empty"))
    channel: str = Field(description=described("渠道，没有则空", "channel, or empty"))
    kind: Kind | Literal["withdrawn"] = Field(description=described("种类", "kind of entry"))
    file: str = Field(description=described("来源文件，没有则空", "file it comes from, or empty"))
    sha256: str = Field(
        description=described("来源文件的 SHA-256，没有则空", "SHA-256 of that file, or empty")
    )
    content: dict[str, JsonValue] = Field(
        description=described(
            "内容；撤回的写明所撤回的条目（seq、digest）",
            "what it records; of a withdrawal, the entry withdrawn (seq, digest)",
        )
    )
    digest: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        description=described("本条其余字段规范 JSON 的 SHA-256", "SHA-256 of all other fields"),
    )


@dataclass(frozen=True, slots=True)
class NegotiationLog:
    """The entries in the order in which they were made."""

    entries: tuple[Entry, ...] = ()

    @property
    def head(self) -> str:
        """The last digest: what both sides note down."""
        return self.entries[-1].digest if self.entries else FIRST

    @property
    def withdrawn(self) -> Mapping[int, int]:
        """The number of each entry that was withdrawn, and of the entry that did so."""
        return {
            int(str(entry.content["seq"])): entry.seq
            for entry in self.entries
            if entry.kind == _WITHDRAWN
        }

    def standing(self) -> Mapping[bytes, Entry]:
        """The entries that were not withdrawn, by what they say."""
        gone = self.withdrawn
        return {
            identity(_said(entry)): entry
            for entry in self.entries
            if entry.kind != _WITHDRAWN and entry.seq not in gone
        }

    def jsonl(self) -> bytes:
        """The log as JSON lines in UTF-8, each line canonical (RFC 8785)."""
        return b"".join(rfc8785.dumps(_fields(entry)) + b"\n" for entry in self.entries)


def build_log(case: Case, records: Records, as_of: date = date.max) -> NegotiationLog:
    """A new log of what is known by a day; the same records give the same bytes.

    A mail without a date stands where its session ends and says so (``sent_at`` null).
    """
    return continue_log(NegotiationLog(), case, records, as_of)


def continue_log(
    log: NegotiationLog, case: Case, records: Records, as_of: date = date.max
) -> NegotiationLog:
    """The log, with what came in since; what the case no longer states is withdrawn.

    An entry of a later day than ``as_of`` stays: looking back takes nothing away.
    """
    facts = {fact.identity: fact for fact in facts_of(case, records)}
    standing = log.standing()
    gone = [_withdrawal(entry) for what, entry in standing.items() if what not in facts]
    new = [
        fact.fields() for what, fact in facts.items() if what not in standing and fact.on <= as_of
    ]
    return _extended(log, case.id, [*gone, *new])


def read_log(data: bytes) -> NegotiationLog:
    """A log from its JSON lines. ValueError for what is none; does not check the chain."""
    lines = data.splitlines()
    return NegotiationLog(tuple(Entry.model_validate_json(line, strict=True) for line in lines))


def digest_of(fields: Mapping[str, JsonValue]) -> str:
    """The digest of an entry: of everything in it but the digest itself."""
    rest = {name: value for name, value in fields.items() if name != "digest"}
    return hashlib.sha256(rfc8785.dumps(rest)).hexdigest()


def _withdrawal(entry: Entry) -> dict[str, JsonValue]:
    said = _said(entry) | {"kind": _WITHDRAWN, "file": "", "sha256": ""}
    return said | {"content": {"seq": entry.seq, "digest": entry.digest}}


def _extended(
    log: NegotiationLog, case: str, said: Iterable[dict[str, JsonValue]]
) -> NegotiationLog:
    entries = list(log.entries)
    previous = log.head
    for seq, each in enumerate(said, len(entries) + 1):
        fields: dict[str, JsonValue] = {
            "schema": SCHEMA, "case": case, "seq": seq, "previous": previous, **each
        }  # fmt: skip
        previous = digest_of(fields)
        entries.append(Entry.model_validate({**fields, "digest": previous}))
    return NegotiationLog(tuple(entries))


_CHAIN = {"schema_id", "case", "seq", "previous", "digest"}


def _said(entry: Entry) -> dict[str, Any]:
    return entry.model_dump(mode="json", exclude=_CHAIN)


def _fields(entry: Entry) -> dict[str, JsonValue]:
    fields: dict[str, JsonValue] = entry.model_dump(mode="json", by_alias=True)
    return fields
