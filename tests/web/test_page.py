"""The page in a real browser, as a borrower uses it: telephone and desk, Chinese and English."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.web.app import Rates
from pipeline.web.facts import link
from pipeline.web.rate import Rate
from tests.web.browser import DESK, PHONE, Browser
from tests.web.office import CONTRACT, IDENTITY, SECRET, Office, served

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def url(issuer: Office) -> Iterator[str]:
    with served(issuer.settings(rates=Rates(Rate(500, 1), Rate(500, 1), Rate(500, 1)))) as at:
        yield at


@pytest.mark.parametrize(
    ("file", "verdict", "zh", "en"),
    [
        ("good", "pass", "核验通过", "Checked: good"),
        ("altered", "fail", "请勿采信", "Do not rely on it"),
        ("revoked", "fail", "出具方已撤销", "The issuer has withdrawn this paper"),
        ("stranger", "fail", "还没有任何人签署", "Nobody has signed this paper"),
        ("50 MB", "indeterminate", "超过 20 MB", "larger than 20 MB"),
    ],
)
def test_what_a_borrower_sees(
    chromium: Browser,
    url: str,
    files: dict[str, Path],
    file: str,
    verdict: str,
    zh: str,
    en: str,
) -> None:
    chromium.open(url, PHONE)
    assert chromium.choose(files[file]) == verdict
    assert zh in chromium.text("#result")
    assert not chromium.overflows()
    chromium.click("#language")
    assert en in chromium.text("#result")
    assert chromium.run("return document.documentElement.lang") == "en"
    assert not chromium.overflows()
    chromium.resize(DESK)
    assert not chromium.overflows()
    assert chromium.errors() == []


def test_the_reason_comes_first_and_data_of_a_bad_paper_are_not_shown(
    chromium: Browser, url: str, files: dict[str, Path]
) -> None:
    chromium.open(url)
    chromium.choose(files["good"])
    assert "东方示例小额贷款有限公司" in chromium.text("#result table")
    assert "¥16,409.02" in chromium.text("#result")
    chromium.click("#result button")
    assert chromium.run("return document.activeElement.id") == "file"
    chromium.choose(files["revoked"])
    assert chromium.run("return document.querySelector('.checks li').className") == "fail"
    assert "¥16,409.02" not in chromium.text("#result")


def test_a_number_alone_is_no_proof_and_the_file_is_compared_in_the_browser(
    chromium: Browser, url: str, issuer: Office, files: dict[str, Path]
) -> None:
    issuer.logged.clear()
    chromium.open(f"{url}/c/{issuer.good}", PHONE)
    chromium.wait("#number-warning")
    assert "登记簿里有这个编号，目前有效" in chromium.text("#number-status")
    assert "不能说明您手上的文书是真的" in chromium.text("#number-warning")
    assert "核验通过" not in chromium.text()
    assert "不会离开您的设备" in chromium.text("#private")
    assert chromium.choose(files["good"]) == "pass"
    assert "这就是出具方登记的那份文件" in chromium.text(".verdict")
    assert issuer.logged == []  # nothing was sent
    chromium.click(".actions button")
    chromium.wait("#h-data")
    assert [verdict for _, verdict in issuer.logged] == ["pass"]


@pytest.mark.parametrize("file", ["altered", "stranger", "revoked"])
def test_another_file_under_a_copied_code_is_refused(
    chromium: Browser, url: str, issuer: Office, files: dict[str, Path], file: str
) -> None:
    chromium.open(f"{url}/c/{issuer.good}")
    chromium.wait("#number-status")
    assert chromium.choose(files[file]) == "fail"
    assert "不是该编号下登记的文件" in chromium.text(".verdict")


def test_a_withdrawn_number_says_so(
    chromium: Browser, url: str, issuer: Office, files: dict[str, Path]
) -> None:
    chromium.open(f"{url}/c/{issuer.revoked}")
    chromium.wait("#number-status.fail")
    assert "已撤销" in chromium.text("#number-status")
    assert "原因：内容有误" in chromium.text("#number-more")
    assert chromium.choose(files["revoked"]) == "fail"
    assert "它已经失效" in chromium.text(".verdict")


def test_a_number_can_be_typed(chromium: Browser, url: str, issuer: Office) -> None:
    chromium.open(url)
    chromium.click("#number-form-card summary")
    chromium.type("#number-input", issuer.good.lower())
    chromium.click("#number-form button")
    chromium.wait("#number-status.pass")
    assert issuer.good in chromium.text("#number-shown")


def test_facts_are_opened_in_the_browser(chromium: Browser, url: str, issuer: Office) -> None:
    chromium.open(link(url, issuer.good, SECRET))
    chromium.wait("#facts-card")
    chromium.click("#facts-card summary")
    chromium.type("#contract-tail", CONTRACT[-4:])
    chromium.type("#id-tail", "0000")
    chromium.click("#facts-form button")
    chromium.wait("#facts .notice")
    assert "与该编号不符" in chromium.text("#facts")
    chromium.run("document.getElementById('id-tail').value = arguments[0]", IDENTITY[-4:])
    chromium.click("#facts-form button")
    chromium.wait("#facts table")
    assert "张*" in chromium.text("#facts table")
    assert "2026年10月20日" in chromium.text("#facts table")


def test_without_the_secret_there_are_no_facts(chromium: Browser, url: str, issuer: Office) -> None:
    chromium.open(f"{url}/c/{issuer.good}")
    chromium.wait("#number-warning")
    assert not chromium.run("return document.getElementById('facts-card').checkVisibility()")


def test_a_file_can_be_dropped_anywhere(
    chromium: Browser, url: str, files: dict[str, Path]
) -> None:
    drop = """
    const bytes = Uint8Array.from(atob(arguments[0]), (letter) => letter.charCodeAt(0));
    const dropped = new DataTransfer();
    dropped.items.add(new File([bytes], "dropped.pdf", { type: "application/pdf" }));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true }));
    """
    chromium.open(url)
    chromium.run(drop, base64.b64encode(files["altered"].read_bytes()).decode())
    assert chromium.verdict() == "fail"
    chromium.run(drop, base64.b64encode(files["good"].read_bytes()).decode())
    chromium.wait(".verdict.pass")
    assert "dropped.pdf" in chromium.text("#result")


def test_without_digests_in_the_browser_the_file_is_sent(
    chromium: Browser, url: str, issuer: Office, files: dict[str, Path]
) -> None:
    """Over plain HTTP browsers have no WebCrypto; here it is taken away before the page loads."""
    away = "Object.defineProperty(globalThis.crypto, 'subtle', { value: undefined })"
    added = chromium.driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": away}
    )
    try:
        chromium.open(link(url, issuer.good, SECRET))
        chromium.wait("#number-warning")
        assert "不作任何保存" in chromium.text("#private")
        assert chromium.choose(files["good"]) == "pass"
        assert "内嵌数据" in chromium.text("#result")
    finally:
        chromium.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


def test_where_numbers_are_not_known_the_file_is_examined(
    chromium: Browser, issuer: Office, files: dict[str, Path]
) -> None:
    with served(issuer.settings(register=None)) as url:
        chromium.open(f"{url}/c/{issuer.good}")
        chromium.wait("#number-status.indeterminate")
        assert "没有接入登记簿" in chromium.text("#number-status")
        assert "不作任何保存" in chromium.text("#private")
        assert chromium.choose(files["good"]) == "pass"
        assert "未查询" in chromium.text("#result")
    chromium.errors()  # the browser tells of the 404


def test_a_lost_server_is_no_verdict(
    chromium: Browser, issuer: Office, files: dict[str, Path]
) -> None:
    with served(issuer.settings()) as url:
        chromium.open(url)
    assert chromium.choose(files["good"]) == "indeterminate"
    assert "连不上服务器" in chromium.text(".verdict")
    chromium.errors()  # the browser tells of the lost connection


def test_keys_alone_are_enough(chromium: Browser, url: str, files: dict[str, Path]) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    chromium.open(url)
    seen = []
    for _ in range(3):
        ActionChains(chromium.driver).send_keys(Keys.TAB).perform()
        seen.append(
            chromium.run("return document.activeElement.id || document.activeElement.localName")
        )
    assert seen == ["language", "file", "summary"]
    chromium.choose(files["good"])
    assert chromium.run("return document.activeElement.localName") == "h1"
    ActionChains(chromium.driver).send_keys(Keys.TAB, Keys.ENTER).perform()
    assert chromium.run("return document.activeElement.id") == "file"


def test_it_is_told_to_screen_readers(chromium: Browser, url: str, files: dict[str, Path]) -> None:
    chromium.open(url)
    assert (
        chromium.run("return document.getElementById('working').getAttribute('role')") == "status"
    )
    assert chromium.run("return document.getElementById('file').labels[0].innerText").strip()
    chromium.choose(files["altered"])
    assert (
        chromium.run("return document.querySelector('.verdict').getAttribute('role')") == "status"
    )
    first = chromium.run("return document.querySelector('.checks li').textContent")
    assert first.startswith("不通过：")
    tables = """return [...document.querySelectorAll('#result section')].every(
        (each) => document.getElementById(each.getAttribute('aria-labelledby')))"""
    assert chromium.run(tables)


CONTRAST = """
const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).slice(0, 3).map((v) => {
  v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const ground = (e) => { for (; e; e = e.parentElement) {
  const c = getComputedStyle(e).backgroundColor;
  if (!/, 0\\)$/.test(c)) return c; } return 'rgb(255, 255, 255)'; };
return [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility() &&
  [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())).map((e) => {
  const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
  return [(a + 0.05) / (b + 0.05), e.textContent.trim().slice(0, 20)]; }).filter(([r]) => r < 4.5);
"""


@pytest.mark.parametrize("file", ["good", "altered", "50 MB"])
def test_everything_can_be_read(
    chromium: Browser, url: str, files: dict[str, Path], file: str
) -> None:
    """Contrast of at least 4.5:1 (WCAG 2.2, AA)."""
    chromium.open(url)
    assert chromium.run(CONTRAST) == []
    chromium.choose(files[file])
    assert chromium.run(CONTRAST) == []
