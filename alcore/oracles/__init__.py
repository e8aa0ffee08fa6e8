"""Who answers in a simulation: the true labels, with simulated mistakes, several annotators, seconds and prices."""

from alcore.oracles.annotators import DAWID_SKENE, MAJORITY, MOST_VOTES, RESOLVING, Annotator, Annotators
from alcore.oracles.answering import Answers, Desk, Oracle
from alcore.oracles.confusion import Matrix, checked, read_confusion, symmetric_confusion

__all__ = [
    "DAWID_SKENE",
    "MAJORITY",
    "MOST_VOTES",
    "RESOLVING",
    "Annotator",
    "Annotators",
    "Answers",
    "Desk",
    "Matrix",
    "Oracle",
    "checked",
    "read_confusion",
    "symmetric_confusion",
]
