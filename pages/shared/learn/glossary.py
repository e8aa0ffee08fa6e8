"""The words of the field beside ours, and where its ideas come from."""

from __future__ import annotations

import streamlit as st

from pages.shared import terms, words

SURVEY = "Settles (2009), Active learning literature survey. University of Wisconsin-Madison, technical report 1648."


def show() -> None:
    """The glossary: our word, the field's word, and what is meant."""
    grid = st.grid("auto", min_column_width=340)
    for term in terms.GLOSSARY:
        with grid.cell():
            st.markdown(f"**{term.word}** ({term.term})  \n{term.meaning}")


def sources() -> None:
    """Each source once, with the strategies that rest on it."""
    lines = [f"- {words.plain(SURVEY, 400)} The survey to start with."]
    lines += [
        f"- {words.plain(source, 400)} *{', '.join(map(words.plain, titles))}*" for source, titles in cited().items()
    ]
    st.markdown("\n".join(lines))


def cited() -> dict[str, list[str]]:
    """The titles of the strategies that name each source, sources in alphabetical order."""
    from alcore.strategies import STRATEGIES

    found: dict[str, list[str]] = {}
    for strategy in STRATEGIES.values():
        if strategy.source:
            found.setdefault(strategy.source, []).append(strategy.title)
    return dict(sorted(found.items()))
