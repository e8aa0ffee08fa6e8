"""Small things every page does with widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import terms, words

if TYPE_CHECKING:
    from pages.shared.project import Opened


def put(key: str, value: object) -> None:
    """Make a widget show a value that is kept elsewhere, before it is drawn; left alone if it shows it already.

    For widgets whose truth is the store: give them this key, no default, and an `on_change` that writes to the store.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def setting_key(opened: Opened, name: str) -> str:
    """The key of the widget of one setting of a run: each table has its own."""
    return f"set_{name}_{opened.id}"


def setting(opened: Opened, name: str, variant: str = "") -> dict:
    """Key, help and keeping of such a widget. With another variant it is another widget, and starts anew."""
    return {
        "key": setting_key(opened, f"{name}_{variant}" if variant else name),
        "help": words.plain(terms.SETTINGS_HELP[name], 1000),
        "persist_state": "session",
    }
