"""Actor names: every surface form of every actor table in one automaton, with the dates each reading holds.

A name may have several readings (a person before, in and after office; a group that became a government). The automaton
finds the longest name at each place; :meth:`Names.find` drops matches inside words and those that ``ambiguous.tsv`` rules
out, and leaves the choice by date to the caller.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from diurna.data import LexiconError, Row, first_day, holds_on, last_day, read_table, tables
from diurna.lexicon.inflection import plural

Form = Literal["name", "adjective", "demonym", "capital", "seat", "city"]
# Codes that stand where a country stands, for actors that belong to none.
UNIONS = {"UNO": "IGOUNO", "EUR": "IGOEUR", "IGO": "IGO"}
STATELESS = ("NGO", "MNC", "IMG", "ISM")
SHARED_OFFICES = frozenset(
    {
        "ambassador",
        "envoy",
        "special envoy",
        "minister",
        "deputy prime minister",
        "member",
        "senator",
        "spokesman",
        "spokesperson",
        "spokeswoman",
        "general",
        "judge",
        "governor",
        "leader",
        "commander",
        "co-founder",
        "founder",
        "deputy foreign minister",
        "adviser",
        "mayor",
    }
)
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
class Hit:
    """A name found in a text, with every reading it has."""

    start: int
    end: int
    text: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A noun or noun phrase that says what somebody is: its sectors, and whether it needs a country beside it."""

    words: tuple[str, ...]
    sectors: tuple[str, ...]
    kind: str
    scope: str
    where: str


@dataclass(frozen=True, slots=True)
class _Rule:
    meaning: str
    rule: str
    words: frozenset[str]


