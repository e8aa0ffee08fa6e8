"""From key press to next row, and from the link to the first one, while a training runs beside it.

    python tests/benchmarks/labeling_speed.py [--rows 10000] [--presses 120] [--mode plain|fast] [--large 1000000]

A real server and a real Chromium. A press is a key event of the browser; the next row is there when its card has
changed, seen from frame to frame. All the while another process trains the same project again and again, at the
priority of the app's own worker and for the share of the time that it takes. An empty page of Streamlit is measured
beside it, since what a press takes depends on the machine and on what else it does. With --large the same is done on a
table of that size, and the ratio printed. Then 300 keys are pressed 20 to 200 ms apart, and every stored label is held
against what was on screen when its key came down.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]

from conftest import FLAGS, system_browser  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402
from serving import free_port, start_server, stop_server, wait_until_healthy  # noqa: E402

from alcore.project import Settings  # noqa: E402
from alcore.project.creating import create, read  # noqa: E402
from alcore.store import open_store  # noqa: E402
from alcore.tables import Roles  # noqa: E402

TRAINING = """
import os, sys, time
from alcore.project.background import WORK_SHARE
from alcore.project.training import train
from alcore.store import open_store
os.nice(15)
store = open_store()
while True:
    began = time.perf_counter()
    train(store, sys.argv[1])
    time.sleep((time.perf_counter() - began) * (1 / WORK_SHARE - 1))
"""
# The least a page of Streamlit can do at a press: a line that changes, two buttons with keys, nothing stored.
EMPTY = """
import streamlit as st

def step(number):
    if number == st.session_state.number:
        st.session_state.number += 1

@st.fragment
def panel():
    number = st.session_state.number
    with st.container(key="card"):
        st.html(f"<div class='card'>row{number}</div>")
    with st.container(horizontal=True):
        for key in "12":
            st.button(key, key=f"{key}_{number}", shortcut=key, on_click=step, args=(number,))

st.session_state.setdefault("number", 0)
st.title("Empty")
panel()
"""
# Per press: when its key came down, which row was on screen then, and when another row had been painted.
WATCH = """
() => {
  window.presses = [];
  const showing = () => {
    const host = [...document.querySelectorAll('.st-key-fast_desk *')].find((element) => element.shadowRoot);
    const fast = host && host.shadowRoot.querySelector('.desk');
    if (fast) return fast.dataset.showing;
    const card = document.querySelector('.st-key-card .card'); // its text without laying the page out
    return card ? (card.textContent.match(/row\\d+/) || [''])[0] : '';
  };
  window.showing = showing;
  window.addEventListener('keydown', (event) => {
    if (!/^[12]$/.test(event.key)) return;
    const press = { key: event.key, row: showing(), at: performance.now(), painted: null };
    window.presses.push(press);
    const look = () => {
      const row = showing();
      if (row && row !== press.row) { press.painted = performance.now(); return; }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, true);
}
"""


def table(rows: int, columns: int = 10, seed: int = 0) -> bytes:
    """A table with two classes to be learned, and a name in each row by which it is told from others."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(rows, columns)).round(3)
    head = ",".join(["name", *(f"x{number}" for number in range(columns))])
    lines = (f"row{row}," + ",".join(map(str, values[row])) for row in range(rows))
    return "\n".join([head, *lines]).encode()


def made(home: Path, rows: int) -> str:
    """The id of a project of so many rows."""
    os.environ["ALCORE_HOME"] = str(home)
    store = open_store(f"sqlite:///{home / 'labelwise.db'}")
    upload = store.add_upload(table(rows), "rows.csv")
    settings = Settings(pinned=("name",))
    return create(store, upload, Roles(id="name"), settings, classes=["no", "yes"], table=read(store, upload)).id


def start_labeling(page: Page, address: str, project: str, mode: str, annotator: str) -> None:
    """Open the page, without screens between batches."""
    page.goto(f"{address}/label?project={project}&annotator={annotator}")
    page.locator(".st-key-card .card").wait_for()
    page.locator(".st-key-menu button").first.click()
    page.get_by_role("tab", name="Options").click()
    page.locator(".st-key-label_rests label").first.click()
    page.keyboard.press("Escape")
    if mode == "fast":
        page.get_by_text("Fast", exact=True).click()
        page.locator(".desk .card").wait_for()
    page.wait_for_timeout(1500)
    page.locator("h1").click()
    page.evaluate(WATCH)


def waits(page: Page, presses: int) -> np.ndarray:
    """Milliseconds from each press to the next row, pressed when the row before is there, as a person does."""
    page.evaluate("() => { window.presses = [] }")
    for number in range(presses):
        page.keyboard.press("12"[number % 2])
        page.wait_for_function("() => window.presses.at(-1).painted !== null", timeout=20_000)
        page.wait_for_timeout(random.Random(number).uniform(180, 320))
    return np.array(page.evaluate("() => window.presses.map((one) => one.painted - one.at)"))


def hammer(page: Page, home: Path, project: str, annotator: str, presses: int = 300) -> tuple[int, int, int]:
    """(labels stored, of them on a row that was not on screen, of a class not pressed for it)."""
    page.evaluate("() => { window.presses = [] }")
    lot = random.Random(7)
    for _ in range(presses):
        page.keyboard.press(lot.choice("12"))
        page.wait_for_timeout(lot.uniform(20, 200))
    page.wait_for_timeout(3000)
    pressed: dict[str, set[str]] = {}
    for one in page.evaluate("() => window.presses"):
        pressed.setdefault(one["row"], set()).add({"1": "c1", "2": "c2"}[one["key"]])
    store = open_store(f"sqlite:///{home / 'labelwise.db'}")
    since = page.evaluate("() => (performance.timeOrigin + window.presses[0].at) / 1000")
    stored = [one for one in store.events(project) if one.annotator == annotator and one.at >= since]
    strange = sum(one.row_key not in pressed for one in stored)
    wrong = sum(one.row_key in pressed and one.class_id not in pressed[one.row_key] for one in stored)
    return len(stored), strange, wrong


def opening(page: Page, address: str, project: str) -> float:
    """Seconds from the address to the first row, on a server that has shown the page before."""
    page.goto("about:blank")
    began = time.perf_counter()
    page.goto(f"{address}/label?project={project}&annotator=somebody")
    page.locator(".st-key-card .classes button").first.wait_for()
    return time.perf_counter() - began


def empty_page(browser, home: Path, presses: int) -> np.ndarray:
    """The waits of a page that does nothing else, on this machine as busy as it is now."""
    script, port = home / "empty.py", free_port()
    script.write_text(EMPTY, "utf-8")
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(script),
        "--server.headless=true",
        "--server.port",
        str(port),
    ]
    with open(home / "empty.log", "w") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}")
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        page.locator(".st-key-card .card").wait_for()
        page.wait_for_timeout(1500)
        page.evaluate(WATCH)
        waits(page, 20)
        found = waits(page, presses)
        page.context.close()
        return found
    finally:
        stop_server(process)


