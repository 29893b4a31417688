"""The API: every answer is as described, nothing leaves but a verdict, nobody asks too often."""

from __future__ import annotations

import http.client
import json
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pipeline.web.app import LARGEST, Rates
from pipeline.web.examining import Limits
from pipeline.web.facts import gate_of
from pipeline.web.openapi import SCHEMAS, document
from pipeline.web.rate import Rate
from tests.web.office import (
    CONTRACT,
    IDENTITY,
    SECRET,
    Office,
    altered,
    certificate,
    office,
    revoked,
    served,
)


@pytest.fixture(scope="module")
def url(issuer: Office) -> Iterator[str]:
    with served(issuer.settings(rates=Rates(Rate(500, 1), Rate(500, 1), Rate(500, 1)))) as at:
        yield at


def asked(address: str, body: bytes | None = None) -> tuple[int, Any, Any]:
    """Status, document and headers of an answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, body), timeout=60) as answer:
            return answer.status, json.loads(answer.read()), answer.headers
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read()), refused.headers


def fits(answer: Any, name: str) -> bool:
    jsonschema.Draft202012Validator(SCHEMAS[name]).validate(answer)
    return True


def test_a_good_certificate_passes_with_its_data(url: str, issuer: Office) -> None:
    status, found, _ = asked(f"{url}/api/verify", certificate())
    assert (status, found["verdict"]) == (200, "pass")
    assert fits(found, "Verification")
    assert found["data"]["issuer"] == "东方示例小额贷款有限公司"
    assert issuer.good in found["report"]["zh"]["checks"][-1]["message"]
    assert found["report"]["zh"]["summary"] != found["report"]["en"]["summary"]


@pytest.mark.parametrize("pdf", [altered(), revoked(), b"no PDF", b"", certificate() + b"\n"])
def test_anything_else_fails(url: str, pdf: bytes) -> None:
    status, found, _ = asked(f"{url}/api/verify", pdf)
    assert (status, found["verdict"]) == (200, "fail")
    assert fits(found, "Verification")


def test_nothing_is_logged_but_digest_and_verdict(url: str, issuer: Office) -> None:
    issuer.logged.clear()
    asked(f"{url}/api/verify", altered())
    assert issuer.logged == [(sha256(altered()).hexdigest(), "fail")]


@pytest.mark.parametrize("path", ["/", "/c/JQ-1", "/style.css", "/page.js", "/api", "/nothing"])
def test_every_answer_forbids_what_is_from_elsewhere(url: str, path: str) -> None:
    try:
        with urllib.request.urlopen(url + path, timeout=60) as answer:
            headers, body = answer.headers, answer.read().decode()
    except urllib.error.HTTPError as refused:
        headers, body = refused.headers, refused.read().decode()
    assert "default-src 'none'; script-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "server" not in headers or "uvicorn" in headers["server"]  # the test's own server
    assert "://" not in body.replace("http://www.w3.org/2000/svg", "")


def test_more_than_20_mb_is_refused(url: str) -> None:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
    connection.putrequest("POST", "/api/verify")
    connection.putheader("Content-Length", str(LARGEST + 1))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413
    assert fits(json.loads(answer.read()), "Error")


def test_more_than_20_mb_without_saying_so_is_refused(url: str) -> None:
    parts = (bytes(1024 * 1024) for _ in range(21))
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
    connection.request("POST", "/api/verify", parts, encode_chunked=True,
                       headers={"Transfer-Encoding": "chunked"})  # fmt: skip
    assert connection.getresponse().status == 413


def test_the_status_of_a_number(url: str, issuer: Office) -> None:
    for number, status in ((issuer.good, "good"), (issuer.revoked, "revoked"), ("JQ-X", "unknown")):
        _, found, _ = asked(f"{url}/api/status/{number}")
        assert (found["status"], found["is_this_file"]) == (status, None)
        assert fits(found, "Status")


def test_a_digest_belongs_to_one_number(url: str, issuer: Office) -> None:
    digest = sha256(certificate()).hexdigest()
    _, own, _ = asked(f"{url}/api/status/{issuer.good}?sha256={digest}")
    _, other, _ = asked(f"{url}/api/status/{issuer.revoked}?sha256={digest}")
    assert (own["is_this_file"], other["is_this_file"]) == (True, False)


def test_facts_only_for_who_knows_the_numbers(url: str, issuer: Office) -> None:
    right = gate_of(
        number=issuer.good, secret=SECRET, contract_no=CONTRACT[-4:], id_number=IDENTITY[-4:]
    )
    wrong = gate_of(number=issuer.good, secret=SECRET, contract_no="0382", id_number="0016")
    address = f"{url}/api/facts/{issuer.good}"
    status, found, _ = asked(address, json.dumps({"gate": right}).encode())
    assert status == 200
    assert fits(found, "Facts")
    assert asked(address, json.dumps({"gate": wrong}).encode())[0] == 403
    assert asked(address, b"[[[")[0] == 400
    assert asked(address, b"{}")[0] == 400
    assert asked(f"{url}/api/facts/{issuer.revoked}", b"{}")[0] == 404  # none were laid down


def test_an_address_that_asks_too_often_must_wait(issuer: Office) -> None:
    rates = Rates(files=Rate(2, 60), facts=Rate(3, 600))
    with served(issuer.settings(rates=rates)) as url:
        states = [asked(f"{url}/api/verify", b"x")[0] for _ in range(3)]
        guesses = [asked(f"{url}/api/facts/{issuer.good}", b'{"gate": ""}')[0] for _ in range(4)]
        status, found, headers = asked(f"{url}/api/verify", b"x")
    assert states == [200, 200, 429]
    assert guesses == [403, 403, 403, 429]
    assert (status, int(headers["Retry-After"]) > 30) == (429, True)
    assert fits(found, "Error")


def test_a_page_without_a_register_says_so(issuer: Office) -> None:
    with served(issuer.settings(register=None)) as url:
        assert asked(f"{url}/api/status/{issuer.good}")[0] == 404
        _, found, _ = asked(f"{url}/api/verify", certificate())
    assert found["verdict"] == "pass"
    assert found["report"]["en"]["checks"][-1]["verdict"] == "note"


def test_a_register_that_cannot_be_read_is_no_yes(issuer: Office, tmp_path: Path) -> None:
    from pipeline.registry import Registry
    from pipeline.web.status import RegistrySource

    registry = Registry.open(tmp_path / "registry.sqlite")
    with served(issuer.settings(register=RegistrySource(registry))) as url:
        registry.close()
        for file in tmp_path.iterdir():
            file.write_bytes(b"no database at all" * 500)
        status, found, _ = asked(f"{url}/api/verify", certificate())
    assert status == 503
    assert str(tmp_path) not in json.dumps(found)


def test_a_register_that_was_tampered_with_is_no_yes(tmp_path: Path) -> None:
    with office(tmp_path) as other:
        with sqlite3.connect(tmp_path / "registry.sqlite") as database:
            database.execute("UPDATE papers SET status = 'good'")
        with served(other.settings()) as url:
            assert asked(f"{url}/api/status/{other.revoked}")[0] == 503
            assert asked(f"{url}/api/verify", revoked())[0] == 503
            assert asked(f"{url}/api/status/{other.good}")[0] == 200


def test_hostile_files_end_in_a_verdict_within_the_limit(issuer: Office) -> None:
    limits = Limits(seconds=0, at_once=1)
    with served(issuer.settings(limits=limits)) as url:
        status, found, _ = asked(f"{url}/api/verify", certificate())
    assert (status, found["verdict"]) == (200, "indeterminate")
    assert found["report"]["en"]["document"]["sha256"] == sha256(certificate()).hexdigest()


def test_the_api_describes_itself(url: str) -> None:
    _, found, _ = asked(f"{url}/api")
    assert found == document()
    assert found["openapi"].startswith("3.1")
    assert set(found["paths"]) == {
        "/api/verify",
        "/api/status/{number}",
        "/api/facts/{number}",
    }
