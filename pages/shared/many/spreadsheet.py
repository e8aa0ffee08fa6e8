"""The next rows as a spreadsheet: make, download, fill anywhere, upload, and see what was taken."""

from __future__ import annotations

import time
from functools import partial

import pandas as pd
import streamlit as st

from alcore.interchange import filled, sheets
from alcore.interchange.sheets import Sheet, Taken
from alcore.project import Project
from alcore.store import StoreError
from pages.shared import server, words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAY = 24 * 3600


def show(project: Project, annotator: str) -> None:
    """Make a sheet, the sheets that are out, and take one in."""
    _tell()
    st.markdown(
        "Take the next rows with you: a workbook for Excel or LibreOffice with a class to choose in each row. While "
        "a sheet is out nobody else is shown its rows, nor are you. Rows left empty go back when its time is over."
    )
    _make(project, annotator)
    out = sheets.out(project, annotator)
    if out:
        st.subheader("Out now")
        for sheet in out:
            _sheet(project, sheet)
    st.subheader("Bring a sheet back")
    _take(project)


def _make(project: Project, annotator: str) -> None:
    # The name of the sheet to be made is fixed before the press, so that a double click makes one sheet.
    batch = st.session_state.setdefault(f"_batch_{project.id}", sheets.new_batch(project))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input("Rows", 1, sheets.MOST_ROWS, max(20, project.settings.batch), key="sheet_rows", width=140)
        st.number_input("Days", 1, 30, sheets.LEASE_SECONDS // DAY, key="sheet_days", width=140)
        st.button(
            "Make a sheet",
            key="sheet_make",
            type="primary",
            icon=":material/table:",
            on_click=_made,
            args=(project, annotator, batch),
        )


def _made(project: Project, annotator: str, batch: str) -> None:
    rows, days = int(st.session_state["sheet_rows"]), int(st.session_state["sheet_days"])
    try:
        made = sheets.make(project, annotator, rows, lease=days * DAY, batch=batch)
    except (ValueError, StoreError) as error:
        st.session_state["_sheet_told"] = ("error", str(error), None)
        return
    st.session_state.pop(f"_batch_{project.id}", None)
    if made is None:
        told = ("info", "No row is left to be asked: all are answered, on somebody's screen or in a sheet.", None)
    else:
        told = ("success", f"A sheet of {words.count(len(made.rows), 'row')} is ready below.", None)
    st.session_state["_sheet_told"] = told


def _sheet(project: Project, sheet: Sheet) -> None:
    left = sheet.expires - time.time()
    until = f"for {_span(left)} more" if left > 0 else "its time is over, so others may be shown these rows"
    with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"sheet_{_short(sheet)}"):
        st.markdown(f"**{words.count(len(sheet.rows), 'row')}** not answered yet, {until}", width="stretch")
        st.download_button(
            "Download",
            partial(_workbook, project, sheet),
            f"rows_{_short(sheet)}.xlsx",
            XLSX,
            key=f"sheet_get_{_short(sheet)}",
            icon=":material/download:",
            on_click="ignore",
        )
        st.button(
            "Give back the rest",
            key=f"sheet_back_{_short(sheet)}",
            icon=":material/undo:",
            on_click=_back,
            args=(project, sheet),
            help="The rows of this sheet that are not answered can be asked again at once, here and of others.",
        )


def _short(sheet: Sheet) -> str:
    return sheet.batch.split("-")[1]


def _span(seconds: float) -> str:
    if seconds >= DAY:
        return words.count(round(seconds / DAY), "day")
    return words.count(max(1, round(seconds / 3600)), "hour")


def _workbook(project: Project, sheet: Sheet) -> bytes:
    return sheets.workbook(project, sheet)


def _back(project: Project, sheet: Sheet) -> None:
    try:
        given = sheets.give_back(project, sheet)
    except StoreError as error:
        st.session_state["_sheet_told"] = ("error", str(error), None)
        return
    st.session_state["_sheet_told"] = ("success", f"{words.count(given, 'row')} given back.", None)


def _take(project: Project) -> None:
    turn = st.session_state.setdefault("_sheet_turn", 0)
    limit = min(server.size_limit(), filled.MOST_BYTES // server.MEGABYTE)
    st.file_uploader(
        "The filled sheet, as XLSX or as CSV saved from it", ["xlsx", "csv"], key=f"sheet_file_{turn}",
        max_upload_size=limit,
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            "Minutes it took",
            0.0,
            None,
            None,
            key=f"sheet_minutes_{turn}",
            width=160,
            placeholder="Not known",
            help="Shared evenly by the answers that are new. Left empty, these answers count no hours and no wages.",
        )
        st.button(
            "Store its answers",
            key="sheet_take",
            type="primary",
            icon=":material/upload:",
            on_click=_taken,
            args=(project, turn),
        )


def _taken(project: Project, turn: int) -> None:
    file = st.session_state.get(f"sheet_file_{turn}")
    if file is None:
        st.session_state["_sheet_told"] = ("info", "Choose the filled sheet first.", None)
        return
    minutes = st.session_state.get(f"sheet_minutes_{turn}")
    try:
        taken = sheets.take(project, file.getvalue(), file.name, seconds=None if minutes is None else minutes * 60)
    except StoreError as error:
        st.session_state["_sheet_told"] = ("error", str(error), None)
        return
    st.session_state["_sheet_turn"] = turn + 1
    new = taken.stored + taken.skipped + taken.corrected
    st.session_state["_sheet_told"] = ("success" if new else "info", sheets.told(taken), taken)
    if new:
        server.trainer().told(project.id, project.settings.batch, answers=new)


def _tell() -> None:
    """What the last press came to; a report of problems stays until the next press."""
    told = st.session_state.get("_sheet_told")
    if told is None:
        return
    kind, sentence, taken = told
    if taken is None:
        st.session_state["_sheet_told"] = None
    if taken is None or not _is_nothing(taken):
        getattr(st, kind)(words.plain(sentence, 400))
    if taken is not None:
        _problems(taken)


def _is_nothing(taken: Taken) -> bool:
    return not (taken.stored or taken.skipped or taken.corrected or taken.repeated or taken.notes)


def _problems(taken: Taken) -> None:
    whole = [problem.message for problem in taken.problems if problem.line is None]
    for sentence in whole:
        st.error(words.plain(sentence, 500), icon=":material/error:")
    by_row = [problem for problem in taken.problems if problem.line is not None]
    if by_row:
        need = words.count(len(by_row), "row of the sheet needs", "rows of the sheet need")
        st.warning(
            f"{need} a look. Correct the sheet and upload it again: what is stored already is not stored twice.",
            icon=":material/warning:",
        )
        st.dataframe(
            pd.DataFrame({"Row": [one.line for one in by_row], "What": [one.message for one in by_row]}),
            hide_index=True,
            column_config={
                "Row": st.column_config.NumberColumn(width=70),
                "What": st.column_config.Column(width="large"),
            },
            key="sheet_problems",
        )
    if taken.blank and not whole:
        st.caption(f"{words.count(taken.blank, 'row')} of the sheet had no answer.")
