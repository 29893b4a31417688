"""What the borrower takes home: a sheet that nobody else has, an archive, the registry's proof."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from cryptography import x509

from pipeline.cli.keyring import log_key
from pipeline.registry import Registry
from pipeline.registry.log_key import new_log_key
from pipeline.running.build import BuildResult, build_case
from pipeline.running.files import contents_of
from pipeline.running.handing_out import PACK
from pipeline.verification import Verdict, verify
from pipeline.verification.packet import verify_packet
from pipeline.verification.paper import Holder
from pipeline.web.facts import SealedFacts, gate_of, link_secret, opens
from tests.world import PASSPHRASE, World, contents

IDENTITY = "990106199104230024"
FOLDER = "5 后续跟进"
PAGE = "https://verify.example.cn"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("handing out"))


@pytest.fixture(scope="module")
def built(world: World) -> BuildResult:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIEQING_PASSPHRASE", PASSPHRASE)
        new_log_key(world.folder / "log.p12", "示例公司", passphrase=PASSPHRASE, now=world.clock())
        key = log_key(str(world.folder / "log.p12"))
    request = replace(world.request(keys=world.keys()), page=PAGE, log_key=key)
    first = build_case(request)
    before = contents(first.folder)
    build_case(request)
    assert contents(first.folder) == before, "a second run changes no byte"
    return first


def private(built: BuildResult) -> Path:
    return built.folder.with_name(f"{built.folder.name}.private")


def code(built: BuildResult) -> str:
    (file,) = private(built).glob("*.secret")
    return file.read_text("ascii")


def text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return "".join("".join(pages).split())


def test_the_secret_stands_on_the_sheet_and_nowhere_else(built: BuildResult) -> None:
    secret, number = code(built), built.manifest.paper("certificate-loan")
    assert number
    (sheet,) = private(built).glob("持有人核验单*.pdf")
    assert secret in text(sheet.read_bytes())
    shown = {
        secret.encode(),
        bytes.fromhex(secret),
        " ".join(secret[n : n + 4] for n in range(0, 32, 4)).encode(),
    }
    for name, data in contents(built.folder).items():
        assert not any(each in data for each in shown), name
        if name.endswith(".pdf"):
            assert secret not in text(data), name
    registry = built.folder.parent.parent / "registry.sqlite"
    assert not any(each in registry.read_bytes() for each in shown)
    assert private(built).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "name", ["01 结清证明.pdf", "01 结清证明（对外版）.pdf", "01 结清证明 (English).pdf"]
)
def test_the_holder_can_show_that_each_edition_is_theirs(
    world: World, built: BuildResult, name: str
) -> None:
    pdf = (built.folder / FOLDER / name).read_bytes()
    anchors = x509.load_pem_x509_certificates(world.root.read_bytes())

    def said(identity: str) -> Verdict:
        holder = Holder(identity, code(built))
        return verify(pdf, trust=anchors, now=world.clock(), holder=holder).verdict

    assert said(IDENTITY) is Verdict.PASS
    assert said("990106199104230032") is Verdict.FAIL


def test_the_archive_holds_what_the_borrower_needs(built: BuildResult) -> None:
    with zipfile.ZipFile(io.BytesIO((private(built) / PACK).read_bytes())) as archive:
        names = set(archive.namelist())
        data = archive.read("01 结清证明.pdf")
    assert data == (built.folder / FOLDER / "01 结清证明.pdf").read_bytes()
    assert {"01 结清证明（对外版）.pdf", "01 还款和解协议.pdf", "02 结清确认书.pdf",
            "03 合同注销确认书.pdf", "07 结清证明的保存与核验.pdf",
            "01 结清证明.pdf.proof.json"} <= names  # fmt: skip
    assert any(name.startswith("持有人核验单") for name in names)
    assert not any("评估" in name or "审批" in name for name in names), "the lender's own papers"


def test_the_registry_proves_the_paper_in_the_packet(world: World, built: BuildResult) -> None:
    proof = json.loads((built.folder / FOLDER / "01 结清证明.pdf.proof.json").read_bytes())
    assert proof["schema"] == "registry-proof.v1"
    read, names = contents_of(built.folder)
    report = verify_packet(read, names, trust=[], now=world.clock())
    assert report.verdict is not Verdict.FAIL
    assert any(each.id.startswith("registry.") for each in report.checks)


def test_the_qr_code_leads_to_facts_for_whoever_knows_the_tails(
    world: World, built: BuildResult
) -> None:
    paper = built.manifest.paper("certificate-loan")
    assert paper
    with Registry.open(world.folder / "registry.sqlite") as registry:
        found = registry.sealed_facts(paper.number)
    assert found
    secret = link_secret(bytes.fromhex(code(built)), paper.number)
    gate = gate_of(
        number=paper.number, secret=secret, contract_no="HT-XD-2024-061500382", id_number=IDENTITY
    )
    assert opens(SealedFacts(*found), gate)


def test_a_sheet_that_was_handed_over_does_not_come_back(world: World, built: BuildResult) -> None:
    """Last: it takes the private folder away."""
    for file in private(built).iterdir():
        file.unlink()
    private(built).rmdir()
    before = contents(built.folder)
    build_case(replace(world.request(keys=world.keys()), page=PAGE))
    assert contents(built.folder) == before
    assert not private(built).exists()
