"""Below the row: what else can be said of it, what the model expected of the row before, the last answers, and a search
in all of one's own.

One small component that stays on the page while what it tells changes. Ten answers and six acts as elements of the page
would be as many messages at every press, each with Markdown and an icon to be read and laid out anew. What is pressed
in it carries the number of the showing, or the token of the act that comes next, that it was drawn for, so that it does
nothing when it arrives twice or for another row. Its script is ours and fixed; rows and classes are shown as text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from alcore import project as projects
from alcore.project import Class, Event, Project
from alcore.project.cards import Card, as_address, card
from pages.shared.label import desk
from pages.shared.label.desk import Desk
from pages.shared.label.show_card import plainly, script

KEY = "below"  # of the component, which stays on the page
TITLE = 28  # letters of what a row holds, in the strip
LARGEST_THUMB = 4000  # letters of a picture that ten answers may each send along
_draw = st.components.v2.component(
    "labelwise_below",
    html=f"""<div class="below"><div class="acts"></div><div class="noting"></div><div class="last"></div>
<details class="find"><summary>Find one of your answers</summary>
<input type="search" aria-label="What its row holds" placeholder="Any word or number in its row"
maxlength="{desk.LONGEST_SEARCH}">
<div></div></details></div>""",
    css=script("below.css", "note.css"),
    js=script("card.js", "keys.js", "note.js", "below.js"),
    isolate_styles=False,
)


def show(
    here: Desk,
    project: Project,
    known: Mapping[str, Class],
    *,
    acts: dict | None = None,
    opinion: dict | None = None,
) -> None:
    """Draw it. acts: what `acts_of` says is possible; None: nothing. opinion: as `after.opinion` tells it."""
    answers, found = desk.strip(here), desk.found(here)
    listed = [*answers, *(found or ())]
    _remember_titles(here, project, listed)

    def said(event: str):
        return getattr(st.session_state[KEY], event, None)

    def named_all(events: Sequence[Event]) -> list[dict]:
        return [{"number": one.number, **here.titles[one.row_key], **named(known, one.class_id)} for one in events]

    _draw(
        key=KEY,
        data=plainly(
            {
                "acts": acts,
                "opinion": opinion,
                "answers": named_all(answers),
                "found": None if found is None else named_all(found),
            }
        ),
        on_picked_change=lambda: _look_at(here, listed, said("picked")),
        on_find_change=lambda: desk.find(here, str(said("find"))),
        on_like_it_change=lambda: desk.ask_like_it(here, said("like_it")),
        on_skip_change=lambda: desk.skip(here, said("skip"), "unsure"),
        on_bad_change=lambda: desk.skip(here, said("bad"), "bad row"),
        on_flag_change=lambda: desk.flag(here, said("flag")["row"], bool(said("flag")["on"])),
        on_note_change=lambda: _note(here, said("note")),
        on_undo_change=lambda: desk.undo(here, said("undo")),
        on_redo_change=lambda: desk.redo(here, said("redo")),
    )


def acts_of(here: Desk) -> dict:
    """What can be done now: with the row on screen, when there is one, and with what was said last."""
    row = here.rows[0] if here.rows and not here.resting else None
    return {
        "row": row and row.claim.number,
        "flagged": bool(row and row.flagged),
        "token": here.token,
        "noted": here.noted,
    }


def _look_at(here: Desk, answers: Sequence[Event], number: int) -> None:
    if event := next((one for one in answers if one.number == number), None):
        desk.look_at(here, event)


def _note(here: Desk, said: dict) -> None:
    desk.note(here, said["row"], str(said["text"]), str(said["id"]))


def _remember_titles(here: Desk, project: Project, answers: Sequence[Event]) -> None:
    """What each row is called in the strip, made once and not at every press."""
    new = [event.row_key for event in answers if event.row_key not in here.titles]
    if new:
        cells = project.store.cells(project.id, new)
        cards = {row_key: card(project.record.settings, texts) for row_key, texts in cells.items()}
        here.titles |= {row_key: called(row_key, cards.get(row_key), TITLE) for row_key in new}


def called(row_key: str, one: Card | None, limit: int) -> dict[str, str]:
    """What a row holds, at most `limit` characters; one that is nothing but a picture is that picture, if small."""
    if one is None or not (one.pinned or one.fields or one.picture):
        return {"title": short(row_key, limit)}
    address = as_address(one.picture) or ""
    if one.pinned or one.fields or len(address) > LARGEST_THUMB or not address.startswith("data:"):
        return {"title": short(one.title, limit)}
    return {"title": "", "picture": address}


def short(text: str, limit: int) -> str:
    """A text on one line, cut at `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def named(known: Mapping[str, Class], class_id: str | None) -> dict[str, str]:
    """The name and color of a class as it is now, for the script; a skip has none."""
    one = known.get(projects.merged(known, class_id)) if class_id else None
    return {"class": one.name, "color": one.color} if one else {"class": "skipped" if class_id is None else "no class"}
