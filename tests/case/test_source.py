from __future__ import annotations

import json
import os
import time
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.case import source_yaml
from pipeline.case.source import Source, from_tree, read, read_string
from pipeline.case.source_text import MAX_BYTES
from pipeline.case.source_tree import MAX_DEPTH, MAX_VALUES
from pipeline.errors import BadInput


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def _each_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML without libyaml finds the same, though in other words."""
    monkeypatch.setattr(source_yaml, "Loader", getattr(yaml, request.param))


def yaml_source(text: str) -> Source:
    return read_string(text, "case.yaml")


def json_source(text: str) -> Source:
    return read_string(text, "case.json", is_json=True)


def refused(text: str, *, is_json: bool = False) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read_string(text, "case.yaml", is_json=is_json)
    assert caught.value.hint is not None
    assert caught.value.where is not None
    assert caught.value.where.file == "case.yaml"
    return caught.value


def line_of(error: BadInput) -> int:
    assert error.where is not None
    return error.where.line


def hint_of(error: BadInput) -> str:
    assert error.hint is not None
    return error.hint.render("en")


def refused_file(path: Path) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(path)
    assert caught.value.hint is not None
    assert caught.value.where is not None
    assert caught.value.where.file == str(path)
    return caught.value


# What a scalar without quotes means.


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("999999999999999", 999999999999999),
        ("1000000000000000", "1000000000000000"),
        ("990000199001010018", "990000199001010018"),
        ("0012", "0012"),
        ("+8613800000000", "+8613800000000"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("1,234.50", "1,234.50"),
        ("12e5", "12e5"),
        ("0012e3", "0012e3"),
        ("1000.50", 1000.5),
        ("-.5", -0.5),
        ("1.5e3", 1500.0),
        ("2.", 2.0),
        (".inf", float("inf")),
        ("12:30", "12:30"),
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("NO", "NO"),
        ("~", None),
        ("", None),
        ("null", None),
        ("2026-05-15", date(2026, 5, 15)),
        ("2026-02-30", "2026-02-30"),
        ("2026-5-15", "2026-5-15"),
        ("2026-05-15 10:00:00", "2026-05-15 10:00:00"),
        ("=", "="),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("! 12", "12"),
        ("|\n  12\n", "12\n"),
        ("张三", "张三"),
        ("甲方：张三", "甲方：张三"),
    ],
)
def test_scalars(text: str, value: object, _each_parser: None) -> None:  # noqa: PT019
    found = yaml_source(f"a: {text}\n").tree["a"]
    assert found == value
    assert type(found) is type(value)


def test_not_a_number_is_a_float() -> None:
    assert str(yaml_source("a: .nan").tree["a"]) == "nan"


def test_names_of_fields_are_text_whatever_they_look_like() -> None:
    assert list(yaml_source("1: a\ntrue: b\n2026-01-01: c\n~: d\n'<<': e\n").tree) == [
        *("1", "true", "2026-01-01", "~", "<<")
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (">-\n  罚息标准、\n  逾期期间", "罚息标准、逾期期间"),
        ("罚息\n  标准", "罚息标准"),
        ("'罚息\n  标准'", "罚息标准"),
        ('"罚息。\n  标准"', "罚息。标准"),
        ("|-\n  罚息\n  标准", "罚息\n标准"),
        (">-\n  罚息\n\n  标准", "罚息\n标准"),
        (">-\n  计至\n  2025 年\n  底", "计至 2025 年底"),
        (">-\n  他说\n  “可以”\n  后来", "他说“可以”后来"),
        (">-\n  he said\n  “yes”\n  “no”", "he said “yes” “no”"),
        ("示例 省", "示例 省"),
        (">-\n  𠮷\n  𠮷", "𠮷𠮷"),
    ],
)
def test_lines_of_chinese_are_joined_without_a_blank(
    text: str,
    value: str,
    _each_parser: None,  # noqa: PT019
) -> None:
    assert yaml_source(f"a: {text}\n甲: 乙\n丙: 丁\n").tree == {"a": value, "甲": "乙", "丙": "丁"}


# Lines.

CASE = """\
# a comment
schema: case.v1

parties:
  - name: 甲
    address: |
      first line
      second line
  -
    name: 乙
terms: {instalments: [
  {due: 2026-05-15, amount: "1"},
  {due: 2026-06-15,

   amount: "2"}]}
long:
  'text that goes on
  over lines'
