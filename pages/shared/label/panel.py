"""The panel: one row, the classes, and what else can be said of it. One press answers, saves and shows the next row."""

from __future__ import annotations

import time

import streamlit as st

from alcore import project as projects
from alcore.project import Class, Project
from pages.shared import labeling, routing, words
from pages.shared.label import after, below, desk, recent, show_card
from pages.shared.label.desk import Desk
from pages.shared.stopping import told as stop_rule

HARD = "These rows are hard on purpose: the model asks where it is unsure. Some are drawn by lot."
PAUSE = "You have labeled for more than 20 minutes. Five minutes away from the screen keep the answers good."
ROW_FIRST = 0.08  # seconds for the row to be sent and painted; shorter than anybody reads it, see `desk.QUICKEST`


@st.fragment
def show(project_id: str, annotator: str) -> None:
    """The row in hand. Runs alone, without the rest of the page, at every press.

    What a person waits for is the row with the classes that answer it, so it is sent first, from memory. What is read
    anew, of the project and of rows ahead, is read when it is on its way: else the thread that sends it waits for this
    one, and the browser that paints it for the processor.
    """
    here = desk.of(project_id, annotator)
    asks = here.correcting is None and not here.resting
    at_once = asks and bool(here.rows)
    if at_once:
        _ask(here)
        time.sleep(ROW_FIRST)
    project, known = read(here)
    if asks:
        desk.lay(here)
        if here.rows and not at_once:
            _ask(here)
    if here.correcting is not None:
        correct(here, project, known)
    elif here.resting:
        _rest(here, project)
    elif not here.rows:
        no_row(here, project)
    of_last_answers(here, project, known, None if here.correcting is not None else below.acts_of(here))


def of_last_answers(here: Desk, project: Project, known: dict[str, Class], acts: dict | None = None) -> None:
    """What is told and asked once a row is answered, in both modes: an almost identical row with another answer, what
    the model expected, and the last answers. acts: what else can be done with the row on screen, see `below.show`."""
    after.keep_or_change(here, known)
    below.show(here, project, known, acts=acts, opinion=after.opinion(here, project, known))


def read(here: Desk) -> tuple[Project, dict[str, Class]]:
    """The project and its classes as they are now. When it is gone, the whole page runs, and tells so."""
    try:
        return desk.read(here)
    except KeyError:
        st.rerun()


def _ask(here: Desk) -> None:
    """The row on top of the desk, and the classes that answer it."""
    row = here.rows[0]
    number = row.claim.number
    _problem(here)
    told = f"{here.answered} in this batch, all saved" if here.answered else ""
    show_card.show(
        row.card, here.known, f"label_{number}", lambda class_id: desk.answer(here, number, class_id), told=told
    )
    desk.sent(here, row)


def correct(here: Desk, project: Project, known: dict[str, Class]) -> None:
    """An earlier row, with the class it has told apart."""
    event = here.correcting
    said = "you skipped it" if event.kind == "skip" else f"you said **{recent.class_name(known, event.class_id)}**"
    st.info(f"An earlier row of yours: {said}. Choose the right class, or keep it.", icon=":material/edit:")
    _problem(here)
    token = here.token
    show_card.show(
        recent.card_of(project, event),
        known,
        f"correct_{event.number}",
        lambda class_id: desk.correct(here, event, class_id, token),
        now=event.class_id and projects.merged(known, event.class_id),
    )
    st.button(
        "Keep it", key="keep", icon=":material/arrow_back:", on_click=desk.look_at, args=(here, None), shortcut="Esc"
    )


def _rest(here: Desk, project: Project) -> None:
    """The screen at a batch's end."""
    with st.container(border=True, key="rest"):
        st.subheader(f"{words.count(here.answered, 'row')} answered and saved")
        how_far(here, project)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Go on", key="go_on", icon=":material/play_arrow:", type="primary", on_click=desk.go_on, args=(here,),
                shortcut="Enter",
            )  # fmt: skip
            to_progress()


def how_far(here: Desk, project: Project) -> None:
    """How many labels there are, what the project's rule says, and whether a pause would do good."""
    labeled, budget = project.store.count_labeled(project.id), project.settings.budget
    of = f" of {budget:,} planned" if budget else f" of {sum(project.sizes.values()):,}"
    st.markdown(f"{words.count(labeled, 'row')}{of} have a label now.")
    stop_rule.show(project)
    if desk.pause_due(here):
        st.info(PAUSE, icon=":material/coffee:")


def to_progress() -> None:
    """The way to what the labels have come to."""
    st.page_link(
        routing.PROGRESS,
        label="See progress, cost and saving",
        icon=":material/monitoring:",
        query_params=labeling.address(),
    )


def no_row(here: Desk, project: Project) -> None:
    """Why there is no row, and when there may be one again."""
    if here.closed:
        st.error(words.plain(here.closed, 600), icon=":material/error:")
        _look_again()
        return
    others = (one for one in project.store.claims(project.id) if one.annotator != here.annotator)
    held = [one for one in others if one.expires > time.time()]
    if held:
        people = ", ".join(sorted({words.plain(one.annotator, 40) for one in held}))
        minutes = max(1, round((min(one.expires for one in held) - time.time()) / 60))
        st.info(
            f"All other rows are answered; {words.count(len(held), 'row is', 'rows are')} with {people} now. What they "
            f"leave comes free again, the first in about {words.count(minutes, 'minute')}.",
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
