"""Needs: what an act of a verb of many senses must have to count, by ``limits.tsv``.

A row names a verb, the code it limits, what is needed ("public target", "arms", "no as") and perhaps the code of what it is without.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from diurna.data import LexiconError, read_table, tables
from diurna.lexicon.entities import UNIONS
from diurna.model import Actor
from diurna.understand.civil import of_arms
from diurna.understand.figures import figurative
from diurna.understand.parse import Parse
from diurna.understand.scene import Candidate
from diurna.understand.standing import ARMED, FIGHTERS, SPEAKERS, is_armed, is_office_of_words, is_public, is_state, of_two_countries

Check = Callable[[Candidate, Parse], bool]

# What is put off is not turned down.
DELAYS = frozenset("postpone delay defer adjourn".split())
# Who suspends operations that are no fighting.
MISSIONS = frozenset("embassy consulate mission airline airport carrier charity agency hospital company firm factory port bank".split())
# How one attacks with words.
VERBALLY = frozenset("politically verbally intellectually rhetorically".split())
# To what one falls by no force: "fell victim to".
PREY = frozenset("victim prey foul short ill silent asleep".split())
# What an official leaves an office to do.
CAREERS = frozenset(
    "stand run contest seek campaign take join lead become head spend pursue care focus concentrate work write study teach retire return start make".split()
)
# Reasons of one's own for leaving an office.
PRIVATELY = frozenset("health illness family personal private medical retirement age protest disgust solidarity".split())


@lru_cache(maxsize=1)
def limits() -> dict[str, list[tuple[str, frozenset[str], str, str]]]:
    """Verb -> code, needs, the code without them, and where the row stands."""
    found: dict[str, list[tuple[str, frozenset[str], str, str]]] = {}
    for path in tables("events", "limits*.tsv"):
        for row in read_table(path, ("verb", "code", "needs", "else", "source", "example")):
            needs = frozenset(row.items_of("needs"))
            unknown = {one for need in needs for one in need.split("/")} - NEEDS.keys()
            if unknown:
                raise LexiconError(f"{row.where}: unknown need {sorted(unknown)[0]!r}")
            found.setdefault(row["verb"], []).append((row["code"], needs, row["else"], row.where))
    return found


@lru_cache(maxsize=1)
def verbal_limits() -> frozenset[str]:
    """Verbs of force that are acts of words where nothing bodily is hit: "attacked the plan"."""
    return frozenset(verb for verb, rows in limits().items() if any(other and "bodily target" in needs for _, needs, other, _ in rows))


def met(need: str, candidate: Candidate, parse: Parse) -> bool:
    """Whether an act has what its verb needs; of alternatives ("act/public target") one is enough."""
    return any(NEEDS[one](candidate, parse) for one in need.split("/"))


# --- what is asked of the words ---------------------------------------------------------------------------------------


def _content(candidate: Candidate, parse: Parse) -> bool:
    """ "denied funding" denies nothing that is said."""
    return candidate.embedded is not None or "ACT" not in candidate.pattern


def _subjunctive(candidate: Candidate, parse: Parse) -> bool:
    """ "insisted that Iran leave", not "insisted that Iran had left"."""
    return candidate.embedded is None or parse.tag[candidate.embedded] == "VB"


def _no_object(candidate: Candidate, parse: Parse) -> bool:
    """ "fell to the rebels", not "fell victim to"."""
    return all(parse.dep[k] not in ("dobj", "acomp", "attr", "oprd", "npadvmod") or parse.lower[k] not in PREY for k in parse.kids[candidate.head])


def _no_name(candidate: Candidate, parse: Parse) -> bool:
    """ "called him a disgrace for": a name given, no appeal."""
    kids = parse.kids[candidate.head]
    purpose = next((k for k in kids if parse.lower[k] == "for"), parse.size)
    if candidate.code.startswith("04") and (purpose < parse.size or any(parse.dep[k] == "ccomp" for k in kids)):
        return False
    return all(parse.dep[k] != "oprd" or k > purpose for k in kids)


def _bodily(candidate: Candidate, parse: Parse) -> bool:
    if any(parse.lower[k] in VERBALLY for k in parse.kids[candidate.head]):
        return False
    return not figurative(parse, candidate.code, candidate.head, None, candidate.target_head)


def _direct(candidate: Candidate, parse: Parse) -> bool:
    """ "dismissed an appeal of the miners" dismisses no miner."""
    at = candidate.target_head
    return at is None or any(a.start <= parse.starts[at] < a.end for a in candidate.targets)


def _of_own_will(parse: Parse, head: int) -> bool:
    """ "stepped down to run for governor", "resigned for health reasons": nobody's demand is met."""
    for k in parse.kids[head]:
        if parse.dep[k] in ("advcl", "xcomp") and parse.lemma(k) in CAREERS and any(parse.lower[q] == "to" and parse.dep[q] == "aux" for q in parse.kids[k]):
            return True
        if parse.dep[k] == "prep" and parse.lower[k] in ("for", "on", "in"):
            noun = parse.child(k, "pobj")
            if noun is not None and (parse.lemma(noun) in PRIVATELY or any(parse.lower[q] in PRIVATELY for q in parse.kids[noun])):
                return True
    return False


