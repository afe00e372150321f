"""The screen: which sentences can hold an act between actors, decided without parsing.

One pass of an automaton over the article finds the names; one pass over the words finds role nouns, pronouns and triggers
(every inflected form of every verb and act noun of the lexicon). A sentence passes when it has a trigger and an actor: a
name or a role of its own, or a pronoun or description with an actor in the two sentences before. A word is a trigger only where
what its rows ask for stands in the sentence too: "take" with "part" or "hostage", "sit" with "in". What the limits would turn down
anyway is not parsed either: in a report of sport, shows or everyday life the actor must be an official one, and in a report on
affairs at home an act that needs somebody to be done to needs words for two. What fails has a reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from diurna.lexicon.entities import Role
from diurna.lexicon.inflection import plural, verb_forms
from diurna.lexicon.names import Hit, Names, hits_between
from diurna.lexicon.patterns import Need, Patterns
from diurna.model import Sentence
from diurna.understand.registers import Setting
from diurna.understand.reports import ALONE, FORCE
from diurna.understand.sentences import LONGEST
from diurna.understand.standing import OFFICIAL

_WORD = re.compile(r"[^\W\d_]+")
BACKWARD = frozenset(
    "he she it they them him his her its their we our us who both two country countries group government side sides leader leaders nation "
    "neighbours neighbors".split()
)
CONTEXT = 2
# Forms of verbs so frequent that they tell nothing alone; those of "be" do, with what stands beside them ("is ready to").
FAINT = frozenset("been being have has had having do does did".split())
_ODD_PLURALS = {"men": "man", "women": "woman", "children": "child", "lives": "life", "knives": "knife", "wives": "wife", "thieves": "thief"}

NO_ACTOR = "no actor is named, described or referred to"
NO_OFFICIAL = "no official, force or party in a report of sport, shows or everyday life"
NO_OTHER = "an act that needs two sides, and no words for two"
NO_TRIGGER = "no verb or act noun of the lexicon"
TOO_LONG = "longer than a sentence can be: not parsed"

PLAIN = Setting()


class Screen:
    """Decides sentence by sentence; built once from the lexicon."""

    def __init__(self, names: Names, patterns: Patterns):
        alone: dict[str, set[Need]] = {}
        paired: dict[str, set[Need]] = {}
        for lemma, verbs in patterns.verbs.items():
            forms = verb_forms(lemma)
            for row in verbs:
                _add(alone if stands_alone(row.code) else paired, forms, row.need)
        for head, nouns in patterns.nouns.items():
            forms = {head, plural(head)}
            for noun in nouns:
                if "inner" not in noun.flags:  # what is an act only inside another brings its verb or noun with it
                    _add(alone if stands_alone(noun.code) else paired, forms, Need(frozenset(noun.lead + noun.tail)))
        self.alone, self.paired = Triggers(alone), Triggers(paired)
        self.roles = Triggers(_role_needs(names, lambda role: role.scope != "weak"))
        self.persons = frozenset(form for word in names.roles for form in (word, plural(word)))
        self.officials = Triggers(_role_needs(names, lambda role: not OFFICIAL.isdisjoint(role.sectors)))

    def judge(self, text: str, sentences: Sequence[Sentence], hits: list[Hit], setting: Setting = PLAIN) -> list[str | None]:
        """For each sentence of one part: None where it passes, else the reason why it is not parsed.

        ``setting`` tells what the article is about (:func:`~diurna.understand.registers.read_setting`).
        """
        verdicts: list[str | None] = []
        last_actor = last_official = -10
        for position, sentence in enumerate(sentences):
            mine = hits_between(hits, sentence.start, sentence.end)
            if sentence.end - sentence.start > LONGEST:
                verdicts.append(TOO_LONG)
                continue
            words = {w.lower() for w in _WORD.findall(text, sentence.start, sentence.end)}
            back = not words.isdisjoint(BACKWARD)
            present = Present(words)
            named = bool(mine) or self.roles.stand_in(present)
            if not named and not (back and position - last_actor <= CONTEXT):
                # Whom force was done to counts even where it is nobody known: any word for persons will do.
                if words.isdisjoint(self.persons) or not self.alone.stand_in(present):
                    verdicts.append(NO_ACTOR)
                    continue
            if mine:
                last_actor = position
            if setting.register:
                if any(map(_official, mine)) or self.officials.stand_in(present):
                    last_official = position
                if last_official != position and not (back and position - last_official <= CONTEXT):
                    verdicts.append(NO_OFFICIAL)
                    continue
            if self.alone.stand_in(present):
                verdicts.append(None)
            elif not self.paired.stand_in(present):
                verdicts.append(NO_TRIGGER)
            else:
                verdicts.append(None if not setting.article or self._sides(present, mine) > 1 else NO_OTHER)
        return verdicts

    def _sides(self, present: Present, hits: Sequence[Hit]) -> int:
        """How many words of a sentence may stand for somebody."""
        return len({hit.readings[0].entity.name for hit in hits}) + self.roles.count(present) + len(present.words & BACKWARD)


class Present:
    """The words of a sentence, with their base forms once these are asked for."""

    def __init__(self, words: set[str]):
        self.words = words
        self._forms: frozenset[str] | None = None

    @property
    def forms(self) -> frozenset[str]:
        """The words and what they may be the plural or third person of."""
        if self._forms is None:
            self._forms = frozenset(self.words).union(*map(_singulars, self.words))
        return self._forms


class Triggers:
    """Forms of verbs and nouns: those that a row takes without anything beside them, and those that need something."""

    def __init__(self, needs: dict[str, set[Need]]):
        needs = {form: any_of for form, any_of in needs.items() if form not in FAINT}
        self.open = frozenset(form for form, any_of in needs.items() if Need() in any_of)
        self.needy = {form: tuple(any_of) for form, any_of in needs.items() if form not in self.open}

    def stand_in(self, present: Present) -> bool:
        """Whether one of the forms is there, with what its rows ask for."""
        return not present.words.isdisjoint(self.open) or any(self._met(word, present) for word in present.words)

    def count(self, present: Present) -> int:
        """How many of the forms are there."""
        return sum(word in self.open or self._met(word, present) for word in present.words)

    def _met(self, word: str, present: Present) -> bool:
        needs = self.needy.get(word)
        return needs is not None and any(need.met(present.forms) for need in needs)


def stands_alone(code: str) -> bool:
    """Whether an act of a code counts in a report on affairs at home though nobody is named on the other side."""
    return code[:2] in FORCE or code[:2] in ALONE or code[:3] in ALONE


def _role_needs(names: Names, wanted: Callable[[Role], bool]) -> dict[str, set[Need]]:
    """The forms of the heads of roles, with the other words of each role."""
    needs: dict[str, set[Need]] = {}
    for head, roles in names.roles.items():
        forms = {head, plural(head)}
        for role in roles:
            if wanted(role):
                _add(needs, forms, Need(frozenset(role.lead + role.tail)))
    return needs


def _add(needs: dict[str, set[Need]], forms: Iterable[str], need: Need) -> None:
    for form in forms:
        needs.setdefault(form, set()).add(need)


def _official(hit: Hit) -> bool:
    return any(r.entity.office or not OFFICIAL.isdisjoint(r.entity.sectors) for r in hit.readings)


def _singulars(word: str) -> tuple[str, ...]:
    """The base forms that a noun or verb in -s may have.

    >>> _singulars("bodies")
    ('bodie', 'bodi', 'body')
    """
    if word in _ODD_PLURALS:
        return (_ODD_PLURALS[word],)
    if not word.endswith("s"):
        return ()
    return (word[:-1], word[:-2], word[:-3] + "y") if word.endswith("es") else (word[:-1],)
