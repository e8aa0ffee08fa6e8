"""What was read from a file: its size, its columns, what was wrong with it, and a way to have it read otherwise.

Everything from the file stands in dataframes or is escaped, since a file may come from anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared import downloads, project, terms, words

if TYPE_CHECKING:
    from alcore.tables import Table

PREVIEW_ROWS = 50
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
ENCODINGS = ("utf-8", "cp1252", "latin-1", "utf-16")
AUTOMATIC = "as recognized"


def summary(table: Table) -> None:
    """Rows, columns and rejected rows as figures, and how the file was read in one line."""
    with st.grid(4, min_column_width=130):
        st.metric("Rows", f"{len(table.frame):,}", border=True)
        st.metric("Columns", f"{len(table.columns):,}", border=True)
        st.metric("Empty cells", f"{sum(column.missing for column in table.columns):,}", border=True)
        st.metric("Rows left out", f"{len(table.rejected):,}", border=True)
    first = "The first line names the columns" if table.header else "There is no line with names"
    delimiter = DELIMITERS.get(table.delimiter, table.delimiter)
    st.caption(f"Read as {words.plain(table.encoding)}, cells separated by {words.plain(delimiter)}. {first}.")


def columns(table: Table, account: pd.DataFrame | None) -> None:
    """One line a column: its kind, how full it is, and what becomes of it in a model (`project.account`)."""
    frame = pd.DataFrame(
        {
            "Column": [column.name for column in table.columns],
            "Kind": [terms.KINDS[column.kind] for column in table.columns],
            "Empty": [column.missing for column in table.columns],
            "Different values": [column.distinct for column in table.columns],
            "Examples": [", ".join(column.examples) for column in table.columns],
            "Note": [column.note for column in table.columns],
        }
    )
    if account is not None:
        became = account["became"].to_list()
        frame.insert(2, "What becomes of it", became)
        frame["Note"] = ["" if note in told else note for note, told in zip(frame["Note"], became, strict=True)]
    if not frame["Note"].any():
        frame = frame.drop(columns="Note")
    st.dataframe(frame, hide_index=True, key="columns", alt="The columns that were read")


def problems(table: Table) -> None:
    """Every problem as a sentence with its line, and the rows left out, to look through and to download."""
    found = pd.DataFrame(
        [(rejected.line, "", f"Row left out: {rejected.reason}.".replace("..", ".")) for rejected in table.rejected]
        + [(problem.line, problem.column or "", problem.message) for problem in table.problems],
        columns=["Line", "Column", "What was found"],
    ).astype({"Line": "Int64"})
    if found.empty:
        st.success("No problems were found.", icon=":material/check_circle:")
        return
    if not found["Column"].any():
        found = found.drop(columns="Column")
    st.dataframe(found, hide_index=True, key="problems", alt="Problems found in the file, with line numbers")
    st.download_button(
        "Download the problems",
        downloads.csv(found),
        "problems.csv",
        "text/csv",
        key="download_problems",
        icon=":material/download:",
        on_click="ignore",
    )


def preview(table: Table) -> None:
    """The first rows, as they stand in the file."""
    first = table.frame.head(PREVIEW_ROWS)
    first = first.set_axis(pd.Index(table.lines[: len(first)], name="Line"))
    st.dataframe(first, key="preview", alt="The first rows of the table")


def options(opened: project.Opened) -> None:
    """Choices for a file that was read wrongly. A choice that cannot be is refused, and the last reading stays."""
    now = opened.reading
    with st.form(f"reading_{opened.id}", border=False):
        left, middle, right = st.columns(3)
        encoding = left.selectbox(
            "Encoding",
            [None, *ENCODINGS],
            index=_place(now.get("encoding"), [None, *ENCODINGS]),
            key="encoding",
            format_func=lambda choice: choice or AUTOMATIC,
            help=terms.HELP["encoding"],
        )
        marks = [None, *DELIMITERS]
        delimiter = middle.selectbox(
            "Cells are separated by",
            marks,
            index=_place(now.get("delimiter"), marks),
            key="delimiter",
            format_func=lambda choice: DELIMITERS.get(choice, AUTOMATIC),
            help=terms.HELP["delimiter"],
        )
        names = {None: AUTOMATIC, True: "names the columns", False: "is a row like the others"}
        header = right.selectbox(
            "The first line",
            list(names),
            index=_place(now.get("header"), list(names)),
            key="header",
            format_func=names.get,
            help=terms.HELP["header"],
        )
        if st.form_submit_button("Read again", key="read_again", icon=":material/refresh:"):
            from alcore.tables import TableError

            try:
                project.read_again(opened, encoding=encoding, delimiter=delimiter, header=header)
            except TableError as error:
                st.error(words.plain(error, 600), icon=":material/error:")
            else:
                st.rerun()


def _place(value: object, choices: list) -> int:
    return choices.index(value) if value in choices else 0


def class_counts(table: Table, label: str | None) -> None:
    """The classes by size, as bars and in one sentence."""
    if label is None:
        st.markdown("No label column is chosen.")
        return
    labels = table.frame[label]
    counts = labels.value_counts()
    if counts.empty:
        st.markdown("No row is labeled yet.")
        return
    unlabeled = int(labels.isna().sum())
    rarest, fewest = words.plain(counts.index[-1], 60), int(counts.iloc[-1])
    blank = f", {unlabeled:,} not labeled yet" if unlabeled else ""
    if len(counts) == 1:
        st.markdown(f"All {words.count(fewest, 'labeled row')} have one class, {rarest}{blank}.")
    else:
        st.markdown(
            f"{len(counts)} classes in {words.count(counts.sum(), 'labeled row')}{blank}. "
            f"The rarest, {rarest}, is {fewest / counts.sum():.1%} of them."
        )
    frame = pd.DataFrame({"Class": counts.index, "Rows": counts.to_numpy()})
    st.dataframe(
        frame,
        hide_index=True,
        key="classes",
        alt="How many rows each class has",
        height=min(38 + 35 * len(frame), 400),
        column_config={
            "Rows": st.column_config.ProgressColumn(
                format="localized", color="primary", min_value=0, max_value=int(counts.max()), width="small"
            ),
        },
    )


def noticed(table: Table) -> str:
    """One sentence on what is under Problems, for a reader who looks at nothing else."""
    parts = []
    if table.rejected:
        parts.append(
            f"{words.count(len(table.rejected), 'row')} could not be read and "
            f"{'was' if len(table.rejected) == 1 else 'were'} left out"
        )
    if table.problems:
        parts.append(
            f"{words.count(len(table.problems), 'thing')} to know about the file "
            f"{'was' if len(table.problems) == 1 else 'were'} noticed"
        )
    kept = words.count(len(table.frame), "row")
    return f"{'; '.join(parts)}. {kept[0].upper()}{kept[1:]} can be used. Lines and reasons are under Problems."