last: 1
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        (("schema",), 2),
        (("parties",), 4),
        (("parties", 0), 5),
        (("parties", 0, "address"), 6),
        (("parties", 1, "name"), 10),
        (("terms", "instalments", 0, "amount"), 12),
        (("terms", "instalments", 1), 13),
        (("terms", "instalments", 1, "amount"), 15),
        (("long",), 16),
        (("last",), 19),
        (("parties", 1, "phone"), 10),
        (("parties", 7, "name"), 4),
        (("nothing", 3), 2),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines(path: tuple[str | int, ...], line: int, ending: str, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_bytes(CASE.replace("\n", ending).encode())
    assert read(file).places.line(path) == line


def test_a_place_is_written_as_people_read_it() -> None:
    where = yaml_source(CASE).where("terms", "instalments", 1, "amount")
    assert str(where) == "case.yaml:15 terms.instalments[1].amount"
    assert str(from_tree({"a": 1}, "cases.csv", 7).where("a")) == "cases.csv:7 a"


def test_an_alias_stands_where_it_is_used() -> None:
    source = yaml_source("a: &x\n  b: 1\nc: *x\nd: [*x,\n *x]\n")
    assert source.tree == {"a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}, {"b": 1}]}
    assert [source.places.line(p) for p in (("a",), ("c",), ("d", 0), ("d", 1))] == [1, 3, 4, 5]
    assert source.places.line(("c", "b")) == 2


VISIBLE = st.characters(exclude_categories=["C", "Z"], exclude_characters="\ufffd")
TEXT = st.text(VISIBLE | st.sampled_from("\n\t 0123:#-"), max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15) + 1, 10**15 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
TREES = st.dictionaries(TEXT, VALUES, min_size=1, max_size=4)


@given(TREES, st.sampled_from([None, 0, 2, "\t"]), st.booleans())
def test_json_says_what_python_reads(tree: object, indent: int | str | None, ascii: bool) -> None:
    text = json.dumps(tree, indent=indent, ensure_ascii=ascii)
    assert json_source(text).tree == tree


@given(TREES)
def test_json_lines_are_the_lines_of_its_keys(tree: dict[str, object]) -> None:
    text = json.dumps(tree, indent=1, ensure_ascii=True)
    places = json_source(text).places
    lines = text.split("\n")
    for key in tree:
        assert lines[places.line((key,)) - 1].startswith(f" {json.dumps(key)}:")


@given(TREES)
def test_yaml_says_what_was_dumped(tree: object) -> None:
    text = yaml.safe_dump(tree, allow_unicode=True)
    assert yaml_source(text).tree == tree


def test_json_that_yaml_would_refuse_or_change(tmp_path: Path) -> None:
    file = tmp_path / "case.JSON"
    key = "k" * 2000
    file.write_bytes(
        b'\xef\xbb\xbf{\n\t"name":\t"\\ud842\\udfb7\\/",\r\n\t"%s":\t"a   b"\r\n}' % key.encode()
    )
    source = read(file)
    assert source.tree == {"name": "𠮷/", key: "a   b"}
    assert source.places.line((key,)) == 3


def test_a_long_number_of_json_is_an_identifier() -> None:
    tree = json_source('{"a": 990000199001010018, "b": 12, "c": 1.50, "d": 1E2}').tree
    assert tree == {"a": "990000199001010018", "b": 12, "c": 1.5, "d": 100.0}
    assert isinstance(tree["d"], float)


# Files that are none.


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refused_file(tmp_path / "none.yaml").code == "case.source.missing-file"
    (tmp_path / "file").touch()
    assert refused_file(tmp_path / "file" / "case.yaml").code == "case.source.missing-file"
    assert refused_file(Path("a\0b")).code == "case.source.missing-file"


def test_a_folder_names_the_file_that_was_meant(tmp_path: Path) -> None:
    error = refused_file(tmp_path)
    assert (error.code, error.exit_status) == ("case.source.folder", 3)
    assert str(tmp_path / "case.yaml") in hint_of(error)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refused_file(tmp_path / "pipe").code == "case.source.no-file"


def test_a_name_too_long_for_the_system(tmp_path: Path) -> None:
    assert refused_file(tmp_path / ("n" * 5000)).code == "case.source.unreadable"


def test_fifty_megabytes_are_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    with file.open("wb") as stream:
        stream.truncate(50_000_000)
    error = refused_file(file)
    assert error.code == "case.source.too-large"
    assert "10 MB" in error.message.render("zh")
    file.write_bytes(b"a: '" + b"x" * (MAX_BYTES - 5) + b"'")
    assert len(str(read(file).tree["a"])) == MAX_BYTES - 5


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n", "---\n", "~\n", "\ufeff"])
def test_an_empty_file(text: str, tmp_path: Path) -> None:
    for name in ("case.yaml", "case.json"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        error = refused_file(file)
        assert error.code == "case.source.empty" or (name, text[:1]) in [
            *(("case.json", sign) for sign in "#-~")
        ]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04\x14\0\x06\0", "Word, Excel or ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"a: 1\0", "no text"),
        ("a: 1".encode("utf-16-le"), "no text"),
        ("a: 1".encode("utf-32"), "no text"),
    ],
)
def test_a_file_of_another_kind_is_named(data: bytes, kind: str, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_bytes(data)
    error = refused_file(file)
    assert error.code == "case.source.binary"
    assert kind in error.message.render("en")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_say_what_they_are(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text("name: 张三\n", encoding=encoding)
    assert read(file).tree == {"name": "张三"}


@pytest.mark.parametrize(
    ("data", "word", "line"),
    [
        ("a: 1\nname: 张三\n".encode("gbk"), "GBK", 2),
        ("name: 张三\n".encode("gb18030"), "GBK", 1),
        ("a: 1\nname: 镕\n".encode("gbk"), "GBK 或 Big5", 2),  # not in GB 2312
        ("name: 張三豐，借款人\n".encode("big5"), "GBK 或 Big5", 1),
        ("name: 羿\n".encode("big5"), "Big5", 1),
        (b"a: 1\r\nb: 2\r\nc: \xff\xff", "UTF-8", 3),
        (b"\x80", "UTF-8", 1),
    ],
)
def test_other_encodings_are_named(data: bytes, word: str, line: int, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_bytes(data)
    error = refused_file(file)
    assert error.code == "case.source.encoding"
    assert word in error.message.render("zh")
    assert "记事本" in (error.hint.render("zh") if error.hint else "")
    assert line_of(error) == line


@pytest.mark.parametrize("character", ["\x01", "\x7f", "\x85", "\u200b", "\u202e", "\ufeff", "�"])
def test_characters_nobody_sees(character: str, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(f"a: 1\nb: x{character}y\n", encoding="utf-8")
    error = refused_file(file)
    assert (error.code, line_of(error)) == ("case.source.character", 2)
    assert f"U+{ord(character):04X}" in error.message.render("zh")


@pytest.mark.parametrize(
    ("text", "is_json"),
    [
        ('a: 1\nb: "\\0"\n', False),
        ('a: 1\n"\\u202e": 1\n', False),
        ('{"a": 1,\n"b": "\\u0000"}', True),
        ('{"a": 1,\n"b": "\\ud83d"}', True),
        ('{"a": 1,\n"\\ud83d": 1}', True),
    ],
)
def test_nor_may_an_escape_bring_them_in(text: str, is_json: bool) -> None:
    error = refused(text, is_json=is_json)
    assert (error.code, line_of(error)) == ("case.source.character", 2)


# Files made to do harm.


def test_laughs_are_counted_before_anyone_laughs() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    error = refused("\n".join(lines))
    assert error.code == "case.source.too-many"
    assert line_of(error) == 6


@pytest.mark.slow
def test_the_number_of_values_is_limited() -> None:
    assert refused("a: [" + "1," * MAX_VALUES + "]").code == "case.source.too-many"
    assert len(yaml_source("a: [" + "1," * (MAX_VALUES - 2) + "]").tree) == 1


@pytest.mark.parametrize("text", ["a: &a [*a]", "a: &a\n  b: *a", "a: &a 1\nb: &a [*a]\n"])
def test_nothing_contains_itself(text: str) -> None:
    assert refused(text).code == "case.source.alias"


@pytest.mark.parametrize("text", ["a: *none", "number: *1234", "a: **bold**"])
def test_an_asterisk_that_refers_to_nothing(text: str, _each_parser: None) -> None:  # noqa: PT019
    error = refused(text)
    assert error.code in ("case.source.alias", "case.source.syntax")
    assert "quotes" in hint_of(error)


def deep(levels: int) -> str:
    return '{"a": ' + "[" * (levels - 1) + "]" * (levels - 1) + "}"


@pytest.mark.parametrize("is_json", [True, False])
def test_depth_is_limited(is_json: bool) -> None:
    assert read_string(deep(MAX_DEPTH), "case", is_json=is_json).tree
    for levels in (MAX_DEPTH + 1, 1000, 100_000):
        assert refused(deep(levels), is_json=is_json).code == "case.source.too-deep"
    assert refused('{"a": ' + "[" * 1_000_000, is_json=is_json).code == "case.source.too-deep"


@pytest.mark.parametrize("unit", ["- ", "? ", "a:\n", "{a: "])
def test_depth_is_limited_in_every_style(unit: str) -> None:
    text = "".join(" " * n + unit for n in range(500)) if "\n" in unit else unit * 5000
    assert refused(text).code == "case.source.too-deep" or unit == "? "


def test_aliases_cannot_hide_depth() -> None:
    lines = ["a0: &a0 [1]", *(f"a{n}: &a{n} [[*a{n - 1}]]" for n in range(1, 60))]
    assert refused("\n".join(lines)).code == "case.source.too-deep"


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: !!python/object/apply:os.system ['true']",
        "a: 1\nb: !!python/name:os.system",
        "a: 1\nb: !!binary aGk=",
        "a: 1\nb: !!float 1",
        "a: 1\nb: !mine {c: 1}",
        "a: 1\nb: !!set {c}",
        "a: 1\n!!int 1: 2",
    ],
)
def test_tags_are_refused(text: str) -> None:
    error = refused(text)
    assert (error.code, line_of(error)) == ("case.source.tag", 2)


def test_strange_texts_take_no_long_time() -> None:
    texts = ["[" * 10**6, "{" * 10**6, "- " * 10**6, "&a " * 10**5, "a: " * 10**5, "?\n" * 10**5,
             "'" * 10**6, "\t" * 10**6, "a" * 10**6 + "：", "[a，" * 10**5, '"' + "\\" * 10**6,
             "a: b: " * 10**5, "- " * 500 + "x： " * 10**5, "!" * 10**6, "*" * 10**6, "%" * 10**6,
             "a: |\n" + " x\n" * 10**5 + "b", "a:\n" + "  b: 1\n" * 10**5]  # fmt: skip
    began = time.process_time()
    for text in texts:
        for is_json in (True, False):
            refused(text, is_json=is_json)
    assert time.process_time() - began < 30, "something is quadratic"


# Mistakes of grammar.


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nname：张三\nb: 2\n", 2, "full-width ':'"),
        ("name：张三\nb: 2\n", 1, "full-width"),
        ("a：\n  b: 1\n", 1, "full-width"),
        ("a:\n  b：1\n  c: 2\n", 2, "full-width"),
        ("a:\n  - b：1\n    c: 2\n", 2, "full-width"),
        ("“a”：1\nb: 2\n", 1, "full-width"),
        ("a: {b：1, “c”: 2, }}\n", 1, "quotation marks"),
        ("a:1\nb: 2\n", 1, "space is missing after the colon"),
        ("a: 1\nb:　2\nc: 3\n", 2, "space is missing after the colon"),
        ("a: 1\nb:2\nc: 3\n", 2, "space is missing after the colon"),
        ("a: 1\n\n\nb:2\n\n\nc: 3\n", 4, "space is missing after the colon"),
        ("a:\n  - b: 1\n  -c: 2\n", 3, "space is missing after the hyphen"),
        ("a:\n\tb: 1\n", 2, "tab"),
        ("a:\n  b: 1\n\tc: 1\n", 3, "tab"),
        ("a:\n  b: 1\n　　c: 1\n", 3, "full-width or fixed space"),
        ("a: 1\nb: 'x\nc: 2\n", 2, "never closed"),
        ("a: 1\nb: 'x\nc: 2\nd:\n  - e: 'y'\n", 2, "not closed in its line"),
        ('a: "x\nb: 1\nc: [2, "3", 4]\n', 1, "not closed in its line"),
        ("a: {b: 'x, c: 1}\nd: {e: '2', f: 3}\n", 1, "not closed in its line"),
        ("a: 'x\nb: it's fine\n", 1, "not closed in its line"),
        ("a: 1\nb: [1, 2\nc: 3\n", 2, "never closed"),
        ("a: {b: 1，c: 2}\n", 1, "full-width comma"),
        ("a: 1\nb: c: d\n", 2, "colon in it"),
        ("a: 1\nb: @x\n", 2, "in quotes"),
        ("a: 1\nb: %x\n", 2, "in quotes"),
        ("a: 1\nb: `x`\n", 2, "in quotes"),
        ("a: 1\nb: 'x' y\n", 2, "after the closing"),
        ("a:\n  b: 1\n c: 2\n", 3, "same column"),
        ("a: 1\n- b\n", 2, "same column"),
    ],
)
def test_yaml_mistakes_in_plain_words(
    text: str,
    line: int,
    words: str,
    _each_parser: None,  # noqa: PT019
) -> None:
    error = refused(text)
    assert (error.code, line_of(error)) == ("case.source.syntax", line)
    assert words.replace("':'", "colon") in hint_of(error)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('{"a": 1,\n}', 2, "none after the last"),
        ('{"a": 1\n"b": 2}', 2, "a comma between"),
        ("{'a': 1}", 1, "straight double quotes"),
        ("{\n“a”: 1}", 2, "Chinese"),
        ('{\n"a"：1}', 2, "full-width colon"),
        ('{"a": 1，"b": 2}', 1, "full-width comma"),
        ('{"a": "x\ny"}', 1, "straight double quotes"),
        ('{"a": 1} {}', 1, "comma"),
        ('{"a": \nNaN}', 2, "comma"),
        ('{"a": [\n-Infinity]}', 2, "comma"),
        ("a: 1", 1, "double quotes"),
    ],
)
def test_json_mistakes_in_plain_words(text: str, line: int, words: str) -> None:
    error = refused(text, is_json=True)
    assert (error.code, line_of(error)) == ("case.source.syntax", line)
    assert words in hint_of(error)


