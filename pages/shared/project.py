"""The table and the run a page is about. Both live in the address, so a refresh, a second tab and a link find them.

A switch in the menu drops the address's parameters, so the session remembers the two ids as well; everything else
(file, roles, costs, results) is in the store.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import memory, server

if TYPE_CHECKING:
    import pandas as pd

    from alcore.simulation import Plan, Settings
    from alcore.tables import Roles, Table

TABLE, RUN = "table", "run"
ACCOUNT_ROWS = 2000  # enough to tell what becomes of a column, and quick on a large table


@dataclass(frozen=True)
class Opened:
    """The table in hand: its upload's id, what was read, what its columns are for, and how it was read."""

    id: str
    table: Table
    roles: Roles
    reading: dict
    sample: str | None


def current() -> Opened | None:
    """The table named in the address, or None. One that no longer exists is forgotten with a sentence on the page."""
    upload_id = memory.recall(TABLE)
    if upload_id is None:
        return None
    try:
        return of(upload_id)
    except KeyError:
        close()
        st.warning("This table is no longer here. Open it again, or pick a sample.", icon=":material/search_off:")
        return None


def of(upload_id: str) -> Opened:
    """The table of an upload. Raises KeyError when it is not here (any more)."""
    upload = server.store().describe(upload_id)
    from alcore.tables import Roles

    reading = upload.settings.get("reading", {})
    table = _parsed(upload_id, **reading)
    saved = upload.settings.get("roles")
    roles = table.guess if saved is None else Roles(**{**saved, "leave_out": tuple(saved.get("leave_out", ()))})
    return Opened(upload_id, table, roles, reading, upload.sample)


def add(content: bytes, name: str) -> None:
    """Read a file, keep it and make it the current table. Raises TableError, and keeps nothing, if it is no table."""
    open_upload(keep(content, name))


def keep(content: bytes, name: str, sample: str | None = None, known: dict | None = None) -> str:
    """Read a file and keep it; returns its upload. Raises TableError, and keeps nothing, if it is no table.

    known: roles that are no guess, because the file is one of ours.
    """
    digest = hashlib.sha256(content).hexdigest()
    table = _read(digest, name, None, None, None, lambda: content)
    settings = {"roles": asdict(replace(table.guess, **known))} if known else {}
    return server.store().add_upload(content, name, settings, sample=sample)


def open_upload(upload_id: str) -> None:
    """Make a stored table the current one; the run in hand belonged to another and is let go."""
    memory.keep(RUN, None)
    memory.keep(TABLE, upload_id)


def close() -> None:
    """Back to no table."""
    memory.keep(RUN, None)
    memory.keep(TABLE, None)


def rates(opened: Opened) -> dict:
    """The rates stored with the table, as they are now; a callback sees what another one has just kept."""
    with suppress(KeyError):
        return server.store().describe(opened.id).settings.get("rates", {})
    return {}


def save(opened: Opened, **settings) -> None:
    """Keep choices about the table in hand: roles=Roles, rates=dict, reading=dict."""
    if "roles" in settings:
        settings["roles"] = asdict(settings["roles"])
    server.store().update_upload(opened.id, **settings)


def read_again(opened: Opened, **reading) -> None:
    """Read the file with another encoding, delimiter or header, and guess the roles anew. Raises TableError."""
    _parsed(opened.id, **reading)
    server.store().update_upload(opened.id, reading=reading, roles=None)


def run_id() -> str | None:
    """The run named in the address, or the session's last one."""
    return memory.recall(RUN)


def open_run(run: str | None) -> None:
    """Make a run the one the Results page shows."""
    memory.keep(RUN, run)


def plan(opened: Opened, settings: Settings | None = None) -> Plan:
    """What a run with these settings (by default, the defaults) would do with the table in hand.

    Raises TableError or ValueError, in words for the user, where no run is possible.
    """
    from alcore.simulation import Settings

    return _plan(*choices(opened), settings or Settings(), opened)


def choices(opened: Opened) -> tuple[str, str, str]:
    """What names a table as it is read and used now, for the caches."""
    return opened.id, json.dumps(opened.reading), json.dumps(asdict(opened.roles))


