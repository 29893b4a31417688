"""New payments into the text that a case keeps them in: nothing that stands there is changed.

Texts in, texts out; whoever writes them does so in one go. A CSV table gets rows at its end and, if
need be, columns; a YAML case gets items after the last of ``payments``, or that field at its end.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

import yaml

from pipeline.case.payments_csv import HEADERS
from pipeline.case.performance import PaymentReceived
from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import msg

_FIELDS = (
    *("received_on", "amount", "payer", "payer_account", "method", "reference", "loan", "source"),
)
_BARE = frozenset({"received_on", "loan", "method"})


def into_csv(text: str, payments: Sequence[PaymentReceived]) -> str:
    """The table with the payments as rows at its end, in the columns and line ends that it has."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    names = next(csv.reader([lines[0].removeprefix("\ufeff")]))
    fields = [HEADERS.get(name.strip(), name.strip()) for name in names]
    missing = [field for field in _FIELDS if field not in fields and _says(field, payments)]
    chinese = {field: name for name, field in HEADERS.items()} if fields != names else {}
    lines[0] = ",".join([lines[0], *(chinese.get(field, field) for field in missing)])
    rows = io.StringIO()
    writer = csv.DictWriter(rows, [*fields, *missing], extrasaction="ignore", lineterminator=end)
    writer.writerows(_said(payment) for payment in payments)
    table = end.join(lines)
    return table + ("" if table.endswith(end) else end) + rows.getvalue()


def into_yaml(text: str, payments: Sequence[PaymentReceived], file: str) -> str:
    """The case with the payments after those it has. BadInput where they stand in one line."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    found = _payments_node(text)
    if found is None:
        head = [] if not lines[-1] else [""]
        lines[len(lines) - (not lines[-1]) :] = [*head, "payments:", *_items(payments, 2), ""]
        return end.join(lines)
    if isinstance(found, yaml.SequenceNode) and found.flow_style and found.value:
        raise BadInput(
            "receipts.one-line",
            msg("The payments stand in one line in brackets; there is no place for more."),
            hint=msg("Write each in a line of its own, beginning with a hyphen."),
            where=Where(file=file, line=found.start_mark.line + 1),
        )
    if not isinstance(found, yaml.SequenceNode) or found.flow_style:
        at, mark = found.start_mark.line, found.start_mark.column
        lines[at] = (lines[at][:mark] + lines[at][found.end_mark.column :]).rstrip()
        indent = 2
    else:
        at, indent = _last_line(found), found.start_mark.column
    lines[at + 1 : at + 1] = _items(payments, indent)
    return end.join(lines)


def _payments_node(text: str) -> yaml.Node | None:
    root = yaml.compose(text, yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    return next((value for key, value in pairs if key.value == "payments"), None)


def _last_line(node: yaml.Node) -> int:
    """The line of the last thing in a node: a block ends only where the next one begins."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.line) - (node.end_mark.column == 0)


def _items(payments: Sequence[PaymentReceived], indent: int) -> list[str]:
    return [" " * indent + f"- {{{_flow(_said(payment))}}}" for payment in payments]


def _flow(said: Mapping[str, str]) -> str:
    """In one line; what could be read as something else stands in quotes (JSON is YAML too)."""
    return ", ".join(
        f"{name}: {value if name in _BARE else json.dumps(value, ensure_ascii=False)}"
        for name, value in said.items()
    )


def _said(payment: PaymentReceived) -> dict[str, str]:
    values = payment.model_dump(mode="json", include=set(_FIELDS))
    return {name: str(values[name]) for name in _FIELDS if values.get(name) is not None}


def _says(field: str, payments: Sequence[PaymentReceived]) -> bool:
    return any(getattr(payment, field) is not None for payment in payments)
