"""Values from outside held against a dataclass: what it would store without a look is looked at here."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache

from alcore.capsule.model import CapsuleError

_MANY = (tuple, list)
_KNOWN = (int, float, str, bool, dict, type(None))


def check(made: object, where: str) -> None:
    """Raise CapsuleError when a field of a dataclass does not hold what it says. Its own types are looked into."""
    hints = _hints(type(made))
    for field in fields(made):
        if not _fits(getattr(made, field.name), hints[field.name]):
            raise CapsuleError(f"{where} has a '{field.name}' that makes no sense. It was changed, or is newer.")


def build(kind: type, values: object, where: str):
    """The dataclass of these values, checked. Raises CapsuleError for other names, and for values that do not fit."""
    if not isinstance(values, Mapping):
        raise CapsuleError(f"{where} is not what it should be. The file was changed, or is newer.")
    try:
        made = kind(**values)
    except TypeError:
        raise unknown(where) from None
    except ValueError as error:
        raise CapsuleError(f"{where} cannot be used. {error}") from None
    check(made, where)
    return made


@cache
def _hints(kind: type) -> dict[str, object]:
    return typing.get_type_hints(kind)


def unknown(where: str) -> CapsuleError:
    """What is said of values that this version has no place for, or that it misses."""
    return CapsuleError(
        f"{where} holds what this version does not know, or lacks what it needs. It was changed, or is newer."
    )


def _fits(value: object, hint: object) -> bool:
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return any(_fits(value, one) for one in inside)
    if origin in _MANY:
        return isinstance(value, _MANY) and all(_fits(one, inside[0]) for one in value)
    if is_dataclass(hint):
        if isinstance(value, hint):
            check(value, f"A part '{hint.__name__}' of the settings")
        return isinstance(value, hint)
    if isinstance(value, bool) and hint is not bool:
        return False
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return False  # more than a database holds
    if hint is float:
        return isinstance(value, int | float)
    return isinstance(value, hint) if hint in _KNOWN else True
