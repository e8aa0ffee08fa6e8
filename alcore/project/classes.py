"""What a class may be called and which key may choose it, checked before it is written, with a sentence for what is
wrong. Pure functions over classes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from alcore.project.events import CHANGEABLE, Class

KEYS = "1234567890"
# Keys that do something else: Streamlit keeps C and R for itself, the label page has acts of its own.
OTHER_ACTS = {
    "c": "opens a menu of the app",
    "r": "runs the page again",
    "f": "flags a row",
    "n": "adds a note",
    "u": "is kept for undo",
    "z": "is kept for undo",
}
# Told apart by people who see no red or no green: Okabe & Ito (2008), Color universal design; then, for tables of more
# classes, Tol (2021), Colour schemes, "muted".
COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")
COLORS += ("#44AA99", "#882255", "#999933", "#CC6677", "#AA4499", "#DDCC77", "#117733", "#332288")
MOST_EXAMPLES = 3
LONGEST_NAME = 100
LONGEST_GUIDELINE = 500
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_KEY = re.compile(r"[a-z0-9]?")


def checked(one: Class, others: Iterable[Class]) -> Class:
    """The class tidied: no blanks around its name, the key in lower case, the color in capitals.

    others: the classes it stands beside; those merged into another no longer count. An empty key or color is allowed:
    such a class is chosen by its name, or by mouse. Raises ValueError, in words for the user.
    """
    living = [other for other in others if other.into is None]
    one = replace(
        one,
        name=as_name(one.name),
        key=one.key.strip().lower(),
        color=one.color.strip().upper(),
        guideline=as_name(one.guideline),
        examples=tuple(dict.fromkeys(one.examples)),
    )
    if not one.name:
        raise ValueError("A class needs a name.")
    for title, text, longest in (("name", one.name, LONGEST_NAME), ("guideline", one.guideline, LONGEST_GUIDELINE)):
        if len(text) > longest:
            raise ValueError(f"The {title} of class '{one.name[:40]}' is longer than {longest} characters. Shorten it.")
    if one.name in {other.name for other in living}:
        raise ValueError(f"There is a class '{one.name}' already. Choose another name, or merge the two.")
    if not _KEY.fullmatch(one.key):
        raise ValueError(f"The key of class '{one.name}' must be one digit or one letter from A to Z, not '{one.key}'.")
    if one.key in OTHER_ACTS:
        raise ValueError(f"Key {one.key.upper()} {OTHER_ACTS[one.key]}. Choose another one for class '{one.name}'.")
    if same := next((other for other in living if one.key and other.key.lower() == one.key), None):
        raise ValueError(
            f"Key {one.key.upper()} chooses class '{same.name}'. Choose another one for class '{one.name}'."
        )
    if one.color and not _HEX.fullmatch(one.color):
        raise ValueError(f"The color of class '{one.name}' must be written as in #0072B2, not as '{one.color[:40]}'.")
    if len(one.examples) > MOST_EXAMPLES:
        raise ValueError(f"Class '{one.name}' has {len(one.examples)} example rows. Keep the {MOST_EXAMPLES} clearest.")
    return one


def completed(given: Sequence[Class]) -> list[Class]:
    """The classes checked one after the other; those without a key or color get their usual one."""
    done: list[Class] = []
    for one, key in zip(given, usual_keys(given), strict=True):
        one = replace(checked(one, done), key=key)
        done.append(replace(one, color=one.color or free_color(done)))
    return done


def usual_keys(given: Sequence[Class]) -> list[str]:
    """The key of each class: the one it has; else, for one called by a digit, that digit; else the next digit that none
    of the others wants, while there are some."""
    keys = [one.key.strip().lower() for one in given]
    wanted = {key for key in keys if key}
    for place, one in enumerate(given):
        if not keys[place] and one.name in KEYS and len(one.name) == 1 and one.name not in wanted:
            keys[place] = one.name
            wanted.add(one.name)
    for place, key in enumerate(keys):
        keys[place] = key or free_key(wanted)
        wanted.add(keys[place])
    return keys


def difference(before: Class, after: Class) -> dict:
    """What a ``class_changed`` event must tell to make one class another, its name aside; empty when nothing."""
    payload = {name: getattr(after, name) for name in CHANGEABLE if getattr(after, name) != getattr(before, name)}
    return payload | ({"examples": list(after.examples)} if "examples" in payload else {})


def free_key(taken: Iterable[str]) -> str:
    """The first digit not taken, from 1 to 9 and then 0; empty when all are."""
    taken = set(taken)
    return next((key for key in KEYS if key not in taken), "")


def free_color(others: Sequence[Class]) -> str:
    """The first color that no class has; when all are in use they begin again."""
    used = {one.color for one in others if one.into is None}
    return next((color for color in COLORS if color not in used), COLORS[len(others) % len(COLORS)])


def as_name(text: str) -> str:
    """The text on one line, blanks trimmed, without the character that databases refuse: a class's name for a label."""
    return " ".join(text.replace("\0", "").split())
