"""Actor names: every surface form of every actor table in one automaton, with the dates each reading holds.

A name may have several readings (a person before, in and after office; a group that became a government). The automaton
finds every name; :meth:`Names.find` drops matches inside words, keeps the longest at each place, drops those that
``ambiguous.tsv`` rules out, and leaves the choice by date to the caller.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from diurna.data import holds_on
from diurna.lexicon.actor_tables import ActorTables, Rule, markers
from diurna.lexicon.entities import Reading


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found in a text, with every reading it has."""

    start: int
    end: int
    text: str
    readings: tuple[Reading, ...]


class Names(ActorTables):
    """The actor lexicon as matchers. ``extra`` are a user's own tables in the format of ``organisations.tsv``."""

    def __init__(self, extra: Iterable[Path] = ()):
        super().__init__(extra)
        self._build()

    def _build(self) -> None:
        from ahocorasick_rs import AhoCorasick, MatchKind

        for surface in list(self.readings):
            # British papers write acronyms that are spoken as words like names: Nato, Farc, Unicef.
            if len(surface) >= 4 and surface.isalpha() and surface.isupper() and surface not in markers("acronym word"):
                spoken = surface.capitalize()
                if spoken not in self.readings:
                    self.readings[spoken] = self.readings[surface]
            shout = surface.upper()
            if len(surface) > 4 and shout != surface and shout not in self.readings:
                self.readings[shout] = self.readings[surface]
        self._surfaces = sorted(self.readings)
        self._automaton = AhoCorasick(self._surfaces, matchkind=MatchKind.Standard)

    # --- matching -----------------------------------------------------------------------------------------------------

    def find(self, text: str, date: str | None = None) -> list[Hit]:
        """Every actor name in a text, longest first at each place, whole words only, in order.

        ``date`` keeps an ambiguous name from being read as something that did not exist that day.
        """
        hits: list[Hit] = []
        near: dict[str, bool] = {}
        for start, end, surface in self._longest(text):
            readings = self.readings[surface]
            rules = self.rules.get(surface)
            chosen = tuple(readings) if rules is None else self._decide(text, start, end, readings, rules, date, near)
            if chosen and _after_title(text, start) and " " not in surface:
                chosen = tuple(r for r in chosen if r.entity.kind == "person")  # "Mr Hague", "Mrs France"
            if chosen:
                hits.append(Hit(start, end, surface, chosen))
        return hits

    def _longest(self, text: str) -> list[tuple[int, int, str]]:
        """The whole-word matches that begin first, the longest of them, without what overlaps: "Sudanese", not "the Sudan"."""
        try:
            found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:  # lone surrogates: no name holds one
            text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
            found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        whole = sorted((start, -end, index) for index, start, end in found if not _inside_word(text, start, end))
        kept: list[tuple[int, int, str]] = []
        last = 0
        for start, minus_end, index in whole:
            if start >= last:
                last = -minus_end
                kept.append((start, last, self._surfaces[index]))
        return kept

    def _decide(
        self, text: str, start: int, end: int, readings: list[Reading], rules: list[Rule], date: str | None, near: dict[str, bool]
    ) -> tuple[Reading, ...]:
        default = None
        for rule in rules:
            if rule.rule == "never":
                return ()
            if rule.rule == "default":
                default = rule
                continue
            fires = (
                (rule.rule == "near" and any(_has_word(text, w, near) for w in rule.words))
                or (rule.rule == "before" and _word_after(text, end) in rule.words)
                or (rule.rule == "after" and _word_before(text, start) in rule.words)
            )
            if fires:
                chosen = self._meaning(text[start:end], readings, rule.meaning)
                living = tuple(r for r in chosen if date is None or holds_on(r.entity.since, r.entity.until, date))
                if living or not chosen:
                    return living
        return self._meaning(text[start:end], readings, default.meaning) if default else tuple(readings)

    def _meaning(self, surface: str, readings: list[Reading], meaning: str) -> tuple[Reading, ...]:
        meant = self.meant.get((surface, meaning))
        return (meant,) if meant is not None else _readings_of(readings, meaning)

    def surfaces(self) -> list[str]:
        """Every surface form, sorted."""
        return list(self._surfaces)


def _readings_of(readings: list[Reading], meaning: str) -> tuple[Reading, ...]:
    country, _, status = meaning.partition(":")
    if country in ("none", "person"):
        return tuple(r for r in readings if r.entity.kind == "person") if country == "person" else ()
    found = tuple(r for r in readings if r.entity.country == country)
    exact = tuple(r for r in found if r.entity.kind == status)
    return exact or found


_WORD = re.compile(r"\w")


def _after_title(text: str, start: int) -> bool:
    """Whether a name stands behind a title of persons."""
    return text[max(0, start - 9) : start].rstrip(" .").rpartition(" ")[2] in ("Mr", "Mrs", "Ms", "Miss", "Dr", "Sir", "Dame", "Professor")


def _inside_word(text: str, start: int, end: int) -> bool:
    if start and _WORD.match(text[start - 1]):
        return True
    if text[end - 1] == "." and end < len(text):
        return bool(_WORD.match(text[end]))
    if end < len(text) and _WORD.match(text[end]):
        return True
    return start > 1 and text[start - 1] == "-" and text[start - 2].islower() and text[start:end].islower()


@lru_cache(maxsize=4096)
def _word_pattern(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")


def _has_word(text: str, word: str, known: dict[str, bool]) -> bool:
    """Whether a word stands anywhere in the text; ``known`` keeps the answers for one text."""
    got = known.get(word)
    if got is None:
        got = known[word] = word in text and _word_pattern(word).search(text) is not None
    return got


def _word_after(text: str, end: int) -> str:
    match = re.compile(r"[\s,]*([\w'’.-]+)").match(text, end)
    return match.group(1).rstrip(".") if match else ""


def _word_before(text: str, start: int) -> str:
    match = re.search(r"([\w'’.-]+)[\s,]*$", text[max(0, start - 40) : start])
    return match.group(1) if match else ""


def hits_between(hits: list[Hit], start: int, end: int) -> list[Hit]:
    """The hits that lie in a stretch of the text; ``hits`` are sorted."""
    at = bisect_left(hits, start, key=lambda h: h.start)
    found = []
    while at < len(hits) and hits[at].start < end:
        found.append(hits[at])
        at += 1
    return found