def measure(rows: int, presses: int, modes: list[str], with_hammer: bool) -> dict[str, np.ndarray]:
    """The waits of each mode on a table of so many rows."""
    found = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        home, port = Path(folder), free_port()
        began = time.perf_counter()
        project = made(home, rows)
        print(f"\n{rows:,} rows (project made in {time.perf_counter() - began:.1f} s)")
        server = start_server(home, port)
        environment = os.environ | {"ALCORE_HOME": str(home), "PYTHONPATH": str(ROOT)}
        training = subprocess.Popen([sys.executable, "-c", TRAINING, project], env=environment)
        browser = driver.chromium.launch(executable_path=system_browser(), args=FLAGS)
        try:
            for mode in modes:
                page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
                start_labeling(page, f"http://127.0.0.1:{port}", project, mode, mode)
                waits(page, 20)  # the first ones warm up
                found[mode] = waits(page, presses)
                print(
                    f"  {mode}: median {np.median(found[mode]):.1f} ms, 95th percentile "
                    f"{np.percentile(found[mode], 95):.1f} ms, longest {found[mode].max():.0f} ms"
                )
                if with_hammer:
                    stored, strange, wrong = hammer(page, home, project, mode)
                    told = f"{stored} labels; {strange} on rows never shown, {wrong} of a class never pressed"
                    print(f"    300 presses 20-200 ms apart: {told}")
                page.context.close()
            bare = empty_page(browser, home, presses)
            ratio = np.median(found[modes[0]]) / np.median(bare)
            print(f"  empty page: median {np.median(bare):.1f} ms; {modes[0]} takes {ratio:.2f} times as long")
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            opened = [opening(page, f"http://127.0.0.1:{port}", project) for _ in range(5)]
            print(f"  opening the project: median {np.median(opened):.2f} s")
            trained = len(open_store(f"sqlite:///{home / 'labelwise.db'}").rounds(project))
            print(f"  trained {trained} times meanwhile")
        finally:
            training.kill()
            browser.close()
            stop_server(server)
    return found


def main() -> None:
    """Print the figures, and exit with 1 when one misses its bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--presses", type=int, default=120)
    parser.add_argument("--mode", choices=["plain", "fast"], action="append")
    parser.add_argument("--large", type=int, default=0, help="also on a table of so many rows, such as 1000000")
    options = parser.parse_args()
    modes = options.mode or ["plain", "fast"]
    usual = measure(options.rows, options.presses, modes, True)
    bars = {"plain": (50, 150), "fast": (10, np.inf)}
    missed = [mode for mode in modes if np.median(usual[mode]) > bars[mode][0]]
    missed += [mode for mode in modes if np.percentile(usual[mode], 95) > bars[mode][1]]
    if options.large:
        large = measure(options.large, options.presses, modes, False)
        for mode in modes:
            ratio = np.median(large[mode]) / np.median(usual[mode])
            print(f"{mode}: {ratio:.2f} times as long on {options.large:,} rows")
            missed += [mode] if ratio > 1.5 else []
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
