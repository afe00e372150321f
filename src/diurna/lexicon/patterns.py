"""The event lexicon: verb patterns, act nouns, noun classes, light verbs, and how operators combine with acts.

A verb pattern is written as a reader would say it: ``S impose @sanction on T``. The tables and their columns are described
in ``docs/lexicon.md``; every row carries an example sentence that runs as a test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from diurna.data import LexiconError, Row, read_table, tables
from diurna.lexicon.entities import around_head, role_head
from diurna.lexicon.inflection import verb_forms
from diurna.ontology import Ontology

OPERATORS = frozenset(
    "intend decide threaten refuse demand appeal accuse deny end praise condemn investigate allow fail help force want accept do undergo".split()
)
FLAGS = frozenset("mutual notarget needs_target needs_source needs_act weak light plural alone carry chain dated allege force joint intransitive inner".split())
SLOTS = frozenset({"S", "T", "T?", "X", "ACT", "*"})
SLOT_KEYS = frozenset("poss mod of by on against with between to from at for in over into toward among about under near".split())
_FILLER = re.compile(r"^(S|T|T\?|X|ACT|\*|@[a-z]+|\{[^{}]+\})$")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a pattern: a marker (preposition or particle) or none, and what must fill it."""

    marker: str | None
    filler: str | None
    nouns: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Need:
    """What a sentence must hold for a row to fit: all of ``words``, and of each set of ``nouns`` one."""

    words: frozenset[str] = frozenset()
    nouns: tuple[frozenset[str], ...] = ()

    def met(self, present: frozenset[str]) -> bool:
        """Whether these words and base forms leave the row possible: cheap, and never wrong in saying no."""
        return self.words <= present and not any(present.isdisjoint(heads) for heads in self.nouns)


@dataclass(frozen=True, slots=True)
class VerbRow:
    """One construction of one verb and the code it carries."""

    lemma: str
    subject: str
    subjects: frozenset[str]
    arguments: tuple[Argument, ...]
    code: str
    operator: str
    flags: frozenset[str]
    pattern: str
    example: str
    where: str
    weight: float
    need: Need = Need()  # particles, prepositions and the nouns of named arguments


@dataclass(frozen=True, slots=True)
class NounRow:
    """One act noun, and the role of what stands beside it."""

    noun: tuple[str, ...]
    slots: dict[str, str]
    code: str
    operator: str
    flags: frozenset[str]
    example: str
    where: str
    lead: tuple[str, ...] = ()  # the words before the head of the noun phrase
    tail: tuple[str, ...] = ()  # and those after it


def _american(lemma: str) -> str:
    """One spelling for mobilise and mobilize."""
    return lemma[:-3] + "ize" if lemma.endswith("ise") else lemma


def _needed(subjects: frozenset[str], arguments: tuple[Argument, ...]) -> Need:
    """What a verb row needs: literal words, and for each named class or list the heads of its members."""
    words: set[str] = set()
    nouns = [_heads(subjects)] if subjects else []
    for argument in arguments:
        if argument.verbs:
            break  # what follows belongs to an infinitive
        if argument.filler is None:
            words.add(argument.marker or "")
        elif argument.nouns:
            nouns.append(_heads(argument.nouns))
            words.update({argument.marker} if argument.marker else ())
        elif argument.marker and argument.filler == "*":
            words.add(argument.marker)
    return Need(frozenset(words), tuple(nouns))


@lru_cache(maxsize=8192)
def _heads(members: frozenset[str]) -> frozenset[str]:
    """One word of each member that is there whenever the member is: "state of emergency" -> state, "arms deal" -> deal."""
    split = [member.split() for member in members]
    return frozenset(parts[0] if len(parts) > 2 and parts[1] in ("of", "for", "to") else parts[-1] for parts in split if parts)


def _weight(argument: Argument) -> float:
    """How much an argument narrows a pattern: named nouns most, then small classes, large ones, an act, an actor."""
    marked = 1.0 if argument.marker else 0.0
    if argument.filler is None:
        return marked + 1.0
    if argument.filler[0] == "{":
        return marked + 4.0
    if argument.filler[0] == "@":
        return marked + 3.0 + 0.9 * (1 - min(len(argument.nouns), 1000) / 1000)
    return marked + {"ACT": 2.0, "T": 1.0}.get(argument.filler, 0.0)


