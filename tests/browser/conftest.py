"""A real Chromium and a real server for the tests in this folder, which also take the README's pictures."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from serving import free_port, start_server, stop_server
from waiting import PATIENCE, open_page, settle

SCREENSHOTS = Path(__file__).parent / "screenshots"
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def system_browser() -> str | None:
    """$BROWSER_PATH, then the PATH, then the usual places on macOS and Windows; None lets playwright use its own."""
    found = os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, BROWSERS)), None)
    usual = [
        Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
        Path(os.environ.get("PROGRAMFILES", "C:/Program Files")) / "Google/Chrome/Application/chrome.exe",
    ]
    return found or next((str(path) for path in usual if path.exists()), None)


def ways_to_get_one() -> list[list[str]]:
    """Playwright's own Chromium, then the system's package manager, where we may ask it."""
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        ways += [["sh", "-c", "apt-get update && apt-get install -y --no-install-recommends chromium"]]
    return ways


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium. None to be had skips these tests on a laptop and fails them in CI."""
    from playwright import sync_api as playwright

    playwright.expect.set_options(timeout=PATIENCE)
    with playwright.sync_playwright() as driver:
        found, reason = None, ""
        for command in [None, *ways_to_get_one()]:
            if command:
                subprocess.run(command, capture_output=True, timeout=600)
            try:
                found = driver.chromium.launch(executable_path=system_browser(), args=FLAGS)
                break
            except playwright.Error as error:
                reason = str(error).splitlines()[0]
        if found is None:
            told = (
                f"No browser here, and none could be installed: {reason}. Install Chromium or Chrome for these tests."
            )
            pytest.fail(told) if os.environ.get("CI") == "true" else pytest.skip(told)
        yield found
        found.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The address of one server for the whole session, its data in a directory of its own."""
    port = free_port()
    process = start_server(tmp_path_factory.mktemp("home"), port)
    yield f"http://127.0.0.1:{port}"
    stop_server(process)


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory):
    """The address of a public demo."""
    port = free_port()
    process = start_server(tmp_path_factory.mktemp("demo"), port, ALCORE_DEMO="1")
    yield f"http://127.0.0.1:{port}"
    stop_server(process)


@pytest.fixture
def visit(browser, server):
    """`visit("/plan", width=390, dark=True)` is a fresh visitor there; an error in the browser fails the test."""
    contexts, errors = [], []

    def visitor_at(path: str = "/", *, width: int = 1440, dark: bool = False, server: str = server):
        height = 844 if width < 500 else 900
        scheme = "dark" if dark else "light"
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        visitor = context.new_page()
        visitor.on("pageerror", lambda error: errors.append(str(error)))
        open_page(visitor, server + path)
        return visitor

    yield visitor_at
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(visit):
    """A fresh visitor on the Home page, at a desk."""
    return visit()


@pytest.fixture(scope="session")
def shoot():
    """`shoot(page, "home")` keeps what the visitor sees, for the README and for our eyes; `whole` all of the page."""
    SCREENSHOTS.mkdir(exist_ok=True)

    def take(page, name: str, *, whole: bool = False) -> None:
        settle(page)
        if whole:
            # The page scrolls inside a box of its own, so the window is made as tall as the page.
            tall = page.locator("[data-testid=stMainBlockContainer]").bounding_box()["height"]
            size = page.viewport_size
            page.set_viewport_size({"width": size["width"], "height": int(max(size["height"], tall + 160))})
            settle(page)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")

    return take
