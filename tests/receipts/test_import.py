"""The verbs: a statement into a case, all or nothing, and told to a person."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli.app import run
from pipeline.running.payments_import import kept_payments
from tests.receipts.samples import BORROWER, EXAMPLES, Row, example, table

Call = Callable[..., tuple[int, str, str]]
DAY = ("--as-of", "2026-11-20")


@pytest.fixture
def jieqing(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setenv("COLUMNS", "120")

    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        status = run(["payments", *map(str, arguments)])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return call


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return copied(tmp_path, "online-loan")


def copied(folder: Path, name: str) -> Path:
    case = folder / name
    case.mkdir()
    for file in (EXAMPLES / name).glob("*.*"):
        shutil.copy2(file, case)
    return case


def statement(folder: Path, *rows: Row, name: str = "流水.csv") -> Path:
    file = folder / name
    file.write_bytes(table(*rows).encode("gb18030"))
    return file


STRANGER = Row(payer="钱多多", account="9900000000000000999", reference="S1", remark="货款")


def test_payments_are_written_with_their_source(jieqing: Call, case: Path, tmp_path: Path) -> None:
    before = (case / "case.yaml").read_text("utf-8")
    status, out, _ = jieqing("import", case, statement(tmp_path, Row(), STRANGER), *DAY, "--json")
    told = json.loads(out)
    assert (status, told["schema"], told["written"]) == (0, "payments-import.v1", True)
    assert [each["fate"] for each in told["rows"]] == ["taken", "unmatched"]
    assert told["totals"]["taken"] == told["totals"]["unmatched"] == "800.00"
    last = kept_payments(case).case.payments[-1]
    assert (last.payer, str(last.amount)) == (BORROWER, "800.00")
    assert (last.source or "").startswith("流水.csv:2 sha256:")
    after = (case / "case.yaml").read_text("utf-8")
    assert [line for line in after.splitlines() if line in before.splitlines()] == (
        before.splitlines()
    )


def test_a_table_of_payments_gets_the_rows(jieqing: Call, tmp_path: Path) -> None:
    case = copied(tmp_path, "two-loans-guarantor")
    before = (case / "payments.csv").read_text("utf-8")
    payer = example("two-loans-guarantor").borrower.name
    file = statement(tmp_path, Row(payer=payer), Row(payer=payer, day="2026-11-05", reference="7"))
    assert jieqing("import", case, file, *DAY)[0] == 0
    after = (case / "payments.csv").read_text("utf-8")
    assert after.splitlines()[1:-2] == before.splitlines()[1:]
    assert len(kept_payments(case).case.payments) == len(before.splitlines()) + 1
    assert (case / "case.yaml").read_bytes() == (
        EXAMPLES / "two-loans-guarantor" / "case.yaml"
    ).read_bytes()


def test_a_dry_run_writes_nothing(jieqing: Call, case: Path, tmp_path: Path) -> None:
    before = (case / "case.yaml").read_bytes()
    status, out, _ = jieqing("import", case, statement(tmp_path, Row()), *DAY, "--dry-run",
                             "--lang", "zh")  # fmt: skip
    assert (status, (case / "case.yaml").read_bytes()) == (0, before)
    assert "只是试算" in out


def test_one_bad_row_in_one_file_and_nothing_is_written(
    jieqing: Call, case: Path, tmp_path: Path
) -> None:
    before = (case / "case.yaml").read_bytes()
    good = statement(tmp_path, Row())
    bad = statement(tmp_path, Row(reference="2"), Row(day="2026-02-30"), name="b.csv")
    pdf = tmp_path / "c.pdf"
    pdf.write_bytes(b"%PDF-1.7")
    status, out, err = jieqing("import", case, good, bad, pdf, *DAY, "--lang", "en")
    assert (status, (case / "case.yaml").read_bytes()) == (3, before)
    assert "b.csv:3" in out + err
    assert "c.pdf" in out + err
    assert "Nothing was written" in out


def test_the_same_file_again_changes_nothing(jieqing: Call, case: Path, tmp_path: Path) -> None:
    file = statement(tmp_path, Row(), STRANGER)
    jieqing("import", case, file, *DAY)
    once = (case / "case.yaml").read_bytes()
    status, out, _ = jieqing("import", case, file, *DAY, "--json")
    told = json.loads(out)
    assert (status, told["written"], (case / "case.yaml").read_bytes()) == (0, False, once)
    assert [each["code"] for each in told["findings"]] == ["receipts.file-again"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("入账：1 笔", "疑似重复", "待人工认领", "疑似退款", "refunds", "略过", "收入合计")),
        (
            "en",
            ("Taken over: 1", "Held back", "For a person", "Refunds", "Passed over", "Money in"),
        ),
    ],
)
def test_a_person_reads_what_became_of_each_row(
    jieqing: Call, case: Path, tmp_path: Path, lang: str, words: tuple[str, ...]
) -> None:
    rows = (Row(), Row(), STRANGER, Row(amount="-5.00", reference="9"), Row(amount="0.00"))
    _, out, _ = jieqing("import", case, statement(tmp_path, *rows), *DAY, "--lang", lang)
    assert all(word in out for word in words)
    assert Row().account not in out


def test_a_case_in_json_names_the_way_out(jieqing: Call, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text(example().model_dump_json(by_alias=True, exclude_none=True), "utf-8")
    before = case.read_bytes()
    status, _, err = jieqing("import", case, statement(tmp_path, Row()), *DAY, "--lang", "en")
    assert (status, case.read_bytes()) == (3, before)
    assert "payments_file" in err


def test_the_payments_of_a_case_are_listed(jieqing: Call, case: Path, tmp_path: Path) -> None:
    jieqing("import", case, statement(tmp_path, Row()), *DAY)
    status, out, _ = jieqing("list", case, "--lang", "zh")
    assert status == 0
    assert "流水.csv:2" in out
    _, out, _ = jieqing("list", case, "--json")
    told = json.loads(out)
    assert told["schema"] == "payments.v1"
    assert len(told["payments"]) == len(example().payments) + 1


def test_a_person_may_give_a_row_to_the_case(jieqing: Call, case: Path, tmp_path: Path) -> None:
    rows = (Row(), Row(), STRANGER, Row(day="2026-12-01", reference="9"))
    file = statement(tmp_path, *rows)
    given = ("--accept", "3", "--accept", "流水.csv:4", "--accept", "5")
    status, out, _ = jieqing("import", case, file, *DAY, *given, "--json")
    told = json.loads(out)
    assert status == 0
    assert [each["fate"] for each in told["rows"]] == ["taken", "taken", "taken", "unmatched"]
    assert [each["matched_by"] for each in told["rows"]] == ["name", "name", "person", "name"]
    assert told["totals"]["taken"] == "2400.00"


def test_a_row_that_is_not_there_cannot_be_given(jieqing: Call, case: Path, tmp_path: Path) -> None:
    before = (case / "case.yaml").read_bytes()
    status, _, err = jieqing("import", case, statement(tmp_path, Row()), *DAY, "--accept", "1",
                             "--lang", "en")  # fmt: skip
    assert (status, (case / "case.yaml").read_bytes()) == (3, before)
    assert "not one row" in err
