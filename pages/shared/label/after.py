"""What is told of a row only after its answer: what the model expected, how sure it was, and rows like it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from alcore.project import Class, Project
from alcore.project.cards import card
from pages.shared import words
from pages.shared.label import desk
from pages.shared.label.below import called, named
from pages.shared.label.desk import Desk, Done
from pages.shared.label.recent import class_name


def keep_or_change(here: Desk, known: Mapping[str, Class]) -> None:
    """Ask about the last answer where an almost identical row got another one."""
    done = here.done
    if done is None or here.correcting is not None or not (others := desk.others(here, done)):
        return
    given, other = class_name(known, done.event.class_id), class_name(known, others[0])
    with st.container(horizontal=True, vertical_alignment="center", key="almost_identical"):
        st.warning(
            f"An almost identical row got '{other}'. Keep '{given}' for {done.called}?",
            icon=":material/content_copy:",
        )
        st.button("Keep", key=f"almost_keep_{done.event.number}", on_click=_keep, args=(done,))
        st.button(
            f"Change to {other}",
            key=f"almost_change_{done.event.number}",
            on_click=desk.correct,
            args=(here, done.event, others[0], here.token),
        )


def _keep(done: Done) -> None:
    done.others = []


def opinion(here: Desk, project: Project, known: Mapping[str, Class]) -> dict | None:
    """What the model expected of the last answer's row, for the strip; None before the first answer."""
    done = here.done
    if done is None or here.correcting is not None or done.row.opinion is None:
        return None
    if not st.session_state.get("label_opinion", True):
        return None
    return {
        "told": _in_words(known, done),
        "number": done.event.number,
        "nearest": bool(done.row.opinion.nearest),
        "like_it": _like_it(project, known, done) if done.like_it else None,
    }


def _in_words(known: Mapping[str, Class], done: Done) -> str:
    """`The row before this one: the model expected Yes (72 %), then No (28 %). It is model 3, trained on 85 labels.`"""
    opinion, claim = done.row.opinion, done.row.claim
    likeliest = sorted(opinion.proba.items(), key=lambda one: -one[1])[:2]
    shares = [f"{named(known, class_id)['class']} ({share:.0%})" for class_id, share in likeliest]
    told = f"{done.called.capitalize()}: the model expected {', then '.join(shares)}."
    if claim.training_size is not None:
        told += f" It was asked by model {claim.model_version}, trained on {words.count(claim.training_size, 'label')}."
    if claim.utility is not None:
        told += f" Utility {claim.utility:.3g}."
    return told


def _like_it(project: Project, known: Mapping[str, Class], done: Done) -> list[dict]:
    nearest = dict(done.row.opinion.nearest)
    cells = project.store.cells(project.id, nearest)
    standings = project.store.standings_of(project.id, list(nearest))
    return [
        {
            **called(row_key, card(project.record.settings, cells[row_key]), 80),
            "away": f"{away:.2f}",
            **named(known, standings[row_key].class_id),
        }
        for row_key, away in nearest.items()
        if row_key in standings and row_key in cells and standings[row_key].kind == "label"
    ]
