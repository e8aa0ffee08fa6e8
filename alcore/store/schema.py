"""The tables as they are today. How an older database becomes like this is in `alcore.store.migrations`."""

from __future__ import annotations

import sqlalchemy as sql

metadata = sql.MetaData()

uploads = sql.Table(
    "uploads",
    metadata,
    sql.Column("id", sql.String(40), primary_key=True),
    sql.Column("name", sql.Text, nullable=False),
    sql.Column("content", sql.LargeBinary, nullable=False),
    sql.Column("settings", sql.JSON, nullable=False),  # roles, rates and how the file is read, as the page left them
    sql.Column("sample", sql.Text),
    sql.Column("created", sql.Float, nullable=False),
)
runs = sql.Table(
    "runs",
    metadata,
    sql.Column("id", sql.String(40), primary_key=True),
    sql.Column("upload", sql.ForeignKey("uploads.id"), nullable=False, index=True),
    sql.Column("settings", sql.JSON, nullable=False),
    sql.Column("total", sql.Integer, nullable=False),
    sql.Column("state", sql.String(20), nullable=False),
    sql.Column("error", sql.Text),
    sql.Column("created", sql.Float, nullable=False),
    sql.Column("seconds", sql.Float, nullable=False, default=0.0),  # wall clock spent at work, over all resumptions
    sql.Column("driver", sql.Text),  # the process that works on it, and
    sql.Column("heartbeat", sql.Float),  # when that process was last known to live
    sql.Column("began", sql.Float),  # when the work under way began, and
    sql.Column("done_before", sql.Integer),  # how many replicates were kept by then
)
replicates = sql.Table(
    "replicates",
    metadata,
    sql.Column("run", sql.ForeignKey("runs.id"), primary_key=True),
    sql.Column("number", sql.Integer, primary_key=True),
    sql.Column("name", sql.String(20), primary_key=True),  # "rounds" or "queries"
    sql.Column("frame", sql.LargeBinary, nullable=False),  # Parquet
)
projects = sql.Table(
    "projects",
    metadata,
    sql.Column("id", sql.String(40), primary_key=True),
    sql.Column("upload", sql.ForeignKey("uploads.id"), nullable=False, index=True),
    sql.Column("name", sql.Text, nullable=False),
    sql.Column("settings", sql.JSON, nullable=False),
    sql.Column("created", sql.Float),  # null until all its rows are there
    sql.Column("asked", sql.Integer, nullable=False),
    sql.Column("written", sql.Integer, nullable=False),
)
# The part each row plays, fixed at the start, and what its events have come to: a view over the log, kept so that the
# next row is found without reading the log.
rows = sql.Table(
    "rows",
    metadata,
    sql.Column("project", sql.ForeignKey("projects.id"), primary_key=True),
    sql.Column("row_key", sql.Text, primary_key=True),
    sql.Column("position", sql.Integer, nullable=False),  # in the table as it was read
    sql.Column("part", sql.String(12), nullable=False),  # "pool", "evaluation", or "aside": neither asked nor learned
    sql.Column("place", sql.Integer, nullable=False),  # in the one random order of its part
    sql.Column("kind", sql.String(12)),
    sql.Column("class_id", sql.String(40)),
    sql.Column("source", sql.String(12)),
    sql.Column("annotator", sql.Text),
    sql.Column("event", sql.Integer),
    sql.Column("skips", sql.Integer, nullable=False),
)
_open = rows.c.kind.is_(None)
sql.Index(
    "ix_rows_open", rows.c.project, rows.c.part, rows.c.place, unique=True, sqlite_where=_open, postgresql_where=_open
)
_done = rows.c.kind.is_not(None)
sql.Index("ix_rows_done", rows.c.project, rows.c.kind, rows.c.event, sqlite_where=_done, postgresql_where=_done)
events = sql.Table(
    "events",
    metadata,
    sql.Column("project", sql.ForeignKey("projects.id"), primary_key=True),
    sql.Column("number", sql.Integer, primary_key=True),
    sql.Column("kind", sql.String(20), nullable=False),
    sql.Column("row_key", sql.Text),
    sql.Column("class_id", sql.String(40)),
    sql.Column("annotator", sql.Text, nullable=False),
    sql.Column("at", sql.Float, nullable=False),
    sql.Column("seconds", sql.Float),
    sql.Column("shown_at", sql.Float),
    sql.Column("source", sql.String(12), nullable=False),
    sql.Column("token", sql.Text, nullable=False),
    sql.Column("undoes", sql.Integer),
    sql.Column("arm", sql.String(12)),
    sql.Column("rank", sql.Integer),
    sql.Column("utility", sql.Float),
    sql.Column("model_version", sql.Integer),
    sql.Column("training_size", sql.Integer),
    sql.Column("payload", sql.JSON, nullable=False),
    sql.UniqueConstraint("project", "token", name="uq_events_token"),
)
sql.Index("ix_events_row", events.c.project, events.c.row_key)
sql.Index("ix_events_annotator", events.c.project, events.c.annotator, events.c.number)
rankings = sql.Table(
    "rankings",
    metadata,
    sql.Column("project", sql.ForeignKey("projects.id"), primary_key=True),
    sql.Column("version", sql.Integer, primary_key=True),
    sql.Column("rank", sql.Integer, primary_key=True),
    sql.Column("row_key", sql.Text, nullable=False),
    sql.Column("utility", sql.Float),  # null for rows drawn by lot, to complete a start
)
rounds = sql.Table(
    "rounds",
    metadata,
    sql.Column("project", sql.ForeignKey("projects.id"), primary_key=True),
    sql.Column("version", sql.Integer, primary_key=True),
    sql.Column("labels", sql.Integer, nullable=False),
    sql.Column("seconds", sql.Float, nullable=False),
    sql.Column("error", sql.Text),
    sql.Column("created", sql.Float, nullable=False),
    sql.Column("evaluation", sql.JSON, nullable=False),
    sql.Column("uncertainty", sql.Float),
)
claims = sql.Table(
    "claims",
    metadata,
    sql.Column("project", sql.ForeignKey("projects.id"), primary_key=True),
    sql.Column("row_key", sql.Text, primary_key=True),
    sql.Column("annotator", sql.Text, nullable=False),
    sql.Column("number", sql.Integer, nullable=False),
    sql.Column("claimed", sql.Float, nullable=False),
    sql.Column("expires", sql.Float, nullable=False),
    sql.Column("arm", sql.String(12), nullable=False),
    sql.Column("rank", sql.Integer),
    sql.Column("utility", sql.Float),
    sql.Column("model_version", sql.Integer),
    sql.Column("training_size", sql.Integer),
)
sql.Index("ix_claims_annotator", claims.c.project, claims.c.annotator, claims.c.number)

