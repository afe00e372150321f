"""Who holds a tie: a state for its government and forces, a group or an organisation by its name, persons by what they are."""

from __future__ import annotations

from dataclasses import dataclass

PARTIES = ("state", "organisation", "armed", "territory", "persons")
# What acts for its state. A party, an opposition or a company does not.
_OF_STATE = frozenset({"GOV", "MIL", "LEG", "JUD", "COP", "SPY"})
_ARMED = frozenset({"REB", "UAF", "PRM"})


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a tie: actor code, and the name where the code alone does not say who it is."""

    code: str
    name: str = ""

    @property
    def key(self) -> str:
        """The party as one text: the code, or code and name."""
        return f"{self.code} {self.name}".strip()


def party(code: str | None, name: str | None, via: str | None = None) -> Party | None:
    """The party behind an actor of an event; None for nobody in particular (``---GOV``).

    >>> party("RUSMIL", "Russian troops"), party("PSEREBPTY", "Hamas", "name"), party("FRACVL", "three French citizens")
    (Party(code='RUS', name=''), Party(code='PSEREBPTY', name='Hamas'), Party(code='FRACVL', name=''))
    """
    if not code:
        return None
    sectors = _sectors(code)
    if code[:3] in ("IGO", "NGO", "MNC") or "PRE" in sectors:
        return Party(code, "" if len(code) > 3 and not code.startswith("IGOMIL") and "PRE" not in sectors else name or "")
    if code.startswith("---"):
        return Party(code, name) if via == "name" and name else None
    if sectors and set(sectors) <= _OF_STATE:
        return Party(code[:3])
    return Party(code, name or "" if sectors and via == "name" else "")


def kind_of(party: Party) -> str:
    """Which of :data:`PARTIES` it is."""
    sectors = _sectors(party.code)
    if party.code.startswith("IGO"):
        return "organisation"
    if party.code[:3] in ("NGO", "MNC"):
        return "persons"
    if "PRE" in sectors:
        return "territory"
    if _ARMED & set(sectors):
        return "armed"
    return "persons" if sectors or party.code.startswith("---") else "state"


def _sectors(code: str) -> tuple[str, ...]:
    return tuple(code[n : n + 3] for n in range(3, len(code), 3))
