"""Where a table comes from: the visitor's own file, one opened before, or a sample with its verdict."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import project, server, terms, words

if TYPE_CHECKING:
    from alcore.tables import Table

SAMPLES = Path(__file__).parents[2] / "sample_data"
RECENT = 5

BADGES = {
    "pays": ("green", ":material/trending_down:"),
    "does not pay": ("red", ":material/block:"),
    "too early to say": ("orange", ":material/balance:"),
}


@st.cache_data(show_spinner=False)
def samples() -> list[dict]:
    """The index of the bundled tables: file, title, description, lesson, label, id, seconds, made, rows, classes."""
    return json.loads((SAMPLES / "samples.json").read_text("utf-8"))


@st.cache_data(show_spinner=False)
def verdicts() -> dict[str, dict]:
    """What active learning saves on each sample, computed beforehand; empty when nobody has computed it."""
    path = SAMPLES / "verdicts.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def show() -> None:
    """All ways to a table: one's own file, one opened before, a sample."""
    upload()
    recent()
    st.subheader("Or try a sample")
    cards()


def open_sample(file: str) -> None:
    """Make a bundled table the current one. Outside a public demo the copy opened last time is taken up again."""
    project.open_upload(kept(file) or keep(file))


def kept(file: str) -> str | None:
    """The upload of a bundled table opened before; none in a public demo, where a copy is its visitor's alone."""
    uploads = () if server.demo() else server.store().uploads()
    return next((upload.id for upload in uploads if upload.sample == file), None)


def keep(file: str) -> str:
    """Keep a copy of a bundled table; returns its upload."""
    sample = next(sample for sample in samples() if sample["file"] == file)
    known = {role: sample[role] for role in ("label", "id", "seconds")} | {"group": None, "price": None}
    return project.keep((SAMPLES / file).read_bytes(), file, sample=file, known=known)


def upload() -> None:
    """The box for one's own file. What cannot be read as a table gets a sentence; what can is kept at once."""
    # A new key empties the box: the file is in the store by then, and its second copy in memory is let go.
    key = f"upload_{st.session_state.get('_uploads', 0)}"
    file = st.file_uploader(
        "Your table",
        type=["csv", "tsv", "txt"],
        key=key,
        help=terms.HELP["upload"],
        max_upload_size=server.size_limit(),
    )
    if server.demo():
        st.caption("This is a public demo: your table can be reached only by its link and is deleted after two hours.")
    if file is None:
        return
    from alcore.tables import TableError

    try:
        project.add(file.getvalue(), file.name)
    except TableError as error:
        st.error(words.plain(error, limit=600), icon=":material/error:")
        return
    st.session_state["_uploads"] = st.session_state.get("_uploads", 0) + 1
    st.rerun()


def recent() -> None:
    """Tables uploaded here before, newest first. A public demo lists nobody's."""
    if server.demo():
        return
    mine = [upload for upload in server.store().uploads() if upload.sample is None][:RECENT]
    if not mine:
        return
    st.markdown("**Opened here before**")
    with st.container(horizontal=True):
        for past in mine:
            st.button(
                f"{words.plain(past.name, limit=40)}, {words.ago(time.time() - past.created)}",
                key=f"recent_{past.id}",
                icon=":material/table:",
                on_click=project.open_upload,
                args=(past.id,),
            )


def cards() -> None:
    """One card a sample, with what active learning saved on it."""
    from alcore.costs import Rates

    known, usual = verdicts(), Rates()
    if known:
        st.caption(words.SAMPLES.format(wage=words.money(usual.hourly_wage, usual.money)))
    grid = st.grid(min_column_width=260, border=True)
    for sample in samples():
        stem = sample["file"].removesuffix(".csv")
        with grid.cell():
            st.button(
                sample["title"],
                key=f"sample_{stem}",
                icon=":material/table_chart:",
                width="stretch",
                on_click=open_sample,
                args=(sample["file"],),
            )
            if verdict := known.get(sample["file"]):
                color, icon = BADGES[verdict["verdict"]]
                sentences = f"{verdict['fewer_labels']} {verdict['worth_it']}"
                st.badge(badge(verdict), color=color, icon=icon, help=words.plain(sentences, 600))
            st.markdown(sample["description"])
            st.caption(f"{facts(sample)}. {sample['lesson']}")


def most_like(table: Table) -> dict:
    """The labeled sample most like a table, by what its columns hold; a rehearsal on it says what to expect."""
    kinds = [column.kind for column in table.columns if column.kind not in ("id", "constant")]
    if "text" in kinds:
        file = "support_tickets.csv"
    elif "category" in kinds or "date" in kinds:
        file = "defects.csv"
    else:
        file = "digits.csv" if len(kinds) > 30 else "breast_cancer.csv"
    return next(sample for sample in samples() if sample["file"] == file)


def badge(verdict: dict) -> str:
    """`Pays: 52% fewer labels`, or the verdict alone where nothing is saved."""
    title = verdict["verdict"].capitalize()
    if verdict["verdict"] == "pays" and verdict["percent"] is not None:
        return f"{title}: {verdict['percent']:.0f}% fewer labels"
    return title


def facts(sample: dict) -> str:
    """`1,797 rows, 10 classes, real data`."""
    classes = f"{len(sample['classes'])} classes" if sample["classes"] else "no labels yet"
    return f"{words.count(sample['rows'], 'row')}, {classes}, {'made' if sample['made'] else 'real'} data"
