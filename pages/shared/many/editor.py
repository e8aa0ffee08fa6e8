"""Rows in a table: filter, choose a class in each row, save together; or give all rows found one class."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from alcore import tables
from alcore.project import Class, Project
from alcore.project.bulk import SHOW, Filter
from pages.shared import words
from pages.shared.many import desk

TITLES = dict(zip(SHOW, ("Open", "Skipped", "Labeled by me", "Flagged"), strict=True))
MOST_COLUMNS = 60  # on screen; the search looks at all
MOST_VALUES = 200
SHARED = (
    "Rows that are identical but for their id share one answer. Rows that somebody has on screen or in a spreadsheet "
    "right now are not listed. The time from opening this page, or the last save, to the next save is shared evenly by "
    "the rows saved. These answers are stored as bulk answers: whoever picks rows draws no random sample."
)


def show(project: Project, annotator: str) -> None:
    """The table of rows, above it the filter, and what has just been saved."""
    here = desk.of(project, annotator)
    if "many_show" not in st.session_state:
        here.since = desk.time.time()  # the page was opened anew
    desk.keep_edits(project, annotator)
    if here.job is not None:
        bar = st.progress(0.0, "Saving")
        desk.work(project, annotator, partial(bar.progress, text="Saving"))
        bar.empty()
    while here.told:
        kind, sentence = here.told.pop(0)
        getattr(st, kind)(words.plain(sentence, 400))
    with st.spinner("Reading the table"):
        table = desk.rows(project)
    wanted = _filter(project, table)
    number = _page(here, wanted)
    view = desk.look(project, annotator, wanted, number)
    classes = [one for one in project.classes().values() if one.into is None]
    if not view.keys:
        st.info("No row is left here under this filter.", icon=":material/filter_alt_off:")
        return
    _whole(project, annotator, view, classes)
    _table(table, view, classes)
    pages = -(-len(view.found) // desk.PAGE_ROWS)
    if pages > 1:
        st.pagination(pages, key=_page_key(wanted))
    st.caption(SHARED)


def _filter(project: Project, table: desk.Rows) -> Filter:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        show = st.segmented_control(
            "Rows", SHOW, default="open", required=True, format_func=TITLES.get, key="many_show", width="content"
        )
        text = st.text_input("Any cell contains", key="many_text", icon=":material/search:", width=240)
        column = st.selectbox("Column", table.shown, None, key="many_column", placeholder="Any", width=200)
        value = ""
        if column is not None:
            value = st.selectbox(
                "is exactly",
                _values(project.id, column, table),
                None,
                key=f"many_value_{table.shown.index(column)}",
                placeholder="Choose or type",
                accept_new_options=True,
                width=240,
            )
    return Filter(show, text, column, value or "")


@st.cache_data(max_entries=64, show_spinner=False)
def _values(project: str, column: str, _table: desk.Rows) -> list[str]:
    """The most frequent cells of a column."""
    return _table.table.frame[column].dropna().str.strip().value_counts().index[:MOST_VALUES].tolist()


def _page_key(wanted: Filter) -> str:
    return f"many_page_{hash(wanted)}"


def _page(here: desk.Desk, wanted: Filter) -> int:
    """The page of the table chosen below it, as far as there are so many."""
    if here.view is None or here.view.wanted != wanted:
        st.session_state.pop(_page_key(wanted), None)
        return 1
    return min(st.session_state.get(_page_key(wanted), 1), max(1, -(-len(here.view.found) // desk.PAGE_ROWS)))


def _table(table: desk.Rows, view: desk.View, classes: list[Class]) -> None:
    first = (view.number - 1) * desk.PAGE_ROWS + 1
    last = first + len(view.keys) - 1
    of = f"Rows {first:,} to {last:,} of {len(view.found):,}" if len(view.found) > len(view.keys) else ""
    st.markdown(of or words.count(len(view.found), "row"))
    frame, config = _frame(table, view, classes)
    st.data_editor(
        frame,
        key=view.key,
        hide_index=True,
        num_rows="fixed",
        disabled=[name for name in frame if name != desk.ANSWER],
        column_config=config,
        height=min(560, 38 + 35 * len(frame)),
        placeholder="-",
        alt="Rows with a class to choose in each",
    )


def _frame(table: desk.Rows, view: desk.View, classes: list[Class]) -> tuple[pd.DataFrame, dict]:
    """The rows on screen; columns are numbered, since a stranger's names could be anything."""
    names = {one.id: one.name for one in classes}
    places = [table.position[key] for key in view.keys]
    columns = {desk.ANSWER: [names.get(one) for one in view.begun]}
    config = {
        desk.ANSWER: st.column_config.SelectboxColumn("Class", options=list(names.values()), pinned=True, width=130)
    }
    for number, name in enumerate(table.shown[:MOST_COLUMNS]):
        cells = table.table.frame[name].iloc[places].reset_index(drop=True)
        if table.table.column(name).kind == "number":
            values = tables.typed(table.table, name).iloc[places].reset_index(drop=True)
            cells = values if values.notna().equals(cells.notna()) else cells
        columns[f"c{number}"] = cells
        config[f"c{number}"] = st.column_config.Column(name[:60])
    frame = pd.DataFrame(columns).astype({desk.ANSWER: "object"})
    return frame, config


