"""What is wrong with a choice stands below it, and the rest of the page is drawn all the same, so nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from pages.shared import words


@contextmanager
def told(mistakes: list[str]) -> Iterator[None]:
    """Show a ValueError of what is inside as its sentence, and add it to the list."""
    try:
        yield
    except ValueError as error:
        mistakes.append(str(error))
        st.error(words.plain(error, 600), icon=":material/error:")