@st.cache_data(max_entries=64, show_spinner=False)
def _plan(upload: str, reading: str, roles: str, settings: Settings, _opened: Opened) -> Plan:
    from alcore import simulation

    return simulation.plan(simulation.prepare(_opened.table, _opened.roles, settings.seed), settings)


def try_plan(opened: Opened) -> tuple[Plan | None, str]:
    """The plan of a run with the defaults, or None and the sentence that says why there can be none."""
    try:
        return plan(opened), ""
    except ValueError as error:  # TableError among them
        return None, str(error)


def row_means(opened: Opened) -> dict[str, float]:
    """Mean seconds and price a label as the table's own columns say, by the name of the rate; empty without any.

    A column without a usable number gives none: the plan of a run says what is wrong with it.
    """
    if opened.roles.seconds is None and opened.roles.price is None:
        return {}
    return _row_means(*choices(opened), opened)


@st.cache_data(max_entries=64, ttl=server.DEMO_LIFETIME, show_spinner=False)
def _row_means(upload: str, reading: str, roles: str, _opened: Opened) -> dict[str, float]:
    from alcore import costs, tables

    known = {}
    for role in ("seconds", "price"):
        with suppress(tables.TableError):
            known[role] = tables.row_costs(_opened.table, getattr(_opened.roles, role))
    return costs.row_means(**known)


def account(opened: Opened) -> pd.DataFrame | None:
    """What becomes of each column in a model, told from the first rows: a frame (column, kind, became, features).

    None when there is no column to learn from.
    """
    return _account(*choices(opened), opened)


@st.cache_data(max_entries=16, ttl=server.DEMO_LIFETIME, show_spinner=False)
def _account(upload: str, reading: str, roles: str, _opened: Opened) -> pd.DataFrame | None:
    from alcore import features

    if not features.usable_columns(_opened.table, _opened.roles):
        return None
    table = replace(_opened.table, frame=_opened.table.frame.head(ACCOUNT_ROWS))
    kinds = {column.name: column.kind for column in table.columns}
    frame = features.typed_frame(table, _opened.roles)
    return features.account(table, _opened.roles, features.fit(frame, kinds, range(len(frame))))


def start_run(opened: Opened, planned: Plan) -> str:
    """The id of a run of this plan, made the run in hand. A plan gives the same results every time, so a run of it that
    exists is shown, and taken up again where it was left, instead of started twice (a second click included).

    Raises ValueError, in words for the visitor, when there is no room for another run.
    """
    from alcore import simulation

    wanted = simulation.as_stored(opened.table, opened.roles, planned.settings)
    same = next((run for run in server.store().runs(opened.id) if run.settings == wanted), None)
    if same is None:
        server.check_room()
        run = simulation.start(server.store(), server.runner(), opened.id, opened.table, opened.roles, planned)
    else:
        run = same.id
        if not same.alive and same.state != "done":
            server.check_room()
            simulation.resume(server.store(), server.runner(), run, opened.table)
    open_run(run)
    return run


def _parsed(upload_id: str, encoding: str | None = None, delimiter: str | None = None, header: bool | None = None):
    digest, name = _identity(upload_id)
    return _read(digest, name, encoding, delimiter, header, lambda: server.store().upload(upload_id).content)


@st.cache_data(max_entries=1000, show_spinner=False)
def _identity(upload_id: str) -> tuple[str, str]:
    """Digest and name of an upload, so that a table read before is found without loading its bytes again."""
    upload = server.store().upload(upload_id)
    return hashlib.sha256(upload.content).hexdigest(), upload.name


# A resource, not data: data would be copied at every run. Nobody writes into a table. Four tables bound the memory.
@st.cache_resource(max_entries=4, ttl=server.DEMO_LIFETIME, show_spinner="Reading the table")
def _read(digest, name, encoding, delimiter, header, _content) -> Table:
    from alcore import tables

    limit = server.size_limit() * server.MEGABYTE
    return tables.read(_content(), name, encoding=encoding, delimiter=delimiter, header=header, size_limit=limit)


def _forget_prepared() -> None:
    from alcore import simulation

    simulation.prepare.cache_clear()


server.forgets(_read.clear, _forget_prepared)
