"""Who the actor tables know: entities and roles as values, and which spell of an office covers a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from diurna.data import first_day, holds_on, last_day

Form = Literal["name", "adjective", "demonym", "capital", "seat", "city"]
# Codes that stand where a country stands, for actors that belong to none.
UNIONS = {"UNO": "IGOUNO", "EUR": "IGOEUR", "IGO": "IGO"}
STATELESS = ("NGO", "MNC", "IMG", "ISM")
SECTORS = frozenset("COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC".split())


@dataclass(frozen=True, slots=True)
class Entity:
    """One actor, or one spell of it: what a name stands for between two dates."""

    name: str
    kind: str
    country: str
    sectors: tuple[str, ...]
    since: str = ""
    until: str = ""
    office: str = ""
    wikidata: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to take a surface form: the entity, and in which form it is named."""

    entity: Entity
    form: Form


@dataclass(frozen=True, slots=True)
class Role:
    """A noun or noun phrase that says what somebody is: its sectors, and whether it needs a country beside it."""

    words: tuple[str, ...]
    sectors: tuple[str, ...]
    kind: str
    scope: str
    where: str
    lead: tuple[str, ...] = ()  # the words before the head of the phrase
    tail: tuple[str, ...] = ()  # and those after it


def around_head(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a phrase before and after its head.

    >>> around_head(("deputy", "chief", "of", "staff"))
    (('deputy',), ('of', 'staff'))
    """
    at = words.index(role_head(words))
    return words[:at], words[at + 1 :]


def role_head(words: tuple[str, ...]) -> str:
    """The word of a role phrase that carries its number: "chief of staff" -> chief, "foreign minister" -> minister."""
    for i, word in enumerate(words):
        if word in ("of", "to", "for", "in", "at", "on", "against") and i:
            return words[i - 1]
    return words[-1]


def spell_on(spells: list[Entity], date: str | None) -> tuple[Entity, str]:
    """The spell that covers a date, and how: "then", "former" (all over by then), "future" or "undated".

    Where spells overlap the one that began last wins. Without a date the last spell is taken as it is.
    """
    if date is None:
        return max(spells, key=lambda s: first_day(s.since)), "undated"
    covering = [s for s in spells if holds_on(s.since, s.until, date)]
    if covering:
        return max(covering, key=lambda s: first_day(s.since)), "then"
    past = [s for s in spells if s.until and last_day(s.until) < date]
    if past:
        return max(past, key=lambda s: last_day(s.until)), "former"
    return min(spells, key=lambda s: first_day(s.since)), "future"
