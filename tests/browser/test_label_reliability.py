"""What a browser showed as saved is on disk, whatever happens to the server, the disk or the line between them."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import threading
import time
from collections import Counter

import pytest
from labeling_here import (
    LOCKED,
    LONG,
    Here,
    Line,
    address,
    answers,
    begin,
    labels,
    made,
    twice,
    wait_until_saved,
)
from playwright.sync_api import TimeoutError, expect
from waiting import answered, click, open_page, settle

pytestmark = pytest.mark.slow
FULL = re.compile("^The disk is full, so this was not saved\\. What was saved before is safe\\.")


@pytest.fixture
def here(tmp_path):
    """A server of one's own."""
    serving = Here(tmp_path)
    serving.start()
    yield serving
    serving.kill()


@pytest.fixture
def line(here):
    """The line between the browser and that server."""
    laid = Line(here.port)
    yield laid
    laid.close()


def kept(project, annotator, told) -> list:
    """Hold what a browser told against the log, key by key; returns the labels stored."""
    stored = labels(project, annotator)
    assert twice(stored) == []
    classes = {one.row_key: one.class_id for one in stored}
    lost = [one for one in told if one["saved"] and one["row"] not in classes]
    assert lost == []
    pressed = {}
    for one in told:
        pressed.setdefault(one["row"], set()).add(one["class"])
    assert set(classes) <= set(pressed)
    assert [row for row, class_id in classes.items() if class_id not in pressed[row]] == []
    return stored


class Killer:
    """Kills a server soon after something was sent to it, or while that is being written."""

    def __init__(self, here: Here, lot: random.Random):
        self._here, self._lot = here, lot
        self._armed, self.struck = False, threading.Event()

    def watch(self, page) -> None:
        """What this page sends, after it was loaded anew, is what is meant."""
        page.on("websocket", lambda line: line.on("framesent", self._sent))
        page.reload()
        page.locator("h1").wait_for()
        answered(page)

    def arm(self) -> None:
        """At the next thing sent."""
        self._armed = True

    def wait(self, page, act=None) -> None:
        """Until the server is dead. act: done now and then until something is sent, since a row just shown takes no
        answer yet."""
        end, next_act = time.monotonic() + LONG / 1000, 0.0
        while not self.struck.is_set():
            assert time.monotonic() < end, "nothing was sent to the server"
            if act and self._armed and time.monotonic() > next_act:
                act()
                next_act = time.monotonic() + 0.3
            page.wait_for_timeout(1)
        self.struck.clear()

    def _sent(self, _frame) -> None:
        if self._armed:
            self._armed = False
            threading.Thread(target=self._strike, daemon=True).start()

    def _strike(self) -> None:
        before, end = self._here.written(), time.monotonic() + 5
        if self._lot.random() < 0.5:
            time.sleep(self._lot.uniform(0, 0.03))
        else:
            while self._here.written() == before and time.monotonic() < end:
                time.sleep(0.0002)
            time.sleep(self._lot.uniform(0, 0.002))
        self._here.kill()
        self.struck.set()


def test_in_the_fast_mode_a_server_killed_while_answers_stream_in_loses_none_and_gets_the_rest_by_itself(visit, here):
    lot, project = random.Random(5), made(here.url, 1500)
    page = visit(address(project, "Ana"), server=here.address)
    killer = Killer(here, lot)
    killer.watch(page)
    begin(page, fast=True)
    unsaved = 0
    for _ in range(14):
        press(page, lot, lot.randint(5, 8))
        page.wait_for_timeout(lot.uniform(0, 250))  # sometimes a burst is on its way, sometimes it is not
        killer.arm()
        press(page, lot, lot.randint(4, 6))
        killer.wait(page)
        unsaved += bool(page.evaluate("() => window.told.unsaved()"))
        press(page, lot, 3)  # nobody told the person that the server is gone
        here.start()
        wait_until_saved(page)
        kept(project, "Ana", answers(page))
    told = answers(page)
    assert len(told) >= 168 and unsaved >= 7
    assert len(kept(project, "Ana", told)) == len(told)


