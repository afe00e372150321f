"""Standing: which actors make public affairs, carry arms, act for a state, or are private persons.

What an act needs to count (``needs.py``, ``limits.py``, ``reports.py``) is asked of actors in these words.
"""

from __future__ import annotations

from collections.abc import Iterable

from diurna.lexicon.entities import UNIONS
from diurna.model import Actor

# Roles that make politics even where no country is told; private persons, scholars, doctors, firms and media do not.
PUBLIC = frozenset("GOV PRE MIL REB COP LEG JUD UAF OPP PTY PRM SPY CRM REL LAB AGR REF SOC IGO NGO IMG MNC".split())
# Who makes politics even in a report on sport or shows.
OFFICIAL = frozenset("GOV PRE MIL REB COP LEG JUD UAF OPP PTY PRM SPY".split())
STATE = frozenset("GOV MIL LEG JUD COP SPY".split())
ARMED = frozenset("MIL REB COP UAF PRM CRM SPY GOV".split())
SPEAKERS = frozenset("GOV LEG PTY OPP ELI JUD JRN REL".split())
# Who attacks or is attacked with more than words.
FIGHTERS = frozenset("MIL REB COP UAF PRM CRM SPY REF".split())


def is_public(actor: Actor) -> bool:
    """A state, a union or an actor with a public role."""
    if actor.code == "---":
        return False
    placed = actor.country is not None or actor.via == "name"
    return (placed and set(actor.sectors) <= {"ELI"}) or bool(PUBLIC & set(actor.sectors))


def is_office_of_words(actor: Actor) -> bool:
    """A politician by name who answers for the army or the police: no fighter."""
    return actor.via in ("name", "office") and bool(actor.sectors) and actor.sectors[0] in SPEAKERS


def is_official(actor: Actor) -> bool:
    return bool(OFFICIAL & set(actor.sectors)) and actor.via != "metonym" and (actor.country is not None or actor.via in ("name", "office"))


def is_state(actor: Actor) -> bool:
    return actor.code != "---" and (not actor.sectors or bool(STATE & set(actor.sectors)))


def is_armed(actor: Actor) -> bool:
    return actor.code != "---" and (not actor.sectors or bool(ARMED & set(actor.sectors)))


def is_business(actor: Actor) -> bool:
    return bool(actor.sectors) and set(actor.sectors) <= {"BUS", "MNC"}


def is_town_or_private(actor: Actor) -> bool:
    return actor.via == "name" and not actor.sectors and actor.country is not None and actor.code == actor.country and actor.country not in UNIONS


def belongs(actor: Actor) -> bool:
    """Whether an actor is of a country, a union, or a firm or movement beyond countries."""
    return actor.country is not None or not actor.code.startswith("---")


def is_known(actor: Actor) -> bool:
    return actor.code != "---" and (actor.country is not None or set(actor.sectors) != {"UNK"})


def is_placed(actor: Actor) -> bool:
    """Whether an actor is more than a bare role: a country, a union, a known name, or a public role."""
    return actor.country is not None or (actor.via == "name" and actor.code != "---") or bool(PUBLIC & set(actor.sectors))


def of_two_countries(sources: Iterable[Actor], targets: Iterable[Actor]) -> bool:
    """Whether somebody of one country acts on somebody of another."""
    others = list(targets)
    return any(s.country != t.country for s in sources for t in others if s.country and t.country)
