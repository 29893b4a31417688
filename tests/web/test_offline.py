"""The page as one file, judged by the Python verifier: what that one refuses for the bytes, the
signature or the chain, the page never calls unaltered.
"""

from __future__ import annotations

import base64
import random
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from pipeline.verification import Verdict, verify
from pipeline.web.kit import APPENDED, CHANGED, INTACT, tamper_kit
from pipeline.web.page import static_page
from tests.attacks.board import BOARD, name_of
from tests.attacks.case import Case, made
from tests.signing import papers
from tests.web.browser import DESK, PHONE, Browser
from tests.web.office import KEYS, NOW, ROOT, certificate

pytestmark = pytest.mark.slow

OUT_OF_REACH = {"revocation", "registry", "timestamp"}
"""What needs somebody to be asked, or a timestamp authority: the page says that it did not."""

ON_THE_PAGE = "data with another sum"
"""The page does not read what is printed; it says so and asks people to compare."""

CHECK = """
const [pdf, anchors, now, done] = arguments;
const bytes = Uint8Array.from(atob(pdf), (letter) => letter.charCodeAt(0));
const question = { anchors, now: new Date(now), pki: PKI };
jieqingCheck(bytes, question).then(done, (error) => done({ error: String(error) }));
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("page") / "verify.html"
    file.write_text(static_page(ROOT, "2026-11-03"), "utf-8")
    return file.as_uri()


def checked(chromium: Browser, case: Case) -> dict[str, Any]:
    anchors = "".join(each.public_bytes(Encoding.PEM).decode() for each in case.trust)
    pdf = base64.b64encode(case.pdf).decode()
    answer = chromium.driver.execute_async_script(CHECK, pdf, anchors, case.now.isoformat())
    assert "error" not in answer, answer
    return dict(answer)


def test_no_attack_of_the_board_is_called_unaltered(chromium: Browser, page: str) -> None:
    chromium.open(page)
    passed = {}
    for attack in (each for group in BOARD for each in group.attacks):
        case = made(attack.make)
        if isinstance(case, Case) and checked(chromium, case)["verdict"] == "pass":
            problems = (Verdict.FAIL, Verdict.INDETERMINATE)
            passed[attack.name] = {c.id for c in case.report().checks if c.verdict in problems}
    assert passed.pop(ON_THE_PAGE) == {"data"}
    assert set().union(*passed.values()) == OUT_OF_REACH
    assert sum(found != {"registry"} for found in passed.values()) < 15


def test_an_honest_certificate_is_unaltered_and_no_honest_paper_is_refused(
    chromium: Browser, page: str
) -> None:
    chromium.open(page)
    honest = {name_of(make): make for group in BOARD for make in group.neighbours}
    cases = {name: made(make) for name, make in honest.items()}
    verdicts = {name: checked(chromium, each)["verdict"] for name, each in cases.items()
                if isinstance(each, Case)}  # fmt: skip
    assert verdicts["certificate"] == "pass"
    assert "fail" not in verdicts.values(), verdicts
    assert sum(each == "pass" for each in verdicts.values()) > 5


def test_every_changed_byte_is_noticed(chromium: Browser, page: str) -> None:
    chromium.open(page)
    pdf, chance = papers.certificate(), random.Random(20261103)
    for _ in range(150):
        changed = bytearray(pdf)
        changed[chance.randrange(len(pdf))] ^= 1 << chance.randrange(8)
        if bytes(changed) != pdf:
            found = checked(chromium, Case(bytes(changed)))
            assert found["verdict"] != "pass", changed


def test_a_stranger_s_root_is_not_trusted(chromium: Browser, page: str) -> None:
    chromium.open(page)
    case = Case(papers.certificate(), trust=())
    found = checked(chromium, case)
    assert found["verdict"] == case.report().verdict.value == "indeterminate"


def test_it_works_from_a_folder_and_sends_nothing(
    chromium: Browser, page: str, tmp_path: Path
) -> None:
    kit = tamper_kit(certificate())
    for name, content in kit.items():
        (tmp_path / name).write_bytes(content)
    words = {}
    for name in kit:
        chromium.open(page, PHONE)
        chromium.choose(tmp_path / name)
        assert not chromium.overflows()
        words[name] = chromium.text(".verdict")
    assert words[INTACT].startswith("文件未被改动")
    assert "是否撤销了文书" in words[INTACT]
    assert words[CHANGED].startswith("请勿采信\n文件在签署之后被改动过")
    assert words[APPENDED].startswith("请勿采信\n最后一个签名之后")
    assert chromium.errors() == []
    asked = "return performance.getEntriesByType('resource').length"
    assert chromium.run(asked) == 0


def test_each_check_says_what_it_does_not_prove(
    chromium: Browser, page: str, tmp_path: Path
) -> None:
    (tmp_path / "good.pdf").write_bytes(certificate())
    chromium.open(page, DESK)
    assert "SHA-256" in chromium.text("footer")  # whom it trusts
    chromium.choose(tmp_path / "good.pdf")
    limits = """return [...document.querySelectorAll('.checks .pass')].map(
        (each) => each.querySelector('small')?.textContent)"""
    assert all(each.startswith("不能证明：") for each in chromium.run(limits))
    chromium.click("#language")
    assert "Does not prove:" in chromium.text("#result")
    assert "Not altered" in chromium.text(".verdict")


def test_the_kit_is_what_it_says(tmp_path: Path) -> None:
    anchors = [KEYS.root()]
    kit = {
        name: verify(pdf, trust=anchors, now=NOW) for name, pdf in tamper_kit(certificate()).items()
    }
    verdicts = [kit[name].verdict for name in (INTACT, CHANGED, APPENDED)]
    assert verdicts == [Verdict.PASS, Verdict.FAIL, Verdict.FAIL]


def test_the_file_needs_nothing_from_elsewhere() -> None:
    text = static_page(ROOT, "2026-11-03")
    assert "src=" not in text.replace('rel="icon"', "")
    assert "connect-src" not in text  # default-src 'none' forbids it
    assert "default-src 'none'" in text
    assert text == static_page(ROOT, "2026-11-03")
