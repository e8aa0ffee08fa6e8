"""Under which versions something is worked out: this product, Python, the libraries and the type of machine."""

from __future__ import annotations

import platform
from functools import cache
from importlib import metadata

import alcore

LIBRARIES = ("numpy", "scipy", "scikit-learn", "pandas", "pyarrow", "joblib")  # what results depend on


@cache
def _here() -> tuple[tuple[str, str], ...]:
    return (
        ("Labelwise", alcore.__version__),
        ("Python", platform.python_version()),
        *((name, metadata.version(name)) for name in LIBRARIES),
        ("machine", f"{platform.system()} {platform.machine()}".strip()),
    )


def versions() -> dict[str, str]:
    """What results depend on here, by name."""
    return dict(_here())