# --- what is asked of the sides ---------------------------------------------------------------------------------------


def _abroad(candidate: Candidate, parse: Parse) -> bool:
    return of_two_countries(candidate.sources, candidate.targets or candidate.sources)


def _at_home(candidate: Candidate, parse: Parse) -> bool:
    return not any(t.via in ("country", "metonym") and not t.sectors and s.country != t.country for s in candidate.sources for t in candidate.targets)


def _no_police(candidate: Candidate, parse: Parse) -> bool:
    return not any("COP" in a.sectors for a in candidate.sources) or any(ARMED & set(a.sectors) for a in candidate.targets)


def _side(side: str, test: Callable[[Actor], bool]) -> Check:
    """A check that one of the actors of a side passes a test."""
    return lambda candidate, _: any(map(test, _of_side(candidate, side)))


def _of_side(candidate: Candidate, side: str) -> list[Actor]:
    return candidate.sources if side == "source" else candidate.targets


def _physical(side: str) -> Check:
    """Nobody, or somebody who attacks with more than words."""

    def check(candidate: Candidate, _: Parse) -> bool:
        actors = _of_side(candidate, side)
        return not actors or any(a.code != "---" and (not a.sectors or bool(FIGHTERS & set(a.sectors))) and not is_office_of_words(a) for a in actors)

    return check


def _fighting_target(candidate: Candidate, parse: Parse) -> bool:
    """Politicians by name attack with words."""
    speakers = bool(candidate.sources) and all(a.via in ("name", "office") and bool(SPEAKERS & set(a.sectors)) for a in candidate.sources)
    return not speakers and any(
        FIGHTERS & set(a.sectors) or a.via in ("country", "metonym") or (a.code != "---" and not a.sectors) or "CVL" in a.sectors for a in candidate.targets
    )


def _is_somebody(actor: Actor) -> bool:
    return actor.code != "---"


def _is_person(actor: Actor) -> bool:
    return bool(actor.via in ("role", "pronoun", "office") or "unknown" in actor.via or actor.sectors)


NEEDS: dict[str, Check] = {
    "act": lambda candidate, _: candidate.inner or "ACT" not in candidate.pattern,
    "content": _content,
    "subjunctive": _subjunctive,
    "no object": _no_object,
    "no name": _no_name,
    "no as": lambda candidate, parse: all(parse.lower[k] != "as" for k in parse.kids[candidate.head]),
    "no delay": lambda candidate, parse: parse.lemma(candidate.head) not in DELAYS,
    "no aim": lambda candidate, parse: not _of_own_will(parse, candidate.head),
    "bodily target": _bodily,
    "direct target": _direct,
    "arms": lambda candidate, parse: of_arms(parse, candidate.sources, candidate.targets),
    "abroad": _abroad,
    "at home": _at_home,
    "land": lambda candidate, _: any(a.country is not None for a in (*candidate.sources, *candidate.targets)),
    "no mission source": lambda candidate, parse: candidate.source_head is None or parse.lemma(candidate.source_head) not in MISSIONS,
    "no police source": _no_police,
    "no party target": lambda candidate, _: not any("PTY" in a.sectors for a in candidate.targets),
    "no union target": lambda candidate, _: not candidate.targets or not all(a.country in UNIONS for a in candidate.targets),
    "source": _side("source", _is_somebody),
    "target": _side("target", _is_somebody),
    "public source": _side("source", is_public),
    "public target": _side("target", is_public),
    "state source": _side("source", is_state),
    "state target": _side("target", is_state),
    "armed source": _side("source", is_armed),
    "person target": _side("target", _is_person),
    "physical source": _physical("source"),
    "physical target": _physical("target"),
    "fighting target": _fighting_target,
}