def test_in_the_plain_mode_a_next_row_means_that_the_answer_before_outlives_a_kill(visit, here):
    lot, project = random.Random(6), made(here.url, 500)
    page = visit(address(project, "Ben"), server=here.address)
    killer = Killer(here, lot)
    killer.watch(page)
    begin(page, fast=False)
    for _ in range(6):
        for _ in range(lot.randint(5, 7)):
            answer_and_see_the_next(page, lot)
        killer.arm()
        killer.wait(page, lambda: page.keyboard.press(lot.choice("12")))
        here.start()
        page.locator("[data-testid=stApp][data-test-connection-state=CONNECTED]").wait_for(timeout=LONG)
        answer_and_see_the_next(page, lot)
        kept(project, "Ben", answers(page))
    saved = {one["row"] for one in answers(page) if one["saved"]}
    assert len(saved) >= 36 and saved == {one.row_key for one in kept(project, "Ben", answers(page))}


@pytest.mark.parametrize("fast", [True, False])
def test_a_server_that_was_killed_while_nobody_pressed_is_found_again_by_the_page(visit, here, fast):
    lot, project = random.Random(7), made(here.url, 200)
    page = visit(address(project, "Ana"), server=here.address)
    begin(page, fast)
    row = page.evaluate("() => window.told.showing()")
    page.wait_for_timeout(1500)  # nothing runs and nothing is sent
    here.kill()
    page.locator("[data-testid=stApp]:not([data-test-connection-state=CONNECTED])").wait_for(
        state="attached", timeout=LONG
    )
    here.start()
    page.locator("[data-testid=stApp][data-test-connection-state=CONNECTED]").wait_for(timeout=LONG)
    answer_and_see_the_next(page, lot)
    if fast:
        wait_until_saved(page)
    assert [event.row_key for event in kept(project, "Ana", answers(page))] == [row]


def answer_and_see_the_next(page, lot) -> None:
    """Press, and press again when nothing comes of it: a row just shown takes no answer yet, nor does a lost one."""
    row = page.evaluate("() => window.told.showing()")
    for _ in range(60):
        page.wait_for_timeout(lot.uniform(160, 220))
        page.keyboard.press(lot.choice("12"))
        try:
            page.wait_for_function("row => ![row, ''].includes(window.told.showing())", arg=row, timeout=2000)
            return
        except TimeoutError:
            continue
    raise AssertionError(f"No row came after {row}.")


def until(page, true) -> None:
    """Wait until it is true, while the page goes on."""
    end = time.monotonic() + LONG / 1000
    while not true():
        assert time.monotonic() < end, "it did not come about in time"
        page.wait_for_timeout(50)


def press(page, lot, times) -> None:
    """Keys of two classes, as fast as somebody presses who hardly looks."""
    for _ in range(times):
        page.keyboard.press(lot.choice("12"))
        page.wait_for_timeout(lot.uniform(10, 60))