class Patterns:
    """All event tables, checked and indexed: by verb lemma, by act noun, by class."""

    def __init__(self, ontology: Ontology | None = None):
        self.ontology = ontology or Ontology.load()
        self.classes: dict[str, frozenset[str]] = {}
        self.verbs: dict[str, list[VerbRow]] = {}
        self.nouns: dict[str, list[NounRow]] = {}
        self.kinds: list[tuple[str, str, str]] = []  # (where, example, code) of each row of the kinds
        self.causes: dict[str, tuple[str, str]] = {}
        self.cause_examples: list[tuple[str, str, str]] = []
        self.means: dict[str, tuple[str, str]] = {}
        self.means_examples: list[tuple[str, str, str]] = []
        self.supports: dict[str, list[tuple[str, str, str]]] = {}
        self.compose_table: dict[str, dict[str, tuple[str, str]]] = {}
        self._read_classes()
        for path in tables("events", "verbs*.tsv"):
            for row in read_table(path, ("pattern", "code", "operator", "flags", "source", "example")):
                self._add_verb(row)
        for path in tables("events", "nouns*.tsv"):
            for row in read_table(path, ("noun", "slots", "code", "operator", "flags", "source", "example")):
                self._add_noun(row)
        for path in tables("events", "kinds*.tsv"):
            for row in read_table(path, ("kind", "slots", "code", "source", "example")):
                self._add_kind(row)
        for path in tables("events", "causes*.tsv"):
            for row in read_table(path, ("cause", "code", "source", "example")):
                self._add_cause(row)
        for path in tables("events", "means*.tsv"):
            for row in read_table(path, ("means", "code", "source", "example")):
                if row["code"] not in self.ontology.codes:
                    raise LexiconError(f"{row.where}: no CAMEO code {row['code']!r}")
                self.means[row["means"].lower().replace("-", " ")] = (row["code"], row.where)
                self.means_examples.append((row.where, row["example"], row["code"]))
        for path in tables("events", "supports*.tsv"):
            for row in read_table(path, ("verb", "operator")):
                lemma, _, particle = row["verb"].partition(" ")
                if row["operator"] not in OPERATORS:
                    raise LexiconError(f"{row.where}: unknown operator {row['operator']!r}")
                self.supports.setdefault(lemma, []).append((particle, row["operator"], row.where))
        for path in tables("events", "compose*.tsv"):
            for row in read_table(path, ("operator", "act", "code")):
                if row["operator"] not in OPERATORS:
                    raise LexiconError(f"{row.where}: unknown operator {row['operator']!r}")
                if row["code"] not in ("=", "") and row["code"] not in self.ontology.codes:
                    raise LexiconError(f"{row.where}: no CAMEO code {row['code']!r}")
                self.compose_table.setdefault(row["operator"], {})[row["act"]] = (row["code"], row.where)
        forms: dict[str, list[str]] = {}
        for lemma in (*self.verbs, *self.supports):
            for form in verb_forms(lemma):
                if lemma not in forms.setdefault(form, []):
                    forms[form].append(lemma)
        self._forms = {form: tuple(lemmas) for form, lemmas in forms.items()}
        for rows in self.verbs.values():
            rows.sort(key=lambda r: -r.weight)
        for nouns in self.nouns.values():
            nouns.sort(key=lambda n: (-len(n.noun), "inner" not in n.flags))

    def _read_classes(self) -> None:
        members: dict[str, set[str]] = {}
        for path in tables("events", "classes*.tsv"):
            for row in read_table(path, ("class", "noun")):
                members.setdefault(row["class"], set()).add(row["noun"].strip().lower().replace("-", " "))
        self.classes = {name: frozenset(nouns) for name, nouns in members.items()}

    def _add_verb(self, row: Row) -> None:
        words = row["pattern"].split()
        subject, _, group = words[0].partition("@")
        if len(words) < 2 or subject not in ("S", "T", "T?", "*", "X"):
            raise LexiconError(f"{row.where}: a pattern begins with its subject, S or T")
        subjects = self._class(group, row.where) if group else frozenset()
        arguments = tuple(self._arguments(words[2:], row.where))
        flags = self._checked(row)
        weight = sum(map(_weight, arguments)) + (1 if subject == "T" else 0) + (1 if subjects else 0)
        self.verbs.setdefault(words[1], []).append(
            VerbRow(
                words[1],
                subject,
                subjects,
                arguments,
                row["code"],
                row["operator"],
                flags,
                row["pattern"],
                row["example"],
                row.where,
                weight,
                _needed(subjects, arguments),
            )
        )

    def _class(self, name: str, where: str) -> frozenset[str]:
        if name not in self.classes:
            raise LexiconError(f"{where}: no class {name!r} in classes.tsv")
        return self.classes[name]

    def _arguments(self, words: list[str], where: str) -> Iterator[Argument]:
        at = 0
        while at < len(words):
            word = words[at]
            marker = None
            if not _FILLER.match(word):
                marker = word
                at += 1
                # Two literal words in a row: "out of", "away from"; a particle that stands alone is its own argument.
                if at < len(words) and not _FILLER.match(words[at]):
                    if at + 1 < len(words) and _FILLER.match(words[at + 1]):
                        yield Argument(marker, None)
                        continue
                    yield Argument(marker, None)
                    continue
                if at >= len(words):
                    yield Argument(marker, None)
                    return
                word = words[at]
            at += 1
            if word.startswith("@"):
                yield Argument(marker, word, nouns=self._class(word[1:], where))
            elif word.startswith("{"):
                items = frozenset(item.strip().replace("-", " ") for item in word[1:-1].split(","))
                if marker == "to":
                    yield Argument(marker, word, nouns=items, verbs=items)
                else:
                    yield Argument(marker, word, nouns=items)
            else:
                yield Argument(marker, word)

    def _add_noun(self, row: Row) -> None:
        slots = self._slots(row)
        words = tuple(row["noun"].lower().replace("-", " ").split())
        flags = self._checked(row)
        self.nouns.setdefault(role_head(words), []).append(
            NounRow(words, slots, row["code"], row["operator"], flags, row["example"], row.where, *around_head(words))
        )

    def _add_kind(self, row: Row) -> None:
        """A kind of thing that stands for an act only inside another: every noun of a class, or one noun phrase."""
        if row["code"] not in self.ontology.codes:
            raise LexiconError(f"{row.where}: no CAMEO code {row['code']!r}")
        name = row["kind"].removeprefix("@")
        if row["kind"][0] == "@" and name not in self.classes:
            raise LexiconError(f"{row.where}: no class {name!r} in classes.tsv")
        slots = self._slots(row)
        for phrase in sorted(self.classes[name]) if row["kind"][0] == "@" else [row["kind"].lower().replace("-", " ")]:
            words = tuple(phrase.split())
            head = role_head(words)
            if any(known.noun == words and (row["kind"][0] == "@" or "inner" in known.flags) for known in self.nouns.get(head, ())):
                continue  # a kind of an earlier row; a class does not speak for what has a row of its own
            self.nouns.setdefault(head, []).append(NounRow(words, slots, row["code"], "", frozenset({"inner"}), row["example"], row.where, *around_head(words)))
        self.kinds.append((row.where, row["example"], row["code"]))

    def _add_cause(self, row: Row) -> None:
        """What a protest is for: a noun phrase or a class, with the code of a demonstration for it."""
        if row["code"] not in self.ontology.codes or row["code"][:3] != "141" or len(row["code"]) != 4:
            raise LexiconError(f"{row.where}: the code of a cause is one of 1411 to 1414, not {row['code']!r}")
        name = row["cause"].removeprefix("@")
        if row["cause"][0] == "@" and name not in self.classes:
            raise LexiconError(f"{row.where}: no class {name!r} in classes.tsv")
        for phrase in sorted(self.classes[name]) if row["cause"][0] == "@" else [row["cause"].lower().replace("-", " ")]:
            self.causes.setdefault(phrase, (row["code"], row.where))
        self.cause_examples.append((row.where, row["example"], row["code"]))

    def _slots(self, row: Row) -> dict[str, str]:
        slots: dict[str, str] = {}
        for item in row["slots"].split():
            key, _, role = item.partition("=")
            if key not in SLOT_KEYS or role not in ("S", "T", "M", "S|T"):
                raise LexiconError(f"{row.where}: bad slot {item!r}")
            slots[key] = role
        return slots

    def _checked(self, row: Row) -> frozenset[str]:
        if row["code"] not in self.ontology.codes:
            raise LexiconError(f"{row.where}: no CAMEO code {row['code']!r}")
        if row["operator"] and row["operator"] not in OPERATORS:
            raise LexiconError(f"{row.where}: unknown operator {row['operator']!r}")
        flags = frozenset(row.items_of("flags"))
        if not flags <= FLAGS:
            raise LexiconError(f"{row.where}: unknown flag {sorted(flags - FLAGS)[0]!r}")
        return flags

    def verb_lemmas(self, form: str, tagged: str) -> tuple[str, ...]:
        """The lexicon's verbs that a form may belong to; the tagger's lemma where the lexicon has none.

        >>> Patterns().verb_lemmas("found", "find")
        ('find',)
        """
        known = self._forms.get(form)
        if known is None:
            return (tagged,)
        if tagged in known and tagged in self.verbs:
            return tuple(lemma for lemma in known if _american(lemma) == _american(tagged))
        return known

    def compose(self, operator: str, act: str | None) -> tuple[str, str] | None:
        """The code of an operator over an embedded act, with the row that says so; None where the table has none.

        The longest code prefix wins; ``=`` in the table means the embedded act's own code.
        """
        table = self.compose_table.get(operator, {})
        for length in range(len(act or ""), -1, -1):
            found = table.get((act or "")[:length])
            if found is not None:
                code, where = found
                if code == "=":
                    return (act, where) if act else None
                return (code, where) if code else None
        return None
