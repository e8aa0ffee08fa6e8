"""The one database: uploads as they came, runs with every finished replicate, and labeling projects with every event.

SQLAlchemy Core, so SQLite by default and PostgreSQL by URL. All SQL of the product is in this package. A write is one
short transaction, so a page, a worker thread and a second tab can use one file. No science stack is imported before a
frame is asked for: the page people label on must open at once.
"""

from alcore.store.connecting import StoreError, default_url
from alcore.store.database import Store, open_store
from alcore.store.records import ALIVE, Claim, Event, Foretold, Opinion, Project, Round, Run, Standing, Upload

__all__ = [
    "ALIVE",
    "Claim",
    "Event",
    "Foretold",
    "Opinion",
    "Project",
    "Round",
    "Run",
    "Standing",
    "Store",
    "StoreError",
    "Upload",
    "default_url",
    "open_store",
]
