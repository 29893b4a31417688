"""The API's description (OpenAPI 3.1)."""

from __future__ import annotations

from typing import Any

from pipeline.version import VERSION

_TEXT: dict[str, Any] = {"type": "string"}
_BOTH = {"type": "object", "required": ["zh", "en"], "properties": {"zh": _TEXT, "en": _TEXT}}
_VERDICT = {"enum": ["pass", "fail", "indeterminate"]}
_CHECK = {"enum": ["pass", "fail", "indeterminate", "note", "not_applicable"]}
_TIME = {"type": ["string", "null"], "format": "date-time"}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


_REPORT = _object(
    schema={"const": "verification-report.v1"},
    subject={"const": "paper"},
    verdict=_VERDICT,
    summary=_TEXT,
    document=_object(
        sha256={"type": "string", "pattern": "^[0-9a-f]{64}$"},
        size={"type": "integer"},
        pages={"type": ["integer", "null"]},
        is_pdf={"type": "boolean"},
    ),
    checks={"type": "array", "items": _object(id=_TEXT, verdict=_CHECK, message=_TEXT)},
    signatures={
        "type": "array",
        "items": _object(
            party=_TEXT,
            field=_TEXT,
            signer=_TEXT,
            signed_at=_TIME,
            timestamp=_TIME,
            level=_TEXT,
            covers_whole_file={"type": "boolean"},
            throw_away={"type": "boolean"},
        ),
    },
)

SCHEMAS: dict[str, dict[str, Any]] = {
    "Verification": _object(
        schema={"const": "web-verification.v1"},
        verdict=_VERDICT,
        report=_object(zh=_REPORT, en=_REPORT),
        data={"type": ["object", "null"], "additionalProperties": _TEXT},
    ),
    "Status": _object(
        schema={"const": "web-status.v1"},
        number=_TEXT,
        status={"enum": ["good", "revoked", "superseded", "unknown"]},
        withdrawn={"oneOf": [{"type": "null"}, _object(at=_TIME, reason=_BOTH, successor=_TEXT)]},
        is_this_file={"type": ["boolean", "null"]},
        said_at={"type": "string", "format": "date-time"},
    ),
    "Gate": _object(gate={"type": "string", "pattern": "^[0-9a-f]{64}$"}),
    "Facts": _object(
        schema={"const": "web-facts.v1"},
        number=_TEXT,
        sealed={"type": "string", "contentEncoding": "base64"},
    ),
    "Error": _object(schema={"const": "web-error.v1"}, error=_object(code=_TEXT, message=_BOTH)),
}

_NUMBER = {"name": "number", "in": "path", "required": True, "schema": _TEXT}
_DIGEST = {
    "name": "sha256",
    "in": "query",
    "description": "SHA-256 of a file: is it the file of this number?",
    "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
}


def document() -> dict[str, Any]:
    """The description; each answer names its schema and version as well."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "jieqing",
            "version": VERSION,
            "description": "May this paper be relied on? Nothing that is sent is stored.",
        },
        "paths": {
            "/api/verify": {"post": _verify()},
            "/api/status/{number}": {"get": _status()},
            "/api/facts/{number}": {"post": _facts()},
        },
        "components": {"schemas": SCHEMAS},
    }


def _verify() -> dict[str, Any]:
    return {
        "summary": "Examine a PDF of at most 20 MB",
        "requestBody": {
            "required": True,
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        },
        "responses": _answers("Verification", 408, 413, 429, 503),
    }


def _status() -> dict[str, Any]:
    return {
        "summary": "What the paper of a number is worth; never that a paper in hand is genuine",
        "parameters": [_NUMBER, _DIGEST],
        "responses": _answers("Status", 404, 429, 503),
    }


def _facts() -> dict[str, Any]:
    return {
        "summary": "The sealed masked facts of a number, for who knows the holder's numbers",
        "parameters": [_NUMBER],
        "requestBody": {"required": True, "content": _json("Gate")},
        "responses": _answers("Facts", 400, 403, 404, 429, 503),
    }


def _answers(name: str, *refusals: int) -> dict[str, Any]:
    refused = {"description": "Refused", "content": _json("Error")}
    return {"200": {"description": "The answer", "content": _json(name)}} | {
        str(status): refused for status in refusals
    }


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
