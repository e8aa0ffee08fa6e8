"""A labeling project: people answer where a simulation's oracle does, over the same campaign.

Nothing imported here loads the science stack, so the page people label on opens at once. What does is imported by name:
`alcore.project.creating`, `.training`, `.progress`, `.exporting`, `.rehearsing`.
"""

from alcore.project.events import Class, State, fold, merged, standing
from alcore.project.project import LEASE_SECONDS, Project, open
from alcore.project.settings import Settings
from alcore.store import Claim, Event, Standing

__all__ = [
    "LEASE_SECONDS",
    "Claim",
    "Class",
    "Event",
    "Project",
    "Settings",
    "Standing",
    "State",
    "fold",
    "merged",
    "open",
    "standing",
]
