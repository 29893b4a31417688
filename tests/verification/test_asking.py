"""CAs are asked over the web for what the file leaves open, and nobody else is."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pipeline.signing.signer import sign
from pipeline.verification import Report, Verdict, verify
from pipeline.verification.web import ask
from tests.attacks.lifetimes import NOW, ca, certificate
from tests.attacks.pki import DAY, HOUR, Authority
from tests.signing import certomancer_pki, papers

Pages = dict[str, bytes | str]
"""What is at a path; text is where it sends one on."""


@contextmanager
def web(pages: Mapping[str, bytes | str]) -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            page = pages.get(self.path)
            if isinstance(page, str):
                self.send_response(302)
                self.send_header("Location", page)
                self.end_headers()
                return
            self.send_response(404 if page is None else 200)
            self.end_headers()
            self.wfile.write(page or b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def examined(url: str, *, trusted: bool = True, online: bool = True) -> Report:
    signer = ca().signer(papers.LENDER, place=f"{url}/list.crl")
    trust = [ca().root.certificate] if trusted else []
    pdf = certificate(signer=signer)
    return verify(pdf, trust=trust, now=NOW + HOUR, ask=ask if online else None)


def revocation(report: Report) -> Verdict:
    [verdict] = [each.verdict for each in report.checks if each.id == "revocation"]
    return verdict


def test_a_list_is_fetched_from_where_the_certificate_says() -> None:
    with web({"/list.crl": ca().crl(NOW + HOUR)}) as (url, asked):
        report = examined(url)
    assert report.verdict is Verdict.PASS, report.as_json("en")
    assert asked == ["/list.crl"]


def test_a_revoked_certificate_is_found_out() -> None:
    signer = ca().signer(papers.LENDER, place="http://127.0.0.1:9/none")
    crl = ca().crl(NOW, {signer.certificate.serial_number: NOW - DAY})
    pdf = certificate(signer=signer)
    report = verify(pdf, trust=[ca().root.certificate], now=NOW, ask=lambda *_: crl)
    assert report.verdict is Verdict.FAIL
    assert revocation(report) is Verdict.FAIL


def test_the_authority_of_a_timestamp_is_asked_about_too() -> None:
    since = {"revoked-since": (certomancer_pki.NOW - 3 * DAY).isoformat()}
    with certomancer_pki.pki(tsa=since) as served:
        pdf = papers.laid_agreement()
        for party in ("borrower", "lender"):
            pdf = sign(pdf, field=party, signer=served.signer(party), now=certomancer_pki.NOW,
                       stamper=served.servers())  # fmt: skip
        reports = [
            verify(pdf, trust=[served.root], now=certomancer_pki.NOW + HOUR, ask=each)
            for each in (None, ask)
        ]
    offline, online = ({c.verdict for c in r.checks if c.id == "timestamp"} for r in reports)
    assert offline == {Verdict.PASS}
    assert online == {Verdict.INDETERMINATE}
    told = [c.message.render("zh") for c in reports[1].checks if c.id == "timestamp"]
    assert all("吊销" in each for each in told)


@pytest.mark.parametrize(
    "page", [None, b"not a list", Authority().crl(NOW), "http://127.0.0.1:9/elsewhere"]
)
def test_no_answer_or_that_of_another_leaves_it_open(page: bytes | str | None) -> None:
    with web({} if page is None else {"/list.crl": page}) as (url, asked):
        assert revocation(examined(url)) is Verdict.INDETERMINATE
    assert asked == ["/list.crl"]


def test_nobody_is_asked_offline_or_for_a_certificate_of_strangers() -> None:
    with web({"/list.crl": ca().crl(NOW)}) as (url, asked):
        assert revocation(examined(url, online=False)) is Verdict.INDETERMINATE
        assert revocation(examined(url, trusted=False)) is Verdict.NOT_APPLICABLE
    assert asked == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "ldap://x/y", "x"])
def test_only_the_web_is_asked(url: str) -> None:
    with pytest.raises(OSError, match="no address"):
        ask(url, None)