def _whole(project: Project, annotator: str, view: desk.View, classes: list[Class]) -> None:
    """One class for all rows found, asked about before it is done."""
    here = desk.of(project, annotator)
    if here.ask is not None:
        _question(project, annotator, {one.id: one.name for one in project.classes().values()})
        return
    if len(view.found) < 2 or view.wanted.show == "flagged":  # flagged rows may be others' own
        return
    with st.popover(f"Give all {len(view.found):,} rows one class", icon=":material/select_all:", key="many_all"):
        if len(view.found) > desk.MOST_AT_ONCE:
            st.write(f"At most {desk.MOST_AT_ONCE:,} rows can be labeled at once. Narrow the filter.")
            return
        names = {one.id: one.name for one in classes}
        # Kept while the question takes the place of this box: asked again, it must not stand on another class.
        class_id = st.selectbox(
            "Class", list(names), format_func=names.get, key=f"many_class_{project.id}", persist_state="session"
        )
        st.button("Go on", key="many_ask", on_click=desk.ask, args=(project, annotator, class_id))


def _question(project: Project, annotator: str, names: dict[str, str]) -> None:
    here = desk.of(project, annotator)
    class_id, plan, found = here.ask
    along = f" {words.count(plan.following, 'identical row')} beyond them will follow." if plan.following else ""
    gone = f" {words.count(len(plan.gone), 'row')} answered meanwhile will be left as is." if plan.gone else ""
    st.warning(
        f"Give {words.count(plan.chosen, 'row')} the class {words.plain(names[class_id], 60)}, without looking at each?"
        f"{along}{gone}",
        icon=":material/help:",
    )
    with st.container(horizontal=True):
        st.button(
            f"Label {plan.chosen + plan.following:,} rows",
            key="many_confirm",
            type="primary",
            on_click=desk.confirm,
            args=(project, annotator),
        )
        st.button("Cancel", key="many_cancel", on_click=desk.forget_question, args=(project, annotator))


def bar(project: Project, annotator: str) -> None:
    """What is chosen and not saved yet, and what saving it would do; nothing while nothing is."""
    here = desk.of(project, annotator)
    desk.keep_edits(project, annotator)
    if not here.drafts and here.broken is None:
        return
    if here.broken is not None:
        st.markdown("Not all was saved.")
    else:
        plan = desk.planned(project, annotator)
        along = f" It also answers {words.count(plan.following, 'identical row')}." if plan.following else ""
        torn = " Identical rows got different classes, so the others like them are left open." if plan.torn else ""
        st.markdown(f"{words.count(len(here.drafts), 'answer')} chosen, not saved yet.{along}{torn}")
    st.button("Discard", key="many_discard", on_click=desk.discard, args=(project, annotator))
    st.button(
        "Save", key="many_save", type="primary", icon=":material/save:", on_click=desk.save, args=(project, annotator)
    )
