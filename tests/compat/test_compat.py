"""What a release issued verifies for ever; what a later one will write is open, never good."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import rfc8785
from cryptography import x509
from jsonschema import Draft202012Validator, FormatChecker

from pipeline.resources import schemas
from pipeline.running.files import contents_of
from pipeline.verification import Report, Verdict, verify
from pipeline.verification.bundle import attached
from pipeline.verification.log import verify_log
from pipeline.verification.lookup import published_register
from pipeline.verification.packet import verify_packet
from pipeline.verification.paper import Holder
from pipeline.verification.receipt import verify_proof
from pipeline.verification.registry import verify_registry
from tests.attacks.tools import Writer, increment
from tests.signing import papers

HERE = Path(__file__).parent
RELEASES = sorted(each.name for each in HERE.iterdir() if each.name[0].isdecimal())
LARGEST = 1_500_000  # bytes
SOMEBODY_ELSE = "990106199104230032"


@dataclass(frozen=True)
class Release:
    """What was kept of a release, and a question as it was asked on that day."""

    folder: Path

    @cached_property
    def about(self) -> dict[str, str]:
        """When it was made; who the holder is, with the code of the holder's sheet; the root of
        its keys, and the key of its log.
        """
        found: dict[str, str] = json.loads((self.folder / "about.json").read_bytes())
        return found

    @property
    def now(self) -> dt.datetime:
        """A moment after it was made: keys and registries expire."""
        return dt.datetime.fromisoformat(self.about["at"])

    @cached_property
    def trust(self) -> tuple[x509.Certificate, ...]:
        """The root of its keys."""
        return (x509.load_pem_x509_certificate(self.about["root"].encode()),)

    @cached_property
    def pins(self) -> frozenset[str]:
        """The key of its log."""
        return frozenset({self.about["log"]})

    def papers(self, pattern: str) -> Iterator[bytes]:
        """The files of the packet that match, at least one."""
        found = sorted((self.folder / "papers").rglob(pattern))
        assert found, pattern
        return (each.read_bytes() for each in found)

    def verify(self, pdf: bytes, holder: Holder | None = None) -> Report:
        """What the verifier says of a paper today, asked as of that day."""
        read = contents_of(self.folder / "registry")[0]
        register = published_register(read, self.pins, self.now)
        return verify(pdf, trust=self.trust, now=self.now, register=register, holder=holder)


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest) -> Release:
    return Release(HERE / request.param)


def test_there_is_one_of_every_release() -> None:
    assert "0.1.0" in RELEASES


def test_its_papers_pass(release: Release) -> None:
    certificates = list(release.papers("01 结清证明*.pdf"))
    assert len(certificates) == 3
    reports = [release.verify(pdf) for pdf in certificates]
    (agreement,) = release.papers("*协议.pdf")  # not in the registry
    reports.append(verify(agreement, trust=release.trust, now=release.now))
    for report in reports:
        assert report.verdict is Verdict.PASS, report.as_json("en")


def test_its_certificates_are_their_holders(release: Release) -> None:
    who, code = release.about["identity"], release.about["code"]
    for pdf in release.papers("01 结清证明*.pdf"):
        assert release.verify(pdf, Holder(who, code)).verdict is Verdict.PASS
        assert release.verify(pdf, Holder(SOMEBODY_ELSE, code)).verdict is Verdict.FAIL


def test_its_packet_registry_proof_log_and_bundle_pass(release: Release) -> None:
    now, pins = release.now, release.pins
    read, names = contents_of(release.folder / "papers")
    packet = verify_packet(read, names, trust=release.trust, now=now, pins=pins)
    registry = verify_registry(contents_of(release.folder / "registry")[0], pins=pins, now=now)
    reports = [packet, registry]
    reports += [verify_proof(each, pins=pins, now=now) for each in release.papers("*.proof.json")]
    head = json.loads(next(release.papers("manifest.json")))["log"]["head"]
    reports += [verify_log(each, head=head) for each in release.papers("*.jsonl")]
    assert len(reports) >= 4
    assert {each.verdict for each in reports} == {Verdict.PASS}
    assert ("bundle", Verdict.PASS) in outcomes(release.verify(bundle_of(release)))


def test_what_it_wrote_fits_the_schemas(release: Release) -> None:
    documents = [json.loads(each) for each in release.papers("*.json")]
    for pdf in (*release.papers("01 结清证明*.pdf"), bundle_of(release)):
        written = (each for name, each in attached(pdf).items() if name.endswith(".json"))
        documents += [json.loads(each) for each in written]
    for file in (release.folder / "registry").rglob("*.json*"):
        documents += [json.loads(line) for line in file.read_bytes().splitlines()]
    for document in documents:
        schema = json.loads((schemas() / f"{document['schema']}.schema.json").read_text("utf-8"))
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(document)
    named = {str(each["schema"]) for each in documents}
    assert {"certificate.v1", "manifest.v1", "bundle.v1", "registry-proof.v1"} <= named


def test_no_key_is_kept_and_it_is_small(release: Release) -> None:
    files = [each for each in release.folder.rglob("*") if each.is_file()]
    assert sum(each.stat().st_size for each in files) < LARGEST
    assert not any(each.suffix in (".p12", ".key", ".secret") for each in files)
    assert not any(b"PRIVATE KEY" in each.read_bytes() for each in files)


# --- what a later release may write

LATER = ("v2", "v9", "v10")


def outcomes(report: Report) -> set[tuple[str, Verdict]]:
    return {(each.id, each.verdict) for each in report.checks}


def bundle_of(release: Release) -> bytes:
    return (release.folder / "bundle.pdf").read_bytes()


def renamed(data: bytes, version: str) -> bytes:
    """A document that names a later version of its own format."""
    document: dict[str, Any] = json.loads(data)
    family = str(document["schema"]).rpartition(".v")[0]
    return rfc8785.dumps(document | {"schema": f"{family}.{version}"})


def reattached(pdf: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        data = change(document.attachments[name].get_file().read_bytes())
        document.attachments[name] = pikepdf.AttachedFileSpec(document, data, filename=name)
        written = io.BytesIO()
        document.save(written)
    return written.getvalue()


@pytest.mark.parametrize("version", LATER)
def test_a_later_certificate_is_open(release: Release, version: str) -> None:
    for pdf in release.papers("01 结清证明*.pdf"):
        data = renamed(attached(pdf)["certificate.json"], version)
        report = verify(papers.certificate(data), trust=[papers.keys().root()], now=papers.NOW)
        assert report.verdict is Verdict.INDETERMINATE, report.as_json("en")
        assert ("data", Verdict.INDETERMINATE) in outcomes(report)


@pytest.mark.parametrize("version", LATER)
def test_a_later_bundle_is_open(release: Release, version: str) -> None:
    pdf = reattached(bundle_of(release), "bundle.json", lambda data: renamed(data, version))
    found = {outcome for outcome in outcomes(release.verify(pdf)) if outcome[0] == "bundle"}
    assert found == {("bundle", Verdict.INDETERMINATE)}


@pytest.mark.parametrize("version", LATER)
def test_a_later_packet_proof_log_and_registry_are_open(release: Release, version: str) -> None:
    now, pins = release.now, release.pins
    read = contents_of(release.folder / "papers")[0]
    public = contents_of(release.folder / "registry")[0]
    (proof,), (log,) = release.papers("*.proof.json"), release.papers("*.jsonl")

    def later(name: str) -> bytes | None:
        data = read(name)
        return renamed(data, version) if data and name == "manifest.json" else data

    def later_registry(name: str) -> bytes | None:
        data = public(name)
        return renamed(data, version) if data and name == "checkpoint.json" else data

    lines = b"".join(renamed(line, version) + b"\n" for line in log.splitlines())
    reports = [
        verify_packet(later, (), now=now, pins=pins),
        verify_proof(renamed(proof, version), pins=pins, now=now),
        verify_log(lines),
        verify_registry(later_registry, pins=pins, now=now),
    ]
    assert [each.verdict for each in reports] == [Verdict.INDETERMINATE] * 4
    assert all(version in json.dumps(each.as_json("zh")) for each in reports)


@pytest.mark.parametrize(
    "name", ["", "certificate", "certificate.v", "certificate.vX", "receipt.v2", 2, None, ["v2"]]
)
def test_what_is_no_version_at_all_is_no_later_one(name: object) -> None:
    data = rfc8785.dumps(json.loads(papers.data(amount=papers.AMOUNT)) | {"schema": name})
    report = verify(papers.certificate(data), trust=[papers.keys().root()], now=papers.NOW)
    assert report.verdict is Verdict.FAIL


def test_one_entry_of_another_version_among_others_was_put_there(release: Release) -> None:
    (log,) = release.papers("*.jsonl")
    first, *rest = log.splitlines(keepends=True)
    assert verify_log(b"".join([renamed(first, "v2") + b"\n", *rest])).verdict is Verdict.FAIL


def test_a_certificate_is_not_made_a_later_one_after_signing() -> None:
    """Who changes the version to have a changed paper called open has changed the paper."""

    def edit(writer: Writer) -> None:
        files = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
        stream = files[1]["/EF"]["/F"]
        stream._data = renamed(stream.data, "v2")
        stream._encoded_data = stream._data
        stream.pop("/Filter", None)
        writer.update_container(stream)

    changed = increment(papers.certificate(), edit)
    report = verify(changed, trust=[papers.keys().root()], now=papers.NOW)
    assert report.verdict is Verdict.FAIL
