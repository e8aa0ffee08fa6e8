"""The panel: one row, the classes, and what else can be said of it. One press answers, saves and shows the next row."""

from __future__ import annotations

import time

import streamlit as st

from alcore import project as projects
from alcore.project import Class, Project
from pages.shared import labeling, routing, words
from pages.shared.label import after, desk, recent, show_card
from pages.shared.label.classes import buttons
from pages.shared.label.desk import Desk
from pages.shared.stopping import told as stop_rule

HARD = "These rows are hard on purpose: the model asks where it is unsure. Some are drawn by lot."
PAUSE = "You have labeled for more than 20 minutes. Five minutes away from the screen keep the answers good."


@st.fragment
def show(project_id: str, annotator: str) -> None:
    """The row in hand. Runs alone, without the rest of the page, at every press.

    What a person waits for is the row, so it is sent first, from memory; the buttons that answer it, and what is read
    anew of the project, come while it is painted.
    """
    here = desk.of(project_id, annotator)
    asks = here.correcting is None and not here.resting
    if asks and here.rows:
        _row(here)
    project, known = read(here)
    if asks and not here.rows:
        desk.lay(here)
        if here.rows:
            _row(here)
    if here.correcting is not None:
        correct(here, project, known)
    elif here.resting:
        _rest(here, project)
    elif here.rows:
        _acts(here, known)
    elif here.closed:
        st.error(words.plain(here.closed, 600), icon=":material/error:")
        _look_again()
    else:
        _nothing_left(project, annotator)
    after.keep_or_change(here, known)
    recent.show(here, project, known, after.opinion(here, project, known))
    if asks and here.rows:
        desk.lay(here)


def read(here: Desk) -> tuple[Project, dict[str, Class]]:
    """The project and its classes as they are now. When it is gone, the whole page runs, and tells so."""
    try:
        return desk.read(here)
    except KeyError:
        st.rerun()


def _row(here: Desk) -> None:
    """The row on top of the desk."""
    _problem(here)
    told = f"{here.answered} in this batch, all saved" if here.answered else ""
    show_card.show(here.rows[0].card, "card", told)
    desk.sent(here, here.rows[0])


def _acts(here: Desk, known: dict[str, Class]) -> None:
    """The buttons of the row on top. Each belongs to this showing of it."""
    row = here.rows[0]
    number, key = row.claim.number, f"label_{row.claim.number}"
    buttons(known, key, lambda class_id: (desk.answer, (here, number, class_id)), keys=not here.noting)
    with st.container(horizontal=True, key="acts", vertical_alignment="center"):
        on = not here.noting
        _act("Skip, unsure", f"skip_{number}", "redo", desk.skip, (here, number, "unsure"), "Space" if on else None)
        bad = "Shift+Space" if on else None
        _act("Skip, bad row", f"bad_{number}", "block", desk.skip, (here, number, "bad row"), bad)
        flagged = "Flagged" if row.flagged else "Flag"
        _act(flagged, f"flag_{number}_{row.flagged}", "flag", desk.flag, (here, number), "F" if on else None)
        _act("Note", f"note_{number}_{here.noting}", "edit_note", desk.write_note, (here,), "N" if on else None)
        _undo_and_redo(here, on)
    if here.noting:
        _note(here, number)


def _act(title: str, key: str, icon: str, press, args: tuple, shortcut: str | None) -> None:
    st.button(
        title, key=key, icon=f":material/{icon}:", on_click=press, args=args, shortcut=shortcut, type="tertiary"
    )  # fmt: skip


def _undo_and_redo(here: Desk, on: bool = True) -> None:
    undo, redo = ("Backspace", "Shift+Backspace") if on else (None, None)
    _act("Undo", f"undo_{here.token}", "undo", desk.undo, (here, here.token), undo)
    _act("Redo", f"redo_{here.token}", "redo", desk.redo, (here, here.token), redo)


def _note(here: Desk, number: int) -> None:
    """Keys are off while the field is open, so that a word typed beside it is no answer."""
    field = f"note_text_{number}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Note to this row", key=field, max_chars=2000)
        st.button("Keep the note", key=f"note_keep_{number}", on_click=desk.note, args=(here, number, field))
        st.button("Close", key=f"note_close_{number}", on_click=desk.write_note, args=(here,), type="tertiary")


def correct(here: Desk, project: Project, known: dict[str, Class]) -> None:
    """An earlier row, with the class it has told apart."""
    event = here.correcting
    said = "you skipped it" if event.kind == "skip" else f"you said **{recent.class_name(known, event.class_id)}**"
    st.info(f"An earlier row of yours: {said}. Choose the right class, or keep it.", icon=":material/edit:")
    _problem(here)
    show_card.show(recent.card_of(project, event), "card")
    token = here.token
    buttons(
        known,
        f"correct_{event.number}",
        lambda class_id: (desk.correct, (here, event, class_id, token)),
        now=event.class_id and projects.merged(known, event.class_id),
    )
    st.button(
        "Keep it", key="keep", icon=":material/arrow_back:", on_click=desk.look_at, args=(here, None), shortcut="Esc"
    )


def _rest(here: Desk, project: Project) -> None:
    """The screen at a batch's end."""
    labeled = project.store.count_labeled(project.id)
    with st.container(border=True, key="rest"):
        st.subheader(f"{words.count(here.answered, 'row')} answered and saved")
        budget = project.settings.budget
        of = f" of {budget:,} planned" if budget else f" of {sum(project.sizes.values()):,}"
        st.markdown(f"{words.count(labeled, 'row')}{of} have a label now.")
        stop_rule.show(project)
        if desk.pause_due(here):
            st.info(PAUSE, icon=":material/coffee:")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Go on", key="go_on", icon=":material/play_arrow:", type="primary", on_click=desk.go_on, args=(here,),
                shortcut="Enter",
            )  # fmt: skip
            st.page_link(
                routing.PROGRESS,
                label="See progress, cost and saving",
                icon=":material/monitoring:",
                query_params=labeling.address(),
            )
            _undo_and_redo(here)


def _nothing_left(project: Project, annotator: str) -> None:
    """Why there is no row, and when there may be one again."""
    held = [one for one in project.store.claims(project.id) if one.annotator != annotator and one.expires > time.time()]
    if held:
        people = ", ".join(sorted({words.plain(one.annotator, 40) for one in held}))
        minutes = max(1, round((min(one.expires for one in held) - time.time()) / 60))
        st.info(
            f"All other rows are answered; {words.count(len(held), 'row')} are with {people} now. What they leave "
            f"comes free again, the first in about {words.count(minutes, 'minute')}.",
            icon=":material/hourglass_empty:",
        )
        _look_again()
        return
    if not (stop_rule.show(project) and project.held):
        st.success("Every row has its answer. See what it cost and what it brought.", icon=":material/task_alt:")
    st.page_link(routing.FINISH, label="Finish the table", icon=":material/task_alt:", query_params=labeling.address())


def _look_again() -> None:
    st.button("Look again", key="look_again", icon=":material/refresh:", shortcut="Enter")


def _problem(here: Desk) -> None:
    if here.problem:
        st.error(words.plain(here.problem, 600), icon=":material/error:")