@pytest.fixture
def small_disk(tmp_path):
    """A file system of two megabytes, with a file on it that can be deleted to make space."""
    place = tmp_path / "disk"
    place.mkdir()
    try:
        mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
        done = subprocess.run(mount, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("THE FULL DISK IS NOT TESTED HERE: this system has no command 'mount'.")
    if done.returncode:
        pytest.skip(f"THE FULL DISK IS NOT TESTED HERE: no small file system could be mounted ({done.stderr.strip()}).")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def full_soon(small_disk):
    """(a server on that disk, a project on it, the file that takes the space): some labels are possible."""
    serving = Here(small_disk)
    project = made(serving.url, 120)
    serving.start()
    ballast = small_disk / "ballast"
    yield serving, project, ballast
    serving.kill()


def fill(ballast, left=120_000) -> None:
    """Take all space of the disk but that for some labels."""
    free = shutil.disk_usage(ballast.parent).free
    ballast.write_bytes(b"\0" * max(0, free - left))


def test_on_a_full_disk_the_fast_mode_says_so_and_saves_what_was_said_once_there_is_space(visit, full_soon):
    here, project, ballast = full_soon
    page = visit(address(project, "Ana"), server=here.address)
    begin(page, fast=True)
    press(page, random.Random(1), 3)
    wait_until_saved(page)
    fill(ballast)
    told = page.locator(".desk .state.problem")
    for _ in range(12):
        press(page, random.Random(2), 2)
        page.wait_for_function(
            "() => window.told.unsaved() === 0 || window.told.problems.length > 0", timeout=LONG
        )  # fmt: skip
        if page.evaluate("() => window.told.problems.length"):
            break
    expect(told).to_have_text(FULL, timeout=LONG)
    said = answers(page)
    assert 0 < sum(not one["saved"] for one in said) < len(said)
    kept(project, "Ana", said)
    assert page.get_by_test_id("stException").count() == 0
    ballast.unlink()
    wait_until_saved(page)
    expect(page.locator(".desk .state")).to_have_text("All saved", timeout=LONG)
    assert {(one.row_key, one.class_id) for one in kept(project, "Ana", said)} == {
        (one["row"], one["class"]) for one in said
    }


def test_on_a_full_disk_the_plain_mode_says_so_and_the_very_same_row_can_be_answered_later(visit, full_soon):
    here, project, ballast = full_soon
    page = visit(address(project, "Ben"), server=here.address)
    begin(page, fast=False)
    lot = random.Random(3)
    for _ in range(3):
        answer_and_see_the_next(page, lot)
    fill(ballast)
    told = page.get_by_text(FULL)
    for _ in range(12):
        row = page.evaluate("() => window.told.showing()")
        settle(page)  # sooner than somebody can read a row, a key does nothing
        page.keyboard.press("2")
        page.wait_for_function(
            "row => window.told.showing() !== row || window.told.problems.length > 0", arg=row, timeout=LONG
        )
        if page.evaluate("() => window.told.problems.length"):
            break
    expect(told).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0
    row = page.evaluate("() => window.told.showing()")
    before = kept(project, "Ben", answers(page))
    assert row not in {one.row_key for one in before} and len(before) >= 3
    page.reload()
    page.locator("h1").wait_for()
    begin(page, fast=False)
    assert page.evaluate("() => window.told.showing()") == row
    rest = ballast.with_name("rest")
    fill(rest, left=0)
    newcomer = visit(address(project, "Cid"), server=here.address)
    expect(newcomer.get_by_test_id("stAlert")).to_contain_text("No row can be handed out now. The disk is full")
    ballast.unlink()
    rest.unlink()
    click(newcomer.locator(".st-key-look_again button"))
    expect(newcomer.locator(".st-key-card")).to_contain_text("row")
    settle(page)
    page.keyboard.press("1")
    page.wait_for_function("row => ![row, ''].includes(window.told.showing())", arg=row)
    expect(told).to_have_count(0)
    stored = {one.row_key: one.class_id for one in labels(project, "Ben")}
    assert stored == {one.row_key: one.class_id for one in before} | {row: "c1"}


def test_rows_said_while_the_browser_is_offline_are_saved_once_it_is_online_again(visit, here):
    lot, project = random.Random(8), made(here.url, 400)
    page = visit(address(project, "Ana"), server=here.address)
    begin(page, fast=True)
    for _ in range(3):
        press(page, lot, 4)
        page.context.set_offline(True)
        press(page, lot, 4)
        page.wait_for_timeout(4000)  # as long as somebody in a train is without a network, and some tries to send again
        assert page.evaluate("() => window.told.unsaved()") >= 4
        kept(project, "Ana", answers(page))
        page.context.set_offline(False)
        wait_until_saved(page)
    told = answers(page)
    assert len(kept(project, "Ana", told)) == len(told) == 24


@pytest.mark.parametrize("lost", [("up",), ("down",), ("up", "down")])
def test_what_a_line_lost_before_it_broke_is_sent_again_and_stored_once(visit, here, line, lost):
    lot, project = random.Random(9), made(here.url, 400)
    page = visit(address(project, "Ana"), server=line.address)
    begin(page, fast=True)
    for _ in range(2):
        press(page, lot, 4)
        wait_until_saved(page)
        before = len(labels(project))
        line.lose(*lost)
        press(page, lot, 5)
        page.wait_for_timeout(1500)  # until it is sent, on most machines
        arrived = before + (5 if lost == ("down",) else 0)
        until(page, lambda arrived=arrived: len(labels(project)) == arrived)
        assert page.evaluate("() => window.told.unsaved()") == 5
        line.cut()
        press(page, lot, 3)
        assert len(labels(project)) == arrived
        line.mend()
        wait_until_saved(page)
    told = answers(page)
    assert len(kept(project, "Ana", told)) == len(told) == 24


@pytest.mark.parametrize("lost", ["up", "down"])
def test_an_undo_or_redo_that_a_line_lost_is_done_once(visit, here, line, lost):
    lot, project = random.Random(11), made(here.url, 400)
    page = visit(address(project, "Ana"), server=line.address)
    begin(page, fast=True)
    press(page, lot, 4)
    wait_until_saved(page)
    rows = [one["row"] for one in answers(page)]
    waiting = page.evaluate("() => window.told.showing()")
    for key, shown, standing in (("Backspace", rows[3], rows[:3]), ("Shift+Backspace", waiting, rows)):
        line.lose(lost)
        page.keyboard.press(key)
        page.wait_for_timeout(1000)  # until it is stored where it arrives, on most machines
        assert page.evaluate("() => window.told.showing()") == "undoing"
        line.cut()
        line.mend()
        page.wait_for_function("row => window.told.showing() === row", arg=shown, timeout=LONG)
        assert page.evaluate("() => window.told.unsaved()") == 0
        assert set(project.store.standings(project.id)) == set(standing)
    assert [event.kind for event in project.store.events(project.id)][2:] == ["label"] * 4 + ["undo"] * 2


@pytest.mark.parametrize("lost", ["up", "down"])
def test_a_note_that_a_line_lost_is_kept_once_for_the_row_it_was_written_to(visit, here, line, lost):
    project = made(here.url, 400)
    page = visit(address(project, "Ana"), server=line.address)
    begin(page, fast=True)
    press(page, random.Random(12), 2)
    wait_until_saved(page)
    row = page.evaluate("() => window.told.showing()")
    line.lose(lost)
    page.keyboard.press("n")
    page.get_by_label("Note to this row").fill("odd one")
    page.keyboard.press("Enter")
    page.keyboard.press("1")  # the next row is there at once
    assert page.evaluate("() => window.told.showing()") not in ("", row)
    page.wait_for_timeout(1000)  # until it is sent, on most machines
    assert page.evaluate("() => window.told.unsaved()") == 2
    line.cut()
    line.mend()
    wait_until_saved(page)
    notes = [one for one in project.store.events(project.id) if one.kind == "note"]
    assert [(one.row_key, one.payload["text"]) for one in notes] == [(row, "odd one")]
    assert row in {one.row_key for one in kept(project, "Ana", answers(page))}


def test_a_plain_page_whose_line_broke_goes_on_at_the_row_it_shows(visit, here, line):
    lot, project = random.Random(10), made(here.url, 400)
    page = visit(address(project, "Ben"), server=line.address)
    begin(page, fast=False)
    for lost in (("up",), ("down",)):
        for _ in range(3):
            answer_and_see_the_next(page, lot)
        line.lose(*lost)
        page.wait_for_timeout(200)
        page.keyboard.press("1")
        page.wait_for_timeout(1000)
        line.cut()
        line.mend()
        page.locator("[data-testid=stApp][data-test-connection-state=CONNECTED]").wait_for(timeout=LONG)
        answer_and_see_the_next(page, lot)
        kept(project, "Ben", answers(page))
    saved = {one["row"] for one in answers(page) if one["saved"]}
    assert len(saved) >= 8 and saved == {one.row_key for one in kept(project, "Ben", answers(page))}


# Somebody who labels without being driven from outside, so that five work at the same moment: key `1` or `2` of the
# page as often as it says. In the plain mode a row takes no answer before somebody could have read it.
WORK = """
async (times) => {
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  const press = (key) => {
    const code = { key, code: `Digit${key}`, keyCode: 48 + Number(key) };
    Object.assign(code, { bubbles: true, composed: true, cancelable: true });
    document.body.dispatchEvent(new KeyboardEvent('keydown', code));
    document.body.dispatchEvent(new KeyboardEvent('keyup', code));
  };
  const end = Date.now() + 300_000;
  let done = 0;
  while (done < times && Date.now() < end) {
    const row = window.told.showing();
    if (/^row/.test(row)) {
      await pause(window.told.fast() ? 40 + 80 * Math.random() : 200);
      if (window.told.showing() === row) press(Math.random() < 0.5 ? '1' : '2');
      for (let looks = 0; looks < 100 && window.told.showing() === row; looks++) await pause(10);
      if (window.told.showing() !== row) done += 1;
    } else await pause(20);
  }
  return done;
}
"""


def work_at_once(pages, times) -> list[int]:
    """All of them label so many rows; returns how many each did."""
    for page, number in zip(pages, times, strict=True):
        page.evaluate(f"() => {{ window.worked = ({WORK})({number}) }}")
    return [page.evaluate("() => window.worked") for page in pages]


def test_five_people_at_once_never_have_the_same_row_lose_nothing_and_see_no_locked_database(visit, here):
    project = made(here.url, 2000, batch=15)
    people = {"Ana": True, "Ben": True, "Cid": True, "Dea": False, "Eva": False}
    pages = {}
    for person, fast in people.items():
        pages[person] = visit(address(project, person), server=here.address)
        begin(pages[person], fast)
    assert work_at_once(pages.values(), [50, 50, 50, 20, 20]) == [50, 50, 50, 20, 20]
    until(pages["Ana"], lambda: project.store.rounds(project.id))
    assert work_at_once(pages.values(), [10, 10, 10, 5, 5]) == [10, 10, 10, 5, 5]
    done = [60, 60, 60, 25, 25]
    stored = {}
    for person, page in pages.items():
        if people[person]:
            wait_until_saved(page)
        told = answers(page)
        stored[person] = kept(project, person, told)
        saved = {one["row"] for one in told if one["saved"]}  # a key of the plain mode may be pressed twice for a row
        assert len(stored[person]) == len(saved) == done[list(people).index(person)]
        assert page.evaluate("() => window.told.problems") == []
    everybody = [event for events in stored.values() for event in events]
    assert {event.arm for event in everybody} >= {"start", "active", "control", "evaluation"}
    assert twice(everybody) == []
    claims = project.store.claims(project.id)
    held = {claim.row_key for claim in claims}
    assert len(held) == len(claims) and not held & {event.row_key for event in everybody}
    rounds = project.store.rounds(project.id)
    meanwhile = [one for one in rounds if one.created < max(event.at for event in everybody)]
    assert meanwhile and [one.error for one in rounds if one.error] == []
    assert not LOCKED.search(here.log())


@pytest.mark.parametrize("second_fast", [True, False])
def test_two_tabs_of_one_person_label_no_row_twice(visit, here, second_fast):
    project = made(here.url, 600)
    tabs = {True: visit(address(project, "Ana"), server=here.address)}
    begin(tabs[True], fast=True)
    second = tabs[True].context.new_page()
    open_page(second, here.address + address(project, "Ana"))
    begin(second, second_fast)
    times = [40, 40 if second_fast else 15]
    assert work_at_once([tabs[True], second], times) == times
    told = []
    for page, fast in ((tabs[True], True), (second, second_fast)):
        if fast:
            wait_until_saved(page)
        told += [{**one, "tab": page == second} for one in answers(page)]
    stored = kept(project, "Ana", told)
    assert {one["row"] for one in told if one["saved"]} == {event.row_key for event in stored}
    both = sum(times > 1 for times in Counter(row for row, _ in {(one["row"], one["tab"]) for one in told}).values())
    assert both and len(stored) >= 40
