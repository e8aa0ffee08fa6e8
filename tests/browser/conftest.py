"""A real Chromium and a real server for the tests in this folder, which also take the README's pictures."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
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


def get_browser() -> None:
    """Playwright's own Chromium, else the system's package manager's, where we may ask it."""
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        ways += [["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]]
    for command in ways:
        done = subprocess.run(command, capture_output=True, timeout=600)
        if done.returncode == 0 and "update" not in command:
            return


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium. None to be had skips these tests on a laptop and fails them in CI."""
    from playwright import sync_api as playwright

    with playwright.sync_playwright() as driver:
        try:
            found = _launch(driver)
        except playwright.Error:
            get_browser()
            try:
                found = _launch(driver)
            except playwright.Error as error:
                reason = f"No browser here, and none could be installed: {error}".splitlines()[0]
                if os.environ.get("CI") == "true":
                    pytest.fail(reason)
                pytest.skip(f"{reason} Install Chromium or Chrome to run these tests.")
        yield found
        found.close()


def _launch(driver):
    return driver.chromium.launch(executable_path=system_browser(), args=FLAGS)


def start_server(home: Path, port: int, **environment) -> subprocess.Popen:
    """The app on a port of this machine, keeping its data in `home`."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    command += [f"--server.port={port}", "--server.address=127.0.0.1", "--server.fileWatcherType=none"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ALCORE_")}
    with open(home / "server.log", "a") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, env=clean | {"ALCORE_HOME": str(home)} | environment
        )
    wait_until_healthy(f"http://127.0.0.1:{port}")
    return process


def stop_server(process: subprocess.Popen) -> None:
    """End a server that `start_server` started, and wait for it."""
    process.terminate()
    process.wait(20)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_healthy(url: str, seconds: float = 30) -> None:
    """Return when the server answers; fail when it does not within that time."""
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=2)
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The address of one server for the whole session, its data in a directory of its own."""
    port = free_port()
    process = start_server(tmp_path_factory.mktemp("home"), port)
    yield f"http://127.0.0.1:{port}"
    stop_server(process)


@pytest.fixture
def page(browser, server):
    """A fresh visitor on the Home page; an error in the browser fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    visitor, errors = context.new_page(), []
    visitor.set_default_timeout(15_000)
    visitor.on("pageerror", lambda error: errors.append(str(error)))
    visitor.goto(server)
    yield visitor
    context.close()
    assert errors == []


@pytest.fixture(scope="session")
def shoot():
    """`shoot(page, "home")` keeps what the visitor sees, for the README and for our eyes."""
    SCREENSHOTS.mkdir(exist_ok=True)

    def take(page, name: str, *, full_page: bool = False) -> None:
        page.wait_for_function("() => !document.querySelector('[data-testid=stStatusWidget]')")
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=full_page)

    return take