@pytest.mark.parametrize("is_json", [True, False])
def test_a_field_given_twice(is_json: bool) -> None:
    error = refused('{"a": {"b": 1,\n"c": 2,\n"b": 3}}', is_json=is_json)
    assert (error.code, line_of(error)) == ("case.source.duplicate-key", 3)
    assert error.message.render("en").endswith("'b' stands here a second time; "
                                               "the first is in line 1.")  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\n---\nb: 2\n", "documents", 2),
        ("a: 1\n...\n---\n", "documents", 3),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", "merge", 3),
        ("a: 1\n? [b]\n: 2\n", "key", 2),
        ("a: 1\n? {b: 1}\n: 2\n", "key", 2),
        ("a: &x 1\n*x : 2\n", "key", 2),
        ("- a\n- b\n", "no-fields", 1),
        ("\njust text\n", "no-fields", 2),
    ],
)
def test_yaml_that_a_case_does_not_use(
    text: str,
    code: str,
    line: int,
    _each_parser: None,  # noqa: PT019
) -> None:
    error = refused(text)
    assert (error.code, line_of(error)) == (f"case.source.{code}", line)


@pytest.mark.parametrize("text", ["# case\nname：张三\n", "name：张三"])
def test_a_full_width_colon_alone_is_seen_too(text: str) -> None:
    assert "full-width" in hint_of(refused(text))


