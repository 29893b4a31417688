"""The schemas say what the models say, and an editor can explain every field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from pipeline.case.source import read
from pipeline.resources import examples
from tools import schemas

BILINGUAL = re.compile(r"[\u4e00-\u9fff].* / .*[A-Za-z]")
FORM = "new-case"  # to be filled in: its values are placeholders
EXAMPLES = sorted(
    path.parent.name for path in examples().glob("*/case.yaml") if path.parent.name != FORM
)


def schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(schemas.path_of(name).read_text("utf-8"))
    return loaded


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name), format_checker=FormatChecker())


def plain(value: object) -> Any:
    """A case as an editor's YAML plug-in sees it: dates are text."""
    match value:
        case dict():
            return {key: plain(one) for key, one in value.items()}
        case list():
            return [plain(one) for one in value]
        case date():
            return value.isoformat()
    return value


def example(name: str) -> Any:
    return plain(read(examples() / name / "case.yaml").tree)


def fields(node: object, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of every object in a schema, with its place."""
    if isinstance(node, dict):
        for name, field in node.get("properties", {}).items():
            yield f"{path}.{name}", field
        for key, one in node.items():
            yield from fields(one, f"{path}/{key}")
    elif isinstance(node, list):
        for one in node:
            yield from fields(one, path)


def test_no_schema_has_drifted() -> None:
    assert [path.name for path in schemas.drifted()] == []


def test_drift_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemas, "schemas", lambda: tmp_path)
    assert [path.name for path in schemas.drifted()] == [
        f"{name}.schema.json" for name in schemas.SCHEMAS
    ]
    for name in schemas.SCHEMAS:
        schemas.path_of(name).write_text(schemas.text(name), "utf-8")
    (tmp_path / "left-over.json").write_text("{}", "utf-8")
    assert [path.name for path in schemas.drifted()] == ["left-over.json"]


@pytest.mark.parametrize("name", schemas.SCHEMAS)
def test_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))
    assert schema(name)["$id"] == f"urn:jieqing:{name}"


@pytest.mark.parametrize("name", schemas.SCHEMAS)
def test_every_field_is_described_in_both_languages(name: str) -> None:
    found = dict(fields(schema(name)))
    silent = [
        path for path, field in found.items() if not BILINGUAL.search(field.get("description", ""))
    ]
    assert found
    assert silent == []


def test_there_are_two_examples() -> None:
    assert len(EXAMPLES) >= 2


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_fits_the_schema(name: str) -> None:
    errors = validator("case.v1").iter_errors(example(name))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_the_form_has_the_right_fields() -> None:
    errors = list(validator("case.v1").iter_errors(example(FORM)))
    assert errors
    assert {str(error.validator) for error in errors} <= {"pattern", "format", "anyOf", "enum"}


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize(
    ("field", "value"),
    [("curency", "CNY"), ("currency", "USD"), ("opened_on", "2025-02-30"), ("loans", [])],
)
def test_schema_refuses(name: str, field: str, value: object) -> None:
    assert not validator("case.v1").is_valid(example(name) | {field: value})


@pytest.mark.parametrize("name", EXAMPLES)
def test_schema_refuses_money_as_a_float(name: str) -> None:
    case = example(name)
    case["loans"][0]["principal"] = 100.5
    assert not validator("case.v1").is_valid(case)
