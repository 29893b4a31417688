"""Chromium without a window, as a telephone or as a desk."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

PHONE, DESK = (390, 844), (1280, 900)
_WAIT = 60


class Browser:
    """A browser as a person uses it: opens, chooses a file, reads."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def open(self, url: str, size: tuple[int, int] = DESK) -> None:
        self.resize(size)
        self.driver.get("about:blank")  # the same address anew
        self.driver.get(url)

    def resize(self, size: tuple[int, int]) -> None:
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def choose(self, file: Path) -> str:
        """Choose a file; returns the verdict's word once it stands."""
        self.driver.find_element(By.ID, "file").send_keys(str(file))
        return self.verdict()

    def verdict(self) -> str:
        self.wait(".verdict")
        classes = self.driver.find_element(By.CSS_SELECTOR, ".verdict").get_attribute("class")
        return str(classes).split()[-1]

    def wait(self, selector: str) -> None:
        def is_shown(driver: Any) -> bool:
            found = driver.find_elements(By.CSS_SELECTOR, selector)
            return any(each.is_displayed() for each in found)

        WebDriverWait(self.driver, _WAIT, 0.05).until(is_shown)

    def click(self, selector: str) -> None:
        self.driver.find_element(By.CSS_SELECTOR, selector).click()

    def type(self, selector: str, text: str) -> None:
        self.driver.find_element(By.CSS_SELECTOR, selector).send_keys(text)

    def text(self, selector: str = "body") -> str:
        return self.driver.find_element(By.CSS_SELECTOR, selector).text

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def overflows(self) -> bool:
        """Whether something is wider than the window."""
        return bool(self.run("return document.documentElement.scrollWidth > innerWidth"))

    def errors(self) -> list[str]:
        """What the browser complained of: broken scripts, broken policy."""
        logged: Any = self.driver
        return [each["message"] for each in logged.get_log("browser")]

    def picture(self, file: Path) -> None:
        """The whole page, down to its end."""
        shot = self.driver.execute_cdp_cmd(
            "Page.captureScreenshot", {"captureBeyondViewport": True, "format": "png"}
        )
        file.write_bytes(base64.b64decode(shot["data"]))


@contextmanager
def browser(lang: str = "zh-CN") -> Iterator[Browser]:
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    assert program, "install chromium (see tools/system-packages)"
    assert driver, "install chromium-driver (see tools/system-packages)"
    options = Options()
    options.binary_location = program
    for each in ("--headless=new", f"--lang={lang}", "--disable-dev-shm-usage"):
        options.add_argument(each)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    options.add_experimental_option("prefs", {"intl.accept_languages": lang})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    opened = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield Browser(opened)
    finally:
        opened.quit()
