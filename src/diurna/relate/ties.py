"""Ties: standing relations between two actors, out of the acts that open, keep and end them.

``data/relate/ties.tsv`` says which acts do, ``tie_kinds.tsv`` what the relations are. An act is read once (:func:`readings`), the spells of
a relation follow from all its acts together (:func:`spells`), in whatever order they became known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby

from diurna.data import DATA, LexiconError, Row, read_table
from diurna.relate.parties import PARTIES, Party, kind_of

MOVES = ("close", "open", "keep", "against")
# Acts that need several days before they open a tie must lie within so many days.
WINDOW = 30
# How much an act adds to the certainty of a tie by how sure its clause presents it: certain, probable, possible, or nobody says.
_SURENESS = {3: 1.0, 2: 0.8, 1: 0.5}


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of tie; ``lapse``: days without a further report after which it is no longer taken to stand."""

    name: str
    symmetric: bool
    source: frozenset[str]
    target: frozenset[str]
    lapse: int | None
    meaning: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of ``ties.tsv``."""

    kind: Kind
    move: str
    code: str
    words: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    days: int
    back: bool
    example: str
    where: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one act says of one tie."""

    kind: str
    move: str
    source: Party
    target: Party
    days: int
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TieAct:
    """A reading with what is known of the report: ``day`` of the act, day of publication, ``origin`` (whoever the report comes from at last:
    copies and an agency's customers share it), speaker where it is not the outlet, certainty of clause and coder."""

    move: str
    days: int = 1
    day: str
    published: str | None
    event: str
    outlet: str = ""
    origin: str = ""
    speaker: str = ""
    factuality: float | None = 3
    confidence: float | None = 1.0


