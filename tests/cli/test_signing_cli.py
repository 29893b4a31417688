"""Keys, levels, hand-over and renewal from the command line."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from pipeline import resources
from pipeline.cli.app import run
from tests.attacks.additions import _more_content
from tests.attacks.tools import increment
from tests.signing import papers
from tests.signing.certomancer_pki import NOW
from tests.signing.lta import is_archived, pdfsig_counts

CASE = str(resources.examples() / "online-loan")


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIEQING_PASSPHRASE", papers.PASSPHRASE)
    for name in ("JIEQING_TSA", "JIEQING_LEVEL", "JIEQING_IMPORT_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)


def paper(folder: Path) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(papers.laid_agreement())
    return str(file)


def key(party: str) -> str:
    return str(papers.keys(made=NOW).folder / f"{party}.p12")


def test_a_level_by_option_environment_and_renewal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIEQING_LEVEL", "B-LTA")
    half, whole, renewed = (str(tmp_path / f"{n}.pdf") for n in ("half", "whole", "renewed"))
    first = ["sign", paper(tmp_path), "--party", "borrower", "--key", key("borrower")]
    assert run([*first, "-o", half, "--level", "B-T"]) == 0
    second = ["sign", half, "--party", "lender", "--key", key("lender")]
    assert run([*second, "-o", whole]) == 0
    folder = str(papers.keys(made=NOW).folder)
    assert run(["extend", whole, "-o", renewed, "--keys", folder]) == 0
    pdf = Path(renewed).read_bytes()
    assert is_archived(pdf, papers.keys(made=NOW).root())
    assert pdfsig_counts(pdf, tmp_path) == 2


def test_a_level_that_lacks_something_ends_in_7_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = tmp_path / "keys"
    alone.mkdir()
    (alone / "borrower.p12").write_bytes(Path(key("borrower")).read_bytes())
    out = tmp_path / "out.pdf"
    arguments = ["sign", paper(tmp_path), "--party", "borrower", "--key",
                 str(alone / "borrower.p12"), "-o", str(out)]  # fmt: skip
    assert run([*arguments, "--level", "B-T"]) == 7
    assert "时间戳服务器" in capsys.readouterr().err
    assert run([*arguments, "--level", "B-LT", "--tsa", "http://127.0.0.1:9/"]) == 7
    assert run([*arguments, "--level", "B-X"]) == 2
    assert not out.exists()


def test_by_hand_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    signer = papers.signer("borrower", papers.keys(made=NOW))
    chain = tmp_path / "chain.pem"
    chain.write_bytes(
        b"".join(each.public_bytes(Encoding.PEM) for each in (signer.certificate, *signer.issuers))
    )
    state, out = tmp_path / "state.json", tmp_path / "out.pdf"
    pdf = paper(tmp_path)
    prepare = ["sign", pdf, "--party", "borrower", "--prepare", str(state)]
    assert run([*prepare, "--certificate", str(chain)]) == 0
    kept = json.loads(state.read_text())
    assert kept["to_be_signed_sha256"] in capsys.readouterr().out
    assert (tmp_path / "state.pdf").exists()
    signature = tmp_path / "signature.bin"
    signature.write_bytes(signer.sign_raw(base64.b64decode(kept["to_be_signed"])))
    complete = ["sign", pdf, "--complete", str(state), "-o", str(out)]
    assert run(complete) == 2
    assert run([*complete, "--signature", str(signature)]) == 0
    assert pdfsig_counts(out.read_bytes(), tmp_path) == 1
    taken = tmp_path / "taken.pdf"
    assert run(["sign", pdf, "--accept", str(out), "-o", str(taken)]) == 0
    assert taken.read_bytes() == out.read_bytes()
    record = json.loads((tmp_path / "taken.accepted.json").read_text())
    assert record["sameness"] == "bytes"
    assert record["signers"] == ["张三"]


@pytest.mark.parametrize(
    "ways", [[], ["--key", "a", "--accept", "b"], ["--prepare", "a", "--complete", "b"]]
)
def test_one_way_at_a_time(tmp_path: Path, ways: list[str]) -> None:
    assert run(["sign", paper(tmp_path), "--party", "borrower", *ways]) == 2


def test_keys_are_requested_listed_and_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "keys")
    assert run(["keys", "request", folder, "--case", CASE, "--party", "lender"]) == 0
    assert run(["keys", "request", folder, "--case", CASE, "--party", "nobody"]) == 3
    asked = ["keys", "request", folder, "--case", CASE, "--party", "borrower"]
    assert run([*asked, "--kind", "ed25519"]) == 2
    assert "Ed25519" in capsys.readouterr().err
    throwaway = str(papers.keys(made=NOW).folder)
    assert run(["keys", "list", throwaway, "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["keys"]
    assert [each["party"] for each in listed] == ["agent", "borrower", "lender"]
    assert run(["keys", "show", throwaway, "lender"]) == 0
    shown = capsys.readouterr().out.replace("\n", "")
    assert next(each["sha256"] for each in listed if each["party"] == "lender") in shown
    assert run(["keys", "show", throwaway, "nobody"]) == 3


def test_a_pkcs12_is_imported(tmp_path: Path) -> None:
    folder = str(tmp_path / "keys")
    assert run(["keys", "import", folder, key("lender"), "--party", "lender"]) == 0
    assert run(["keys", "import", folder, key("lender"), "--party", "lender"]) == 5


def test_a_paper_that_was_changed_after_signing_gets_nothing_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    half = bytearray(papers.half_signed())
    half[half.index(b"stream") + 40] ^= 1
    broken, out = tmp_path / "broken.pdf", tmp_path / "out.pdf"
    broken.write_bytes(half)
    folder = str(papers.keys(made=NOW).folder)
    lender = ["sign", str(broken), "--party", "lender", "-o", str(out)]
    state = str(tmp_path / "state.json")
    for command in (
        [*lender, "--key", key("lender")],
        ["sign", str(broken), "--party", "lender", "--prepare", state],
        ["extend", str(broken), "-o", str(out), "--keys", folder],
    ):
        assert run(command) == 5
        assert "不再添加任何内容" in capsys.readouterr().err
    assert sorted(each.name for each in tmp_path.iterdir()) == ["broken.pdf"]


def test_what_was_added_unsigned_is_not_signed_over(tmp_path: Path) -> None:
    """Nor is a page that was added after the borrower signed, though the borrower's bytes stand."""
    file, out = tmp_path / "more.pdf", tmp_path / "out.pdf"
    file.write_bytes(increment(papers.half_signed(), _more_content))
    assert run(["sign", str(file), "--party", "lender", "--key", key("lender"),
                "-o", str(out)]) == 5  # fmt: skip
    assert not out.exists()


def test_a_field_without_a_place_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "norect.pdf"
    with pikepdf.open(io.BytesIO(papers.laid_agreement())) as document:
        del document.Root.AcroForm.Fields[0].Rect
        document.save(file)
    assert run(["sign", str(file), "--party", "borrower", "--key", key("borrower"),
                "-o", str(tmp_path / "out.pdf")]) == 3  # fmt: skip
    assert "没有位置" in capsys.readouterr().err


def test_keys_that_others_may_open_and_files_that_are_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "keys"
    assert run(["keys", "import", str(folder), str(tmp_path / "no.pfx"), "--party", "lender"]) == 3
    assert "找不到文件" in capsys.readouterr().err
    assert run(["keys", "import", str(folder), key("lender"), "--party", "lender"]) == 0
    assert run(["keys", "list", str(folder)]) == 0
    assert "chmod" not in capsys.readouterr().out
    (folder / "lender.p12").chmod(0o644)
    assert run(["keys", "list", str(folder)]) == 0
    told = capsys.readouterr().out.replace("\n", "")
    assert "其他用户可以打开" in told
    assert "chmod 600" in told
    assert "chmod 700" not in told
