"""The menu, in one place, and the guard every page starts with."""

import streamlit as st

HOME = "pages/home.py"
SIMULATE = "pages/simulate.py"
RESULTS = "pages/results.py"
CALCULATOR = "pages/calculator.py"

ROUTED = "_routed"


def pages() -> list:
    """The pages in a visitor's order. The file's stem is the address; Home alone answers at `/`."""
    import pathlib  # INTERIM

    return {
        "Labelwise": [
            p
            for p in [
                st.Page(HOME, title="Home", icon=":material/home:", default=True),
                pathlib.Path(SIMULATE).exists() and st.Page(SIMULATE, title="Simulate", icon=":material/science:"),
                pathlib.Path(RESULTS).exists() and st.Page(RESULTS, title="Results", icon=":material/show_chart:"),
                pathlib.Path(CALCULATOR).exists()
                and st.Page(CALCULATOR, title="Calculator", icon=":material/calculate:"),
            ]
            if p
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
