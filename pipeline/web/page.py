"""The page itself: one template and its parts, served apart or put together into one file."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import lru_cache
from pathlib import Path

from pipeline.messages import LANGUAGES
from pipeline.web.words import DATA_LABELS, WORDS

_FOLDER = Path(__file__).parent / "assets"
_KINDS = {".css": "text/css", ".js": "text/javascript"}
ASSETS = ("style.css", "page.js", "server.js")
OFFLINE = ("pkijs.js", "pdf.js", "cms.js", "chain.js", "check.js", "page.js", "offline.js")
"""Scripts of the static file, in the order in which they need each other."""


@lru_cache
def asset(name: str) -> tuple[bytes, str]:
    """A part of the page and its media type. KeyError if there is no such part."""
    if name not in ASSETS:
        raise KeyError(name)
    return (_FOLDER / name).read_bytes(), _KINDS[Path(name).suffix]


@lru_cache(maxsize=1)
def server_page() -> str:
    """The page as the server gives it out: it loads its parts from there."""
    head = '<link rel="stylesheet" href="/style.css">'
    scripts = "".join(
        f'<script src="/{name}" defer></script>' for name in ASSETS if name.endswith(".js")
    )
    return _filled(head, _data("words", words()) + scripts)


def static_page(anchors: str, made: str) -> str:
    """The page as one file that asks nobody. ``anchors`` are the roots it trusts (PEM), ``made`` is
    the day (ISO 8601) that it tells people. Its policy permits exactly its own parts, by digest.
    """
    style = _text("style.css")
    scripts = [_text(name) for name in OFFLINE]
    policy = (
        f"default-src 'none'; style-src {_digest(style)}; "
        f"script-src {' '.join(map(_digest, scripts))}; base-uri 'none'; form-action 'none'"
    )
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}"><style>{style}</style>'
    data = _data("words", words()) + _data("settings", {"anchors": anchors, "made": made})
    return _filled(head, data + "".join(f"<script>{each}</script>" for each in scripts))


def words() -> dict[str, dict[str, str]]:
    """Everything the page says, in each language."""
    said = WORDS | {f"data-{name}": label for name, label in DATA_LABELS.items()}
    return {lang: {name: each.render(lang) for name, each in said.items()} for lang in LANGUAGES}


def _filled(head: str, scripts: str) -> str:
    return _text("page.html").replace("<!-- head -->", head).replace("<!-- scripts -->", scripts)


def _data(name: str, value: object) -> str:
    """Data for the scripts; a browser does not run it, and ``<`` cannot end it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{text}</script>'


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@lru_cache
def _text(name: str) -> str:
    text = (_FOLDER / name).read_text("utf-8")
    if "</script" in text and name.endswith(".js"):
        raise ValueError(f"{name} would end its own script")
    return text
