"""The table that says which CAMEO codes and which roles fit the types of other schemes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from diurna.data import DATA, read_table
from diurna.model import Event


@dataclass(frozen=True, slots=True)
class TypeRow:
    """One type of a scheme: CAMEO prefixes, roles of source and target, words of which the sentence must have one (or none given)."""

    name: str
    codes: tuple[str, ...]
    sources: frozenset[str]
    targets: frozenset[str]
    words: frozenset[str]

    def fits(self, event: Event) -> bool:
        """Whether an event has one of the codes."""
        return event.cameo.startswith(self.codes)


@lru_cache(maxsize=8)
def types_of(scheme: str) -> dict[str, TypeRow]:
    """The types of a scheme in the order of the table ``evaluation/types.tsv``."""
    found = {}
    for row in read_table(DATA / "evaluation" / "types.tsv", ("scheme", "type", "cameo", "source_roles", "target_roles", "words", "source")):
        if row["scheme"] == scheme:
            sets = (frozenset(row.items_of(column)) for column in ("source_roles", "target_roles", "words"))
            found[row["type"]] = TypeRow(row["type"], tuple(row.items_of("cameo")), *sets)
    return found


def type_of(scheme: str, name: str) -> TypeRow | None:
    """The row of a type, or of the longest type that it begins with; None where the table has none.

    >>> type_of("wikievents", "Life.Die.Unspecified").name
    'Life.Die'
    """
    rows = types_of(scheme)
    fitting = [row for row in rows if name == row or name.startswith(row + ".")]
    return rows[max(fitting, key=len)] if fitting else None
