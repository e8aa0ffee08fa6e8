"""Small things every page does with widgets."""

import streamlit as st


def put(key: str, value: object) -> None:
    """Make a widget show a value that is kept elsewhere, before it is drawn; left alone if it shows it already.

    For widgets whose truth is the store: give them this key, no default, and an `on_change` that writes to the store.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
