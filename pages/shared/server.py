"""What one server has once: the store, the runner of long work, and the limits of a public demo."""

import gc
import logging
import os
import threading
import time
from collections.abc import Callable

import streamlit as st

log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
DEMO_LIFETIME = 2 * 3600  # seconds a visitor's table lives in a public demo
PURGE_EVERY = 300  # seconds
MOST_IN_LINE = 12  # runs of a public demo that wait or are worked on: who comes later would wait for long
FIRST_PAINT = 2  # seconds the first visitor's page gets the machine for itself


def demo() -> bool:
    """Whether this is a public demo (`ALCORE_DEMO=1`): nothing listed, small files, deleted after two hours."""
    return os.environ.get("ALCORE_DEMO") == "1"


def size_limit() -> int:
    """The largest file taken, in megabytes. A file needs about four times its size in memory."""
    return 10 if demo() else 200


def most_replicates() -> int:
    """Trial runs a run may have. One queue serves all visitors, so a demo takes no long ones."""
    return 30 if demo() else 1000


def check_room() -> None:
    """Raise ValueError, in words for the visitor, when a public demo has as many runs in line as it takes."""
    if demo() and (waiting := runner().in_line) >= MOST_IN_LINE:
        raise ValueError(
            f"This demo is busy: {waiting} runs are in line before yours. Try again in some minutes, or look at the "
            "verdicts of the samples on the Home page."
        )


@st.cache_resource(show_spinner=False)
def store():
    """The one database of this installation."""
    from alcore.store import open_store

    opened = open_store()
    if demo():
        threading.Thread(target=_purge_forever, args=(opened,), name="purge", daemon=True).start()
    return opened


@st.cache_resource(show_spinner=False)
def runner():
    """Who works on simulations, one for all sessions. Runs that died with the last server are marked as interrupted."""
    from alcore.jobs import Runner

    return Runner(store())


@st.cache_resource(show_spinner=False)
def trainer():
    """Who trains labeling projects in the background, one for all sessions."""
    from alcore.project.background import Trainer
    from alcore.store import default_url

    return Trainer(store(), default_url())


@st.cache_resource(show_spinner=False)
def warm_up() -> threading.Thread:
    """Import the science stack and start the worker processes while the first visitor reads the first page."""
    runner()  # at once: a run the last server left behind must not look alive
    thread = threading.Thread(target=_warm, name="warm-up", daemon=True)
    thread.start()
    return thread


def _warm() -> None:
    time.sleep(FIRST_PAINT)
    from alcore import simulation

    simulation.warm_up()
    # Streamlit may collect garbage after every run: 140 ms with this many modules loaded, nothing once they are frozen.
    gc.collect()
    gc.freeze()


_cached: list[Callable[[], None]] = []  # empties the caches that hold visitors' tables


def forgets(*clear: Callable[[], None]) -> None:
    """Functions that empty a cache with something of a visitor's table in it; called when a table is deleted."""
    _cached.extend(clear)


def purge(opened) -> int:
    """Delete what is older than a visit, from the database and from memory; tables still in use are read again."""
    purged = opened.purge(DEMO_LIFETIME)
    if purged:
        st.cache_data.clear()
        for clear in _cached:
            clear()
    return purged


def _purge_forever(opened) -> None:
    while True:
        try:
            purge(opened)
        except Exception:  # a busy database now must not end purging for good
            log.exception("Old tables could not be deleted; the next try is in %s s", PURGE_EVERY)
        time.sleep(PURGE_EVERY)
