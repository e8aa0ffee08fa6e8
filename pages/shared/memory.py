"""What a page is about stands in its address, so that a refresh, a second tab and a link find it.

A switch in the menu drops the address's parameters, so the session remembers them as well.
"""

from __future__ import annotations

import streamlit as st


def recall(name: str) -> str | None:
    """A parameter of the address, or what this session remembers of it, which then stands in the address again."""
    here = st.query_params.get(name)
    if here is None:
        here = st.session_state.get(f"_{name}")
        if here is not None:
            st.query_params[name] = here
    st.session_state[f"_{name}"] = here
    return here


def keep(name: str, value: str | None) -> None:
    """Put a parameter into the address and the session's memory, or take it from both."""
    st.session_state[f"_{name}"] = value
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value
