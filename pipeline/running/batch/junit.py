"""JUnit XML: a case is a test case, so that whatever reads test reports names the ones that failed.

A case that failed by its own data is a ``failure``, one that brought its worker down an ``error``,
one that was up to date is ``skipped``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from xml.sax.saxutils import escape, quoteattr

from pipeline.running.batch.formats import CaseLine, Summary

_UNFIT = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(summary: Summary, lines: Iterator[CaseLine]) -> str:
    """The whole document."""
    out = StringIO()
    counts = summary.counts
    totals = (
        f'tests="{summary.cases}" failures="{counts.get("failed", 0)}" '
        f'errors="{counts.get("quarantined", 0)}" skipped="{counts.get("unchanged", 0)}" '
        f'time="{summary.seconds}"'
    )
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(f'<testsuites {totals}>\n<testsuite name="jieqing batch" {totals} ')
    out.write(f'timestamp="{summary.started_at[:19]}">\n')
    for line in lines:
        out.write(_case(line))
    out.write("</testsuite>\n</testsuites>\n")
    return out.getvalue()


def _case(line: CaseLine) -> str:
    name, took = line.case or line.source, round(sum(line.seconds.values()), 3)
    head = f'<testcase name={_attribute(name)} classname="jieqing.batch" time="{took}"'
    inner = _inner(line)
    return f"{head}>{inner}</testcase>\n" if inner else f"{head}/>\n"


def _inner(line: CaseLine) -> str:
    if line.status == "unchanged":
        return '<skipped message="up to date"/>'
    if line.reason is None:
        return ""
    kind = "error" if line.status == "quarantined" else "failure"
    told = "\n".join([line.source, line.reason.zh, line.reason.en, *_findings(line)])
    return (
        f"<{kind} type={_attribute(line.reason.code)} message={_attribute(line.reason.en)}>"
        f"{escape(_clean(told))}</{kind}>"
    )


def _findings(line: CaseLine) -> Iterator[str]:
    for each in line.findings:
        if each["severity"] == "error":
            yield f"{each['file']}:{each['line']} {each['path']} [{each['code']}] {each['message']}"


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    """Without what XML 1.0 has no place for (section 2.2)."""
    return _UNFIT.sub("�", text)
