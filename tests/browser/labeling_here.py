"""A labeling project on a server that can be killed, and a record kept in the browser of what it showed as saved."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import threading
from collections import Counter
from pathlib import Path

import numpy as np
from playwright.sync_api import Page
from serving import free_port, start_server, stop_server
from waiting import click

from alcore.project import Project, Settings
from alcore.project.creating import create, read
from alcore.store import Event, open_store
from alcore.tables import Roles

LONG = 300_000  # milliseconds until a page has found its way back to a server that came up again on a busy machine
LOCKED = re.compile("database is locked|database was busy", re.IGNORECASE)
# Each answer that was taken: its row, its class, and whether its row was shown as saved since. In the fast mode answers
# are sent in the order in which they were said, so all but the last `data-unsaved` ones are saved; in the plain mode
# another row on screen says so. The listener of the second look is moved to the end before each key, so that between
# the two looks lies nothing but what the page itself does with the key.
RECORD = """
() => {
  const desk = () => {
    const host = [...document.querySelectorAll('.st-key-fast_desk *')].find((element) => element.shadowRoot);
    return host ? host.shadowRoot.querySelector('.desk') : null;
  };
  const card = () => document.querySelector('.st-key-card .card');
  const here = window.told = { answers: [], problems: [] };
  here.showing = () => {
    if (desk()) return desk().dataset.showing || '';
    return card() ? (card().innerText.match(/row\\d+/) || [''])[0] : '';
  };
  here.fast = () => !!desk();
  here.unsaved = () => desk() && desk().dataset.unsaved !== undefined ? Number(desk().dataset.unsaved) : null;
  const classes = { 1: 'c1', 2: 'c2' };
  let before = null;
  const second = () => {
    if (before && here.unsaved() === before.unsaved + 1) here.answers.push({ ...before, saved: false });
    before = null;
  };
  window.addEventListener('keydown', (event) => {
    if (!classes[event.key]) return;
    const row = here.showing();
    if (here.fast()) {
      before = { row, class: classes[event.key], unsaved: here.unsaved() };
      window.removeEventListener('keydown', second);
      window.addEventListener('keydown', second);
    } else if (row) {
      here.answers.push({ row, class: classes[event.key], saved: false });
    }
  }, true);
  const look = () => {
    const left = here.unsaved();
    const now = here.showing();
    if (left !== null) here.answers.slice(0, here.answers.length - left).forEach((one) => { one.saved = true; });
    else if (!here.fast() && now) here.answers.forEach((one) => { if (one.row !== now) one.saved = true; });
    const told = desk() && desk().querySelector('.state.problem') || document.querySelector('[data-testid=stAlert]');
    if (told && here.problems.at(-1) !== told.innerText) here.problems.push(told.innerText);
    requestAnimationFrame(look);
  };
  look();
}
"""


class Here:
    """A server on a home and a port that stay the same however often it is killed."""

    def __init__(self, home: Path):
        self.home, self.port = home, free_port()
        self.address, self.url = f"http://127.0.0.1:{self.port}", f"sqlite:///{home / 'labelwise.db'}"
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        """Come up, on what is on disk."""
        self._process = start_server(self.home, self.port)

    def kill(self) -> None:
        """End the server at once, in whatever it is doing, and the workers it leaves behind."""
        self._process.send_signal(signal.SIGSTOP)  # from here on it does nothing more, however long the rest takes
        workers = _children(self._process.pid)
        self._process.kill()
        self._process.wait(120)
        for worker in workers:
            try:
                os.kill(worker, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def stop(self) -> None:
        """End the server in order."""
        if self._process.poll() is None:
            stop_server(self._process)

    def written(self) -> int:
        """Another number after each write to the database."""
        log = self.home / "labelwise.db-wal"
        return log.stat().st_mtime_ns if log.exists() else 0

    def log(self) -> str:
        """What the server wrote about itself."""
        return (self.home / "server.log").read_text("utf-8", "replace")


class Line:
    """A line to a server that can lose what goes over it, up or down, and break."""

    def __init__(self, port: int):
        self._to, self._lost, self._broken = port, set(), False
        self._open: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def lose(self, *ways: str) -> None:
        """From now on, what goes "up" or "down" or both is lost, and neither end is told."""
        self._lost = set(ways)

    def cut(self) -> None:
        """Break all connections, and take no new ones."""
        self._broken = True
        broken, self._open = self._open, []
        for end in broken:
            _close(end)

    def mend(self) -> None:
        """All goes well again."""
        self._lost, self._broken = set(), False

    def close(self) -> None:
        """For good."""
        self.cut()
        _close(self._listening)

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listening.accept()
            except OSError:
                return
            if self._broken:
                _close(browser)
                continue
            server = socket.create_connection(("127.0.0.1", self._to))
            self._open += [browser, server]
            for source, target, way in ((browser, server, "up"), (server, browser, "down")):
                threading.Thread(target=self._carry, args=(source, target, way), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, way: str) -> None:
        try:
            while some := source.recv(65536):
                if way not in self._lost:
                    target.sendall(some)
        except OSError:
            pass
        _close(source)
        _close(target)


def _close(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it was closed already
    end.close()


def made(url: str, rows: int, columns: int = 4, **settings) -> Project:
    """A project of rows named row0, row1, ... with the classes no (c1) and yes (c2)."""
    values = np.random.default_rng(0).normal(size=(rows, columns)).round(2)
    lines = [f"row{row}," + ",".join(map(str, values[row])) for row in range(rows)]
    content = "\n".join([",".join(["name", *(f"x{number}" for number in range(columns))]), *lines]).encode()
    store = open_store(url)
    upload = store.add_upload(content, "rows.csv")
    usual = {"pinned": ("name",), "batch": 25, "evaluation": 30, "again": 0.0}
    chosen = Settings(**usual | settings)
    project = create(store, upload, Roles(id="name"), chosen, classes=["no", "yes"], table=read(store, upload))
    store._engine.dispose()
    return project


def begin(page: Page, fast: bool) -> None:
    """On the open page, no screens between batches, and the record begins."""
    page.locator(".st-key-card .card").wait_for()
    click(page.locator(".st-key-menu button").first)
    click(page.get_by_role("tab", name="Options"))
    click(page.locator(".st-key-label_rests label").first)
    page.keyboard.press("Escape")
    if fast:
        click(page.get_by_text("Fast", exact=True))
        page.locator(".desk .card").wait_for()
    click(page.locator("h1"))
    page.evaluate(RECORD)


def address(project: Project, annotator: str) -> str:
    """Where somebody labels."""
    return f"/label?project={project.id}&annotator={annotator}"


def wait_until_saved(page: Page) -> None:
    """Until the page of the fast mode says that all is saved."""
    page.wait_for_function("() => window.told.unsaved() === 0", timeout=LONG)
    page.wait_for_function("() => window.told.answers.every((one) => one.saved)", timeout=LONG)


def answers(page: Page) -> list[dict]:
    """What was answered on the page since the record began: row, class, saved."""
    return page.evaluate("() => window.told.answers")


def labels(project: Project, annotator: str | None = None) -> list[Event]:
    """The labels in the log, of one person or of all. The file is not left open, so that a server which comes up after
    a kill is the first to see what the last one left."""
    events = project.store.events(project.id)
    project.store._engine.dispose()
    return [one for one in events if one.kind == "label" and annotator in (None, one.annotator)]


def twice(events: list[Event]) -> list[str]:
    """Rows labeled more than once."""
    return [row for row, times in Counter(one.row_key for one in events).items() if times > 1]


def _children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    direct = [int(one) for one in found]
    return direct + [deeper for one in direct for deeper in _children(one)]