def test_a_directive_and_one_marked_document_are_fine() -> None:
    assert yaml_source("%YAML 1.2\n---\na: 1\n...\n").tree == {"a": 1}


def outcome(path: Path) -> Source | BadInput:
    try:
        return read(path)
    except BadInput as error:
        return error


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    for name in ("any.yaml", "any.json"):
        file = tmp_path_factory.getbasetemp() / name
        file.write_bytes(data)
        result = outcome(file)
        assert isinstance(result, Source) or (result.hint and result.exit_status == 3)


SIGNS = st.text(st.sampled_from(list("ab1 :-\n\t[]{},'\"&*!|>?#%@：“”，.~<")), max_size=60)


@settings(max_examples=500)
@given(SIGNS, st.sampled_from(["any.yaml", "any.json"]))
def test_any_signs_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str, name: str
) -> None:
    file = tmp_path_factory.getbasetemp() / name
    file.write_text(text, encoding="utf-8")
    result = outcome(file)
    line = result.places.line(()) if isinstance(result, Source) else line_of(result)
    assert 0 <= line <= text.count("\n") + 1


@settings(max_examples=500)
@given(SIGNS)
def test_json_is_accepted_exactly_where_python_accepts_it(text: str) -> None:
    try:
        expected = json.loads(text)
    except json.JSONDecodeError:
        refused(text, is_json=True)
        return
    if isinstance(expected, dict) and '"' not in text.replace('"a"', ""):
        assert json_source(text).tree == expected
