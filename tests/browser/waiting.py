"""Wait for a page by what it asked of its server and was answered, so that no test depends on how fast that goes."""

import time

from playwright.sync_api import Locator, Page, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PATIENCE = 60_000  # milliseconds; a page takes one or two seconds, on a busy machine many times that
WITHOUT_END = ForwardMsg.FINISHED_EARLY_FOR_RERUN
DRAWN = "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
ALL_THERE = "() => !document.querySelector('[data-testid=stSkeleton]') && document.fonts.status === 'loaded'"
PAUSE = """milliseconds => new Promise((done) => setTimeout(
    () => requestAnimationFrame(() => requestAnimationFrame(done)), milliseconds))"""


def follow(page: Page) -> None:
    """From now on, before anything is opened, keep what the page asks of its server and is not yet answered.

    What it asks by itself, such as how far a run is, does not count.
    """
    page.asking = {}  # by connection: whether the server has begun with it

    def listen(line: WebSocket) -> None:
        # A page that is loaded anew does not always tell that its old line is closed, on which nothing is answered now.
        page.asking.clear()

        def sent(frame) -> None:
            message = BackMsg.FromString(frame)
            if message.HasField("rerun_script") and not message.rerun_script.is_auto_rerun:
                page.asking[line] = False

        def received(frame) -> None:
            message = ForwardMsg.FromString(frame)
            if message.HasField("new_session") and line in page.asking:
                page.asking[line] = True
            elif message.HasField("script_finished") and message.script_finished != WITHOUT_END:
                if page.asking.get(line):
                    del page.asking[line]

        line.on("framesent", sent)
        line.on("framereceived", received)
        line.on("close", lambda _: page.asking.pop(line, None))

    page.on("websocket", listen)


def open_page(page: Page, address: str) -> None:
    """Open an address of the app in a new page, and wait until it is drawn."""
    page.set_default_timeout(PATIENCE)
    follow(page)
    page.goto(address)
    page.locator("h1").wait_for()
    answered(page)


def answered(page: Page, quiet: int = 150) -> None:
    """Wait until all that was done on the page so far is answered and drawn.

    quiet: milliseconds of the page's own clock after which what was done is sent, and what was sent is painted.
    """
    end = time.monotonic() + PATIENCE / 1000
    while True:
        while page.asking:
            assert time.monotonic() < end, "the server did not answer"
            page.wait_for_timeout(20)
        page.wait_for_function(DRAWN)
        page.evaluate(PAUSE, quiet)
        if not page.asking:
            return


def settle(page: Page, quiet: int = 300) -> None:
    """Wait until the page has nothing more to draw: grids and charts are painted a frame or two after their elements
    are there."""
    answered(page, quiet)
    page.wait_for_function(ALL_THERE)


def click(thing: Locator) -> None:
    """Click it once it is there, and its page is drawn and stands still: of a page that is drawn anew meanwhile, a
    click may be lost, and a list that was opened closes, as it does when the page scrolls."""
    thing.wait_for()
    answered(thing.page)
    thing.scroll_into_view_if_needed()
    thing.page.evaluate(PAUSE, 0)
    thing.click()
