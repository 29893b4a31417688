"""What the program says to people, in Chinese or English.

The English sentence is the key; ``pipeline/locale/zh_CN`` holds the Chinese. A :class:`Message`
keeps sentence and values apart, so that findings stay data and one run can speak both languages.
The catalogue is read from its ``.po`` file: nothing to compile, nothing to go stale.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("zh", "en")
_CATALOGUE = Path(__file__).parent / "locale" / "zh_CN" / "LC_MESSAGES" / "jieqing.po"


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with named places, ``"{file} is no PDF."``, and the values that go there."""

    msgid: str
    values: Mapping[str, object] = field(default_factory=dict)

    def render(self, lang: str) -> str:
        """The sentence in ``lang`` (``zh`` or ``en``); untranslated ones stay English."""
        sentence = _chinese().gettext(self.msgid) if lang == "zh" else self.msgid
        return sentence.format(**{name: _value(v, lang) for name, v in self.values.items()})


@dataclass(frozen=True, slots=True)
class Words:
    """A name in both languages that comes from data, not from the catalogue; a message's value."""

    zh: str
    en: str

    def render(self, lang: str) -> str:
        """The name in ``lang``."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Series:
    """Several things in a row, as the value of a message."""

    items: tuple[Message | Words, ...]

    def render(self, lang: str) -> str:
        """The things in ``lang``, separated as that language does."""
        return ("、" if lang == "zh" else ", ").join(item.render(lang) for item in self.items)


def msg(msgid: str, /, **values: object) -> Message:
    """Make a :class:`Message`. Babel extracts the catalogue from calls of this function."""
    return Message(msgid, values)


def _value(value: object, lang: str) -> object:
    return value.render(lang) if isinstance(value, Message | Words | Series) else value


@lru_cache(maxsize=1)
def _chinese() -> GNUTranslations:
    with _CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
