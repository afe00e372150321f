"""What an article is about where it is not politics: its words tell a report of sport or of shows from one of public affairs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from diurna.lexicon.language import word_table
from diurna.lexicon.names import Hit

_YEAR = re.compile(r"(?<![\w.,$-])(?:19[4-9]\d|20[0-3]\d)(?![\w%-]|[.,]\d)")
# The longest headline that corpora run into the text, in characters.
HEADLINE = 40
_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Less text than this tells nothing; more than the last figure needs no reading.
FEWEST_WORDS = 60
ENOUGH = 20_000
# How many different words of a register, and which part of all words.
DIFFERENT = 5
SHARE = 0.03
# An article of public affairs has at least this part of its words from there.
PUBLIC_SHARE = 0.015
# A report on affairs of states: the part of its words that name a state, its people or its capital, and how many states at least.
STATES_SHARE = 0.06
STATES_NAMED = 3
STATES = frozenset({"state", "territory", "historical", "partial"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What an article is like: its register, how it is read, and how far a headline may run into its first sentence.

    ``report`` is a whole report of any kind, ``article`` one on affairs at home, of which most sentences tell no act.
    """

    register: str = ""
    article: bool = False
    report: bool = False
    headline: int = 0


def read_setting(text: str, hits: Sequence[Hit] = (), *, fused: bool = False) -> Setting:
    """The setting of a text; ``fused`` says that a headline may stand before its first sentence without a mark between.

    ``hits`` are the names found in it. A report that speaks of states in every other sentence is one on affairs of states: most
    of its sentences do tell acts between political actors, and it is read as closely as a sentence given alone.
    """
    words = _words(text)
    report = len(words) >= FEWEST_WORDS
    article = report and not _between_states(hits, len(words))
    return Setting(_register(words), article, report, HEADLINE if fused and article else 0)


@lru_cache(maxsize=1)
def sport_words() -> frozenset[str]:
    """The words of sport."""
    return frozenset(word for word, row in word_table("registers.tsv").items() if row["register"] == "sport")


def _between_states(hits: Sequence[Hit], words: int) -> bool:
    """Whether names of states are so many, and of so many states, that a report is on what goes on between them."""
    named = [h for h in hits if h.start < ENOUGH and any(r.entity.kind in STATES for r in h.readings)]
    return len(named) >= STATES_SHARE * words and len({h.readings[0].entity.country for h in named}) >= STATES_NAMED


def year_told(text: str) -> str | None:
    """The day on which the offices of an undated article are read: in the year that its words name most, of several the latest."""
    years = [int(y) for y in _YEAR.findall(text)]
    return f"{max(set(years), key=lambda y: (years.count(y), y))}-06-30" if years else None


def read_register(text: str) -> str:
    """ "sport", "show", "everyday life" where nothing of public affairs is spoken of, or nothing.

    >>> read_register("The minister met the ambassador.")
    ''
    """
    return _register(_words(text))


def _words(text: str) -> list[str]:
    return _WORD.findall(text[:ENOUGH].lower())


def _register(words: Sequence[str]) -> str:
    if len(words) < FEWEST_WORDS:
        return ""
    table = word_table("registers.tsv")
    counts: dict[str, int] = {}
    different: dict[str, set[str]] = {}
    for word in words:
        row = table.get(word)
        if row is not None:
            register = row["register"]
            counts[register] = counts.get(register, 0) + 1
            different.setdefault(register, set()).add(word)
    found = [r for r, n in counts.items() if r != "public" and n >= SHARE * len(words) and len(different[r]) >= DIFFERENT]
    if found:
        return max(found, key=lambda r: counts[r])
    return "everyday life" if counts.get("public", 0) < PUBLIC_SHARE * len(words) else ""
