"""Floors: the lowest figures that are allowed, in a TOML file with a table ``floors`` of numbers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path


class FloorsError(Exception):
    """A file of floors cannot be used; the message names it."""


def read_floors(path: Path) -> dict[str, float]:
    """The floors of a file by the name of their figure; :class:`FloorsError` where it is no TOML or holds anything but numbers."""
    try:
        floors = tomllib.loads(path.read_text(encoding="utf-8")).get("floors", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FloorsError(f"{path}: {error}") from None
    if not isinstance(floors, dict) or not all(isinstance(value, int | float) for value in floors.values()):
        raise FloorsError(f"{path}: `floors` must be a table of numbers")
    return {name: float(value) for name, value in floors.items()}


def below(figures: dict[str, float], floors: dict[str, float]) -> Iterator[str]:
    """The figures that stand below their floor, and the floors that have no figure."""
    yield from (name for name, floor in floors.items() if name not in figures or figures[name] < floor)