# What a person sees of each row: its cells as text, so that the next row is shown without reading the table. Kept apart
# from `rows`, whose lines change with every label.
cells = sql.Table(
    "cells",
    metadata,
    sql.Column("project", sql.ForeignKey("projects.id"), primary_key=True),
    sql.Column("row_key", sql.Text, primary_key=True),
    sql.Column("twins", sql.Integer, nullable=False),  # a number that rows of the same content share
    sql.Column("texts", sql.JSON, nullable=False),  # in the order of the project's shown columns; null where blank
)
sql.Index("ix_cells_twins", cells.c.project, cells.c.twins)
# What a model thought of a row when it last ranked: shown only after the row's answer.
opinions = sql.Table(
    "opinions",
    metadata,
    sql.Column("project", sql.ForeignKey("projects.id"), primary_key=True),
    sql.Column("row_key", sql.Text, primary_key=True),
    sql.Column("version", sql.Integer, nullable=False),
    sql.Column("proba", sql.JSON, nullable=False),  # by class id
    sql.Column("nearest", sql.JSON, nullable=False),  # labeled rows: [row key, distance]
)
# What was forecast, as it was said.
forecasts = sql.Table(
    "forecasts",
    metadata,
    sql.Column("project", sql.ForeignKey("projects.id"), primary_key=True),
    sql.Column("number", sql.Integer, primary_key=True),
    sql.Column("created", sql.Float, nullable=False),
    sql.Column("model", sql.String(20), nullable=False),
    sql.Column("asked", sql.Integer, nullable=False),
    sql.Column("pilot", sql.Integer, nullable=False),
    sql.Column("metric", sql.String(40), nullable=False),
    sql.Column("positive", sql.Text, nullable=False),
    sql.Column("learner", sql.Text, nullable=False),
    sql.Column("target", sql.Float, nullable=False),
    sql.Column("reachable", sql.String(12), nullable=False),
    sql.Column("chance", sql.Float, nullable=False),
    sql.Column("basis", sql.String(20), nullable=False),
    sql.Column("random", sql.JSON, nullable=False),
    sql.Column("active", sql.JSON, nullable=False),
)

# Deleted before their project is, whose rows they are.
OF_PROJECTS = (forecasts, opinions, cells, claims, rankings, rounds, events, rows)
