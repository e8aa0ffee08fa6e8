"""The menu, in one place, and the guard every page starts with."""

from pathlib import Path

import streamlit as st

HOME = "pages/home.py"
SIMULATE = "pages/simulate.py"
RESULTS = "pages/results.py"
PLAN = "pages/plan.py"
EXPERIMENTS = "pages/experiments.py"
SETUP = "pages/setup.py"
LABEL = "pages/label.py"
TABLE = "pages/table.py"
PROGRESS = "pages/progress.py"
FINISH = "pages/finish.py"
REPORT = "pages/report.py"
LEARN = "pages/learn.py"

FOCUSED = "label"  # the address of the page without the usual menu
ROUTED = "_routed"
ICON = Path(__file__).with_name("icon.svg")


def configure() -> None:
    """Title, icon and layout of every page, to be set before the menu is.

    Without an icon of our own, the browser would fetch that of the menu's entry from a font server on the internet.
    """
    st.set_page_config(page_title="Labelwise", page_icon=ICON, layout="wide")


def pages() -> dict[str, list[st.Page]]:
    """The menu, in a visitor's order. A file's stem is its address; Home alone answers at `/`."""
    return {
        "Labelwise": [
            st.Page(HOME, title="Home", icon=":material/home:", default=True),
            st.Page(SIMULATE, title="Simulate", icon=":material/science:"),
            st.Page(RESULTS, title="Results", icon=":material/show_chart:"),
            st.Page(PLAN, title="Plan", icon=":material/calculate:"),
            st.Page(EXPERIMENTS, title="Experiments", icon=":material/biotech:"),
            st.Page(REPORT, title="Report", icon=":material/description:"),
            st.Page(LEARN, title="Learn", icon=":material/school:"),
        ],
        "Labeling": [
            st.Page(SETUP, title="Set up", icon=":material/playlist_add:"),
            st.Page(LABEL, title="Label", icon=":material/label:"),
            st.Page(TABLE, title="Many at once", icon=":material/table_rows:"),
            st.Page(PROGRESS, title="Progress", icon=":material/monitoring:"),
            st.Page(FINISH, title="Finish", icon=":material/task_alt:"),
        ],
    }


def links() -> None:
    """The menu as links, for the page people label on, which keeps it behind a button: a browser draws the usual one
    anew at every press, which takes it about as long as the row itself."""
    for section, listed in pages().items():
        st.caption(section)
        for page in listed:
            st.page_link(page)


def ensure_routed() -> None:
    """Make a cold deep link work: the first line of every page.

    Until a session has passed through `app.py`, Streamlit takes a `pages/` folder for its older kind of multipage
    app and runs the page alone. Registering the menu and starting over puts that right; the address is kept.
    """
    if not st.session_state.get(ROUTED):
        configure()
        st.navigation(pages())
        st.rerun()