@dataclass(slots=True)
class Spell:
    """A time over which a tie stood. ``start`` is None where only its keeping or its end was reported."""

    start: str | None
    last: str
    end: str | None = None
    ended: str | None = None  # reported, or lapsed
    lapses: str | None = None
    opened: list[TieAct] = field(default_factory=list)
    kept: list[TieAct] = field(default_factory=list)
    closed: list[TieAct] = field(default_factory=list)
    against: list[TieAct] = field(default_factory=list)

    def stands(self, day: str) -> bool:
        """Whether the tie stood on a day: the day on which it was ended is the first without it."""
        begun = self.start or (self.kept[0].day if self.kept else None)
        return begun is not None and begun <= day and (self.end is None or day < self.end) and (self.lapses is None or day <= self.lapses)


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """The sorts of ties by name; :class:`LexiconError` names a row that cannot be used."""
    found = {}
    for row in read_table(DATA / "relate" / "tie_kinds.tsv", ("tie", "symmetric", "source_parties", "target_parties", "lapse", "meaning", "source")):
        for column in ("source_parties", "target_parties"):
            if not set(row.items_of(column)) <= set(PARTIES):
                raise LexiconError(f"{row.where}: {row[column]!r} is not of {', '.join(PARTIES)}")
        found[row["tie"]] = Kind(
            name=row["tie"],
            symmetric=row["symmetric"] == "yes",
            source=frozenset(row.items_of("source_parties")),
            target=frozenset(row.items_of("target_parties")),
            lapse=int(row["lapse"]) if row["lapse"] else None,
            meaning=row["meaning"],
        )
    return found


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The rows of ``ties.tsv``; :class:`LexiconError` names a row that cannot be used."""
    columns = ("tie", "move", "code", "words", "unless", "days", "way", "example", "source")
    return tuple(_rule(row) for row in read_table(DATA / "relate" / "ties.tsv", columns))


def _rule(row: Row) -> Rule:
    if row["tie"] not in kinds() or row["move"] not in MOVES or row["way"] not in ("on", "back"):
        raise LexiconError(f"{row.where}: no such tie, move or way")
    return Rule(
        kind=kinds()[row["tie"]],
        move=row["move"],
        code=row["code"],
        words=_pattern(row, "words"),
        unless=_pattern(row, "unless"),
        days=int(row["days"] or 1),
        back=row["way"] == "back",
        example=row["example"],
        where=row.where,
    )


def _pattern(row: Row, column: str) -> re.Pattern[str] | None:
    try:
        return re.compile(rf"\b(?:{row[column]})", re.IGNORECASE) if row[column] else None
    except re.error as error:
        raise LexiconError(f"{row.where}: {column}: {error}") from None


def roots() -> tuple[str, ...]:
    """The CAMEO roots that any rule asks for."""
    return tuple(sorted({rule.code[:2] for rule in rules()}))


def readings(cameo: str, sentence: str, source: Party | None, target: Party | None, *, denied: bool = False) -> list[Reading]:
    """What an act says of which ties. A denied act ("did not recognise") speaks against a tie that it would open or keep."""
    if source is None or target is None:
        return []
    found = []
    for rule in rules():
        if not cameo.startswith(rule.code) or (rule.words and not rule.words.search(sentence)) or (rule.unless and rule.unless.search(sentence)):
            continue
        if denied and (rule.move not in ("open", "keep") or rule.days > 1):
            continue
        first, second = (target, source) if rule.back else (source, target)
        one, other = kind_of(first), kind_of(second)
        allowed = one in rule.kind.source and other in rule.kind.target
        if not allowed or first.code == second.code:
            continue
        if rule.kind.symmetric and second.key < first.key:
            first, second = second, first
        found.append(Reading(rule.kind.name, "against" if denied else rule.move, first, second, rule.days, rule.where))
    return found


def spells(kind: Kind, acts: Iterable[TieAct]) -> list[Spell]:
    """The times over which a tie stood, the earliest first, from all acts that are known of it, given in any order."""
    found: list[Spell] = []
    waiting: list[TieAct] = []
    ordered = sorted(acts, key=lambda a: (a.day, MOVES.index(a.move), a.published or "", a.event))
    for day, group in groupby(ordered, key=lambda a: a.day):
        of_day = list(group)
        # What was over by this day without a word is over before the day's acts are read.
        now = _standing(found)
        if now is not None and now.lapses is not None and now.lapses < day:
            now.end, now.ended = _later(now.lapses, 1), "lapsed"
        for act in of_day:
            now = _standing(found)
            if act.move == "close":
                waiting.clear()
                if now is None:
                    again = next((s for s in found if s.ended == "reported" and s.end == day), None)
                    now = again or _new(found, Spell(start=None, last=day))
                now.closed.append(act)
                now.end, now.ended, now.lapses = day, "reported", None
            elif act.move == "against":
                if now is not None:
                    now.against.append(act)
            elif now is not None:
                (now.opened if act.move == "open" and day == now.start else now.kept).append(act)
                _told(kind, now, day)
            elif act.move == "keep":
                now = _new(found, Spell(start=None, last=day, kept=[act]))
                _told(kind, now, day)
            else:
                waiting = [w for w in waiting if _later(w.day, WINDOW) > day] + [act]
                enough = [w for w in waiting if w.days <= len({v.day for v in waiting})]
                if enough:
                    now = _new(found, Spell(start=waiting[0].day if act.days > 1 else day, last=day, opened=list(waiting)))
                    _told(kind, now, day)
                    waiting.clear()
    return found


def _standing(found: Sequence[Spell]) -> Spell | None:
    return found[-1] if found and found[-1].end is None else None


def _new(found: list[Spell], spell: Spell) -> Spell:
    found.append(spell)
    return spell


def _told(kind: Kind, spell: Spell, day: str) -> None:
    spell.last = day
    spell.lapses = _later(day, kind.lapse) if kind.lapse is not None else None


def _later(day: str, days: int) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except OverflowError:
        return "9999-12-31"


def certainty(spell: Spell) -> float:
    """How sure it is that the tie was opened, 0 to 1: one less the chance that all its independent origins are wrong.

    Each origin counts once, with its best report: the coder's confidence times how sure the clause is. Every origin that speaks
    against the tie halves it.
    """
    best: dict[str, float] = {}
    for act in (*spell.opened, *spell.kept):
        sure = _SURENESS.get(round(act.factuality), 0.3) if act.factuality is not None else 0.8
        value = sure * (act.confidence if act.confidence is not None else 0.5)
        best[act.origin] = max(best.get(act.origin, 0.0), value)
    wrong = 1.0
    for value in best.values():
        wrong *= 1 - value
    return round((1 - wrong) * 0.5 ** len({act.origin for act in spell.against}), 3)
