"""The menu, in one place, and the guard every page starts with."""

import streamlit as st

HOME = "pages/home.py"
SIMULATE = "pages/simulate.py"
RESULTS = "pages/results.py"
CALCULATOR = "pages/calculator.py"

ROUTED = "_routed"


def pages() -> dict[str, list[st.Page]]:
    """The menu, in a visitor's order. A file's stem is its address; Home alone answers at `/`."""
    return {
        "Labelwise": [
            st.Page(HOME, title="Home", icon=":material/home:", default=True),
            st.Page(SIMULATE, title="Simulate", icon=":material/science:"),
            st.Page(RESULTS, title="Results", icon=":material/show_chart:"),
            st.Page(CALCULATOR, title="Calculator", icon=":material/calculate:"),
        ]
    }


def ensure_routed() -> None:
    """Make a cold deep link work: the first line of every page.

    Until a session has passed through `app.py`, Streamlit takes a `pages/` folder for its older kind of multipage
    app and runs the page alone. Registering the menu and starting over puts that right; the address is kept.
    """
    if not st.session_state.get(ROUTED):
        st.navigation(pages())
        st.rerun()