class Names:
    """The actor lexicon as matchers. ``extra`` are a user's own tables in the format of ``organisations.tsv``."""

    def __init__(self, extra: Iterable[Path] = ()):
        self._readings: dict[str, list[Reading]] = {}
        self.persons: dict[str, list[Entity]] = {}
        self.surnames: dict[str, list[Entity]] = {}
        self.offices: dict[tuple[str, str], list[Entity]] = {}
        self.countries: dict[str, Entity] = {}
        self.roles: dict[str, list[Role]] = {}
        self._rules: dict[str, list[_Rule]] = {}
        self._read_countries()
        self._read_plain("cities.tsv", "city", form="city")
        self._read_plain("peoples.tsv", "people")
        # Groups first: where a name stands in several tables, theirs has the finer dates.
        self._read_plain("groups.tsv", "group")
        self._read_plain("organisations.tsv", "organisation")
        self._read_plain("parties.tsv", "party")
        self._read_plain("outlets.tsv", "outlet")
        for path in tables("actors", "people_*.tsv"):
            self._read_people(path)
        for path in extra:
            self._read_own(path)
        self._read_roles()
        self._read_ambiguous()
        self._build()

    # --- reading the tables -------------------------------------------------------------------------------------------

    def _table(self, name: str, required: tuple[str, ...]) -> Iterable[Row]:
        # "cities.tsv" and any "cities_*.tsv" beside it.
        paths = tables("actors", name.replace(".tsv", "*.tsv"))
        return (row for path in paths for row in read_table(path, required))

    def _add(self, surface: str, reading: Reading) -> None:
        surface = surface.strip()
        if len(surface) < 2:
            return
        readings = self._readings.setdefault(surface, [])
        if reading not in readings:
            readings.append(reading)

    def _read_countries(self) -> None:
        for row in self._table("countries.tsv", ("name", "iso3", "status", "aliases", "adjectives", "demonyms", "capital", "seats")):
            status = row["status"]
            iso = row["iso3"]
            sectors = ("PRE",) if status == "partial" and iso not in ("PSE", "TWN", "XKX") else ()
            entity = Entity(row["name"], status, iso, sectors, row.get("from", ""), row.get("to", ""), "", row.get("wikidata", ""), row.where)
            if status in ("state", "territory", "historical") or iso in ("PSE", "TWN", "XKX"):
                self.countries.setdefault(iso, entity)
            for surface in [row["name"], *row.items_of("aliases")]:
                self._add(surface, Reading(entity, "name"))
            for surface in row.items_of("adjectives"):
                self._add(surface, Reading(entity, "adjective"))
            for surface in row.items_of("demonyms"):
                if surface not in row.items_of("adjectives"):
                    self._add(surface, Reading(entity, "demonym"))
            for surface in row.items_of("capital"):
                # The chief town of a region is a town; only states speak through their capitals.
                self._add(surface, Reading(entity, "city" if status == "region" else "capital"))
            for item in row.items_of("seats"):
                surface, _, sector = item.partition("=")
                if sector and not set(sector.split("+")) <= SECTORS:
                    raise LexiconError(f"{row.where}: unknown sector {sector!r}")
                seat = Entity(surface, "seat", iso, tuple(sector.split("+")) if sector else ("GOV",), row.get("from", ""), row.get("to", ""), "", "", row.where)
                self._add(surface, Reading(seat, "seat"))

    def _read_plain(self, table: str, kind: str, form: Form = "name") -> None:
        for row in self._table(table, ("name", "country")):
            for country in (row.items_of("country") or [""])[:1]:
                entity = self._entity(row, kind, country)
                for surface in [row["name"], *row.items_of("aliases")]:
                    self._add(surface, Reading(entity, form))

    def _entity(self, row: Row, kind: str, country: str) -> Entity:
        if kind == "outlet":
            sectors: tuple[str, ...] = ("GOV", "JRN") if row.get("state") == "yes" else ("JRN",)
        else:
            sectors = tuple(row.items_of("sectors"))
        sectors = tuple(s for s in sectors if s not in UNIONS)
        unknown = [s for s in sectors if s not in SECTORS and s not in STATELESS]
        if unknown:
            raise LexiconError(f"{row.where}: unknown sector {unknown[0]!r}")
        return Entity(
            row["name"],
            row.get("kind") or kind if kind == "organisation" else kind,
            country,
            sectors,
            row.get("from", ""),
            row.get("to", ""),
            row.get("office", ""),
            row.get("wikidata", ""),
            row.where,
        )

    def _read_people(self, path: Path) -> None:
        aliases: dict[str, list[str]] = {}
        for row in read_table(path, ("name", "country", "sectors", "office", "from", "to")):
            entity = self._entity(row, "person", row["country"])
            self._add_person(entity, aliases.setdefault(row["name"], []), row.items_of("aliases"))

    def _add_person(self, entity: Entity, known: list[str], aliases: list[str]) -> None:
        known.extend(a for a in aliases if a not in known)
        spells = self.persons.setdefault(entity.name, [])
        if not spells:
            for surname in {entity.name.rsplit(" ", 1)[-1], *(a.rsplit(" ", 1)[-1] for a in known)}:
                self.surnames.setdefault(surname, []).append(entity)
        spells.append(entity)
        title = self._title_of_state(entity)
        # "Ambassador to the United States", "member of parliament": offices that many hold at a time name nobody.
        if title and " to " not in entity.office and title.lower() not in SHARED_OFFICES:
            self.offices.setdefault((entity.country, title.lower()), []).append(entity)
        for surface in (entity.name, *known):
            self._add(surface, Reading(entity, "name"))

    def _title_of_state(self, entity: Entity) -> str:
        """The title of an office of a whole state or union: "Secretary of State" for "Secretary of State of the United States".

        Empty for an office of anything less, such as a region or a committee.
        """
        words = entity.office.split(" of ")
        for cut in range(1, len(words)):
            holder = " of ".join(words[cut:]).removeprefix("the ")
            for reading in self._readings.get(holder, ()):
                whole = reading.entity.kind in ("state", "territory", "historical", "igo", "organ") or reading.entity.country in ("PSE", "TWN", "XKX")
                if reading.form == "name" and whole and reading.entity.country == entity.country:
                    return " of ".join(words[:cut])
        return ""

    def _read_own(self, path: Path) -> None:
        for row in read_table(path, ("name", "country", "sectors")):
            kind = row.get("kind") or ("person" if row.get("office") else "organisation")
            entity = self._entity(row, kind, row["country"])
            if not row["name"].strip():
                raise LexiconError(f"{row.where}: a row without a name")
            surfaces = [s for s in (row["name"].strip(), *row.items_of("aliases")) if len(s) > 1]
            if kind == "person":
                # What a user says of a person replaces what the shipped tables say, from the first row on.
                spells = self.persons.get(entity.name, [])
                if all(s.where.partition(":")[0] != path.name for s in spells):
                    for surface in surfaces:
                        self._readings[surface] = [r for r in self._readings.get(surface, []) if r.entity.kind != "person"]
                    self.persons[entity.name] = []
                self._add_person(entity, [], row.items_of("aliases"))
            else:
                for surface in surfaces:
                    # A user's own reading comes first, so that it is the one taken.
                    self._readings.setdefault(surface, []).insert(0, Reading(entity, "name"))

    def _read_roles(self) -> None:
        for row in self._table("roles.tsv", ("noun", "sector", "kind", "scope")):
            words = tuple(row["noun"].replace("-", " ").split())
            sectors = tuple(row.items_of("sector"))
            if not set(sectors) <= SECTORS:
                raise LexiconError(f"{row.where}: unknown sector {row['sector']!r}")
            role = Role(words, sectors, row["kind"], row["scope"], row.where)
            self.roles.setdefault(role_head(words), []).append(role)
        for roles in self.roles.values():
            roles.sort(key=lambda r: -len(r.words))

    def _read_ambiguous(self) -> None:
        for row in self._table("ambiguous.tsv", ("name", "meaning", "rule")):
            rule, _, words = row["rule"].partition(":")
            if rule not in ("default", "near", "before", "after", "never"):
                raise LexiconError(f"{row.where}: unknown rule {rule!r}")
            self._rules.setdefault(row["name"], []).append(_Rule(row["meaning"], rule, frozenset(words.split("|")) if words else frozenset()))

    def _build(self) -> None:
        from ahocorasick_rs import AhoCorasick, MatchKind

        for surface in list(self._readings):
            # British papers write acronyms that are spoken as words like names: Nato, Farc, Unicef.
            if len(surface) >= 4 and surface.isalpha() and surface.isupper() and surface not in WORDS:
                spoken = surface.capitalize()
                if spoken not in self._readings:
                    self._readings[spoken] = self._readings[surface]
            shout = surface.upper()
            if len(surface) > 4 and shout != surface and shout not in self._readings:
                self._readings[shout] = self._readings[surface]
        self._surfaces = sorted(self._readings)
        self._automaton = AhoCorasick(self._surfaces, matchkind=MatchKind.LeftmostLongest)

    # --- matching -----------------------------------------------------------------------------------------------------

    def find(self, text: str, date: str | None = None) -> list[Hit]:
        """Every actor name in a text, longest first at each place, whole words only, in order.

        ``date`` keeps an ambiguous name from being read as something that did not exist that day.
        """
        hits: list[Hit] = []
        near: dict[str, bool] = {}
        try:
            found = self._automaton.find_matches_as_indexes(text)
        except UnicodeEncodeError:  # lone surrogates: no name holds one
            text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
            found = self._automaton.find_matches_as_indexes(text)
        for index, start, end in found:
            if _inside_word(text, start, end):
                continue
            surface = self._surfaces[index]
            readings = self._readings[surface]
            rules = self._rules.get(surface)
            chosen = tuple(readings) if rules is None else self._decide(text, start, end, readings, rules, date, near)
            if chosen:
                hits.append(Hit(start, end, surface, chosen))
        return hits

    def _decide(
        self, text: str, start: int, end: int, readings: list[Reading], rules: list[_Rule], date: str | None, near: dict[str, bool]
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
                chosen = _readings_of(readings, rule.meaning)
                living = tuple(r for r in chosen if date is None or holds_on(r.entity.since, r.entity.until, date))
                if living or not chosen:
                    return living
        return _readings_of(readings, default.meaning) if default else tuple(readings)

    def surfaces(self) -> list[str]:
        """Every surface form, sorted."""
        return list(self._surfaces)


def role_head(words: tuple[str, ...]) -> str:
    """The word of a role phrase that carries its number: "chief of staff" -> chief, "foreign minister" -> minister."""
    for i, word in enumerate(words):
        if word in ("of", "to", "for", "in", "at", "on") and i:
            return words[i - 1]
    return words[-1]


def role_forms(roles: dict[str, list[Role]]) -> set[str]:
    """Singular and plural of every role phrase, for the scan of unparsed text."""
    return {form for group in roles.values() for role in group for form in (" ".join(role.words), plural(" ".join(role.words)))}


# Acronyms that are words or names when written small.
WORDS = frozenset(
    {
        "ALIR",
        "ARENA",
        "CORD",
        "MEND",
        "MODEM",
        "NINA",
        "PACE",
        "SADAT",
        "SANA",
        "CARE",
        "GATE",
        "SAFE",
        "PAIN",
        "FIRE",
        "RAID",
        "IRIN",
        "MINA",
        "MAMA",
        "PETA",
        "SAVE",
        "HELP",
        "IRIS",
        "JUST",
        "UNITE",
        "PODEMOS",
        "FIDES",
        "CAIR",
        "APRA",
    }
)
# A date after every row of the tables: "as they stand at their newest".
LATEST = "9999-01-01"


def spell_on(spells: list[Entity], date: str | None) -> tuple[Entity, str]:
    """The spell that covers a date, and how: "then", "former" (all over by then), "future" or "undated".

    Where spells overlap the one that began last wins. Without a date the last spell is taken as it is; ``LATEST`` asks for
    the newest state of the tables.
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


def _readings_of(readings: list[Reading], meaning: str) -> tuple[Reading, ...]:
    country, _, status = meaning.partition(":")
    if country in ("none", "person"):
        return tuple(r for r in readings if r.entity.kind == "person") if country == "person" else ()
    found = tuple(r for r in readings if r.entity.country == country)
    exact = tuple(r for r in found if r.entity.kind == status)
    return exact or found


_WORD = re.compile(r"\w")


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
