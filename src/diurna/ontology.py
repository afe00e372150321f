"""The two ontologies: CAMEO 1.1b3 and PLOVER, with names, Goldstein scores, quad classes and the crosswalk between them.

Sources: code numbers and short names of CAMEO 1.1b3 (Schrodt 2012), Goldstein scores as used by ICEWS, PLOVER by the Open
Event Data Alliance (CC BY-SA 4.0). Quad class by CAMEO root, the ICEWS and GDELT rule: 01 to 05 verbal cooperation, 06 to
08 material cooperation, 09 to 13 verbal conflict, 14 to 20 material conflict.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from diurna.data import DATA, LexiconError, read_table
from diurna.model import Quad

CAMEO_VERSION = "1.1b3"
PLOVER_VERSION = "2.0 draft"
QUAD_NAMES = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}


@dataclass(frozen=True, slots=True)
class Code:
    """One CAMEO code: its name, its place in the tree, its scores and what PLOVER calls it."""

    code: str
    name: str
    parent: str
    goldstein: float | None
    plover: str | None
    mode: str | None
    contexts: tuple[str, ...]


class Ontology:
    """The code tables, read once."""

    def __init__(self, codes: dict[str, Code], events: dict[str, str], modes: dict[tuple[str, str], str], contexts: dict[str, str]):
        self.codes = codes
        self.events = events
        self.modes = modes
        self.contexts = contexts

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> Ontology:
        """Reads the tables of ``data/ontology``; :class:`LexiconError` where they contradict each other."""
        folder = DATA / "ontology"
        events = {row["event"]: row["definition"] for row in read_table(folder / "plover_events.tsv", ("event", "definition"))}
        modes = {(row["event"], row["mode"]): row["definition"] for row in read_table(folder / "plover_modes.tsv", ("event", "mode", "definition"))}
        contexts = {row["context"]: row["definition"] for row in read_table(folder / "plover_contexts.tsv", ("context", "definition"))}
        codes: dict[str, Code] = {}
        for row in read_table(folder / "cameo.tsv", ("code", "name", "parent", "goldstein", "plover", "mode", "contexts")):
            code = Code(
                row["code"],
                row["name"],
                row["parent"],
                float(row["goldstein"]) if row["goldstein"] else None,
                row["plover"] or None,
                row["mode"] or None,
                tuple(row.items_of("contexts")),
            )
            if code.plover and code.plover not in events:
                raise LexiconError(f"{row.where}: no PLOVER event {code.plover!r}")
            if code.plover and code.mode and (code.plover, code.mode) not in modes:
                raise LexiconError(f"{row.where}: PLOVER {code.plover} has no mode {code.mode!r}")
            for context in code.contexts:
                if context not in contexts:
                    raise LexiconError(f"{row.where}: no PLOVER context {context!r}")
            if code.code in codes:
                raise LexiconError(f"{row.where}: code {code.code} stands twice")
            codes[code.code] = code
        for code in codes.values():
            if code.parent and code.parent not in codes:
                raise LexiconError(f"cameo.tsv:0: the parent {code.parent} of {code.code} is missing")
        return cls(codes, events, modes, contexts)


def quad_class(code: str) -> Quad:
    """1 to 4 by the first two digits of a CAMEO code.

    >>> quad_class("057"), quad_class("0331"), quad_class("129"), quad_class("190")
    (1, 1, 3, 4)
    """
    root = int(code[:2])
    return 1 if root <= 5 else 2 if root <= 8 else 3 if root <= 13 else 4
