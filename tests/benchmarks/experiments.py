"""From the click on an experiment to its first picture and to ten trial runs, in a real browser, from a cold server.

    python tests/benchmarks/experiments.py [NAME ...]

A server is started anew for each experiment, so its worker processes are not running yet; the page of the experiment is
opened and its button pressed as soon as it can be. A picture is there when the page says that it rests on trial runs of
this run and has drawn it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]

from conftest import FLAGS, system_browser  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402
from serving import free_port, start_server, stop_server  # noqa: E402

from alcore.experiments import EXPERIMENTS  # noqa: E402

PATIENCE = 300_000  # milliseconds
# How many trial runs the pictures on the page rest on; 0 while there is none of this run.
DRAWN = """
() => {
  if (!document.querySelector('[data-testid=stVegaLiteChart] :is(canvas, svg)')) return 0;
  for (const caption of document.querySelectorAll('[data-testid=stCaptionContainer]')) {
    const said = caption.textContent.match(/, (\\d+) trial runs?/);
    if (said && !caption.textContent.includes('Computed beforehand')) return Number(said[1]);
  }
  return 0;
}
"""


def measure(browser: Browser, name: str) -> dict[int, float]:
    """Seconds from the click to pictures of at least 1 and of at least 10 trial runs."""
    with tempfile.TemporaryDirectory() as home:
        port = free_port()
        server = start_server(Path(home), port)
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.set_default_timeout(PATIENCE)
        try:
            opened = time.perf_counter()
            page.goto(f"http://127.0.0.1:{port}/experiments?experiment={name}")
            page.locator(".st-key-run_sample button").click()
            began, seconds = time.perf_counter(), {0: time.perf_counter() - opened}
            for wanted in (1, 10):
                page.wait_for_function(f"() => ({DRAWN})() >= {wanted}", polling=50)
                seconds[wanted] = time.perf_counter() - began
            page.locator(".st-key-cancel button").wait_for(state="detached")  # a server ends once its workers are done
            return seconds
        finally:
            page.context.close()
            stop_server(server)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=list(EXPERIMENTS), metavar="NAME")
    options = parser.parse_args()
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=system_browser(), args=FLAGS)
        for name in options.names:
            seconds = measure(chromium, name)
            print(
                f"{name}: {seconds[1]:.1f} s from the click to the first picture, {seconds[10]:.1f} s to one of ten "
                f"trial runs ({seconds[0]:.1f} s from the address to the click)",
                flush=True,
            )
        chromium.close()
