"""Writes the JSON Schemas of ``schemas/`` from the models.

``python -m tools.schemas`` writes them; with ``--check`` it lists what has drifted and ends with 1.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from pipeline.case.model import Case
from pipeline.channels.log import Entry
from pipeline.debt.status_v1 import StatusReport
from pipeline.papers.certificate_v1 import CertificateData
from pipeline.papers.reviewed import ReviewRecord
from pipeline.registry import formats
from pipeline.resources import schemas
from pipeline.running.batch.formats import CaseLine, Summary
from pipeline.running.bundle_format import BundleManifest
from pipeline.running.manifest import Manifest
from pipeline.running.portfolio_format import Portfolio

Schema = dict[str, Any]


class _Plain(GenerateJsonSchema):
    """Without the titles that pydantic makes of field names: an editor shows them as noise."""

    def field_title_should_be_set(self, schema: object) -> bool:
        return False


def of_model(model: type[BaseModel], mode: JsonSchemaMode = "validation") -> Callable[[], Schema]:
    """Makes the schema of what a pydantic model reads, or writes (``mode="serialization"``)."""
    return lambda: model.model_json_schema(by_alias=True, schema_generator=_Plain, mode=mode)


SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "batch-case.v1": of_model(CaseLine, mode="serialization"),
    "batch.v1": of_model(Summary, mode="serialization"),
    "bundle.v1": of_model(BundleManifest),
    "case.v1": of_model(Case),
    "certificate.v1": of_model(CertificateData),
    "manifest.v1": of_model(Manifest),
    "negotiation-log.v1": of_model(Entry),
    "portfolio.v1": of_model(Portfolio, mode="serialization"),
    "registry-checkpoint.v1": of_model(formats.Checkpoint),
    "registry-consistency.v1": of_model(formats.Consistency),
    "registry-entry.v1": of_model(formats.Leaf),
    "registry-papers.v1": of_model(formats.Papers),
    "registry-proof.v1": of_model(formats.Proof),
    "registry-status.v1": of_model(formats.StatusList),
    "review.v1": of_model(ReviewRecord),
    "status.v1": of_model(StatusReport, mode="serialization"),
}
"""Every format that enters or leaves the house, by the name it carries."""


def main() -> int:
    """Write or check; the exit status."""
    parser = argparse.ArgumentParser(description="Writes schemas/ from the models.")
    parser.add_argument("--check", action="store_true", help="write nothing, list what has drifted")
    if parser.parse_args().check:
        found = drifted()
        for path in found:
            print(f"{path.name} is not what its model says: run 'make schemas'")
        return 1 if found else 0
    for name in SCHEMAS:
        path_of(name).write_text(text(name), "utf-8", newline="\n")
    return 0


def drifted() -> list[Path]:
    """The schemas that differ from their models, and files in ``schemas/`` that no model makes."""
    wrong = [path_of(name) for name in SCHEMAS if _written(path_of(name)) != text(name)]
    known = {path_of(name) for name in SCHEMAS}
    return wrong + [path for path in sorted(schemas().glob("*.json")) if path not in known]


def text(name: str) -> str:
    """The schema of that name as it stands in its file."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:jieqing:{name}",
    }
    return json.dumps(head | SCHEMAS[name](), ensure_ascii=False, indent=2) + "\n"


def path_of(name: str) -> Path:
    """Where the schema of that name stands."""
    return schemas() / f"{name}.schema.json"


def _written(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
