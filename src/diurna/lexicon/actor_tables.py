"""The actor tables, read: every surface form with its readings, persons with their spells, roles, rules for namesakes.

What comes out is plain dictionaries; :mod:`diurna.lexicon.names` builds the matcher over them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from diurna.data import DATA, LexiconError, Row, read_table, tables
from diurna.lexicon.entities import SECTORS, STATELESS, UNIONS, Entity, Form, Reading, Role, around_head, role_head


@lru_cache(maxsize=1)
def _marker_table() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in read_table(DATA / "lexicon" / "actors" / "markers.tsv", ("word", "use")):
        found.setdefault(row["use"], set()).add(row["word"])
    return {use: frozenset(words) for use, words in found.items()}


def markers(use: str) -> frozenset[str]:
    """The words of one use in ``markers.tsv``: "former", "held", "regime" and the like."""
    return _marker_table()[use]


# What a kind of ``ambiguous.tsv`` makes of a name that no other table lists for that country: kind, form, sectors.
MEANT: dict[str, tuple[str, Form, tuple[str, ...]]] = {
    "region": ("region", "name", ()),
    "city": ("city", "city", ()),
    "people": ("people", "name", ("CVL",)),
    "partial": ("partial", "name", ("PRE",)),
    "seat": ("seat", "seat", ("GOV",)),
    "party": ("party", "name", ("PTY",)),
    "rebels": ("group", "name", ("REB",)),
    "company": ("company", "name", ("BUS",)),
    "exchange": ("company", "name", ("BUS",)),
    "university": ("organisation", "name", ("EDU",)),
    "court": ("organ", "name", ("JUD",)),
    "organisation": ("organisation", "name", ()),
    "office": ("institution", "name", ("GOV",)),
    "body": ("institution", "name", ("GOV",)),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of ``ambiguous.tsv``: what a name means, and when."""

    meaning: str
    rule: str
    words: frozenset[str]


class ActorTables:
    """All tables of actors in memory. ``extra`` are a user's own, in the format of ``organisations.tsv``."""

    def __init__(self, extra: Iterable[Path] = ()):
        self.readings: dict[str, list[Reading]] = {}
        self.persons: dict[str, list[Entity]] = {}
        self.surnames: dict[str, list[Entity]] = {}
        self.offices: dict[tuple[str, str], list[Entity]] = {}
        self.countries: dict[str, Entity] = {}
        self.roles: dict[str, list[Role]] = {}
        self.rules: dict[str, list[Rule]] = {}
        self.meant: dict[tuple[str, str], Reading] = {}
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

    def _table(self, name: str, required: tuple[str, ...]) -> Iterable[Row]:
        # "cities.tsv" and any "cities_*.tsv" beside it.
        paths = tables("actors", name.replace(".tsv", "*.tsv"))
        return (row for path in paths for row in read_table(path, required))

    def _add(self, surface: str, reading: Reading) -> None:
        surface = surface.strip()
        if len(surface) < 2:
            return
        readings = self.readings.setdefault(surface, [])
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
        if title and " to " not in entity.office and title.lower() not in markers("shared office"):
            self.offices.setdefault((self._holder_of(entity), title.lower()), []).append(entity)
        for surface in (entity.name, *known):
            self._add(surface, Reading(entity, "name"))

    def _holder_of(self, entity: Entity) -> str:
        """Whose office it is: the code of a state, the name of an organisation of states."""
        if entity.country not in UNIONS:
            return entity.country
        holder = entity.office[len(self._title_of_state(entity)) + len(" of ") :].removeprefix("the ")
        return next((r.entity.name for r in self.readings.get(holder, ()) if r.entity.country == entity.country), entity.country)

    def _title_of_state(self, entity: Entity) -> str:
        """The title of an office of a whole state or union: "Secretary of State" for "Secretary of State of the United States".

        Empty for an office of anything less, such as a region or a committee.
        """
        words = entity.office.split(" of ")
        for cut in range(1, len(words)):
            holder = " of ".join(words[cut:]).removeprefix("the ")
            for reading in self.readings.get(holder, ()):
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
                        self.readings[surface] = [r for r in self.readings.get(surface, []) if r.entity.kind != "person"]
                    self.persons[entity.name] = []
                self._add_person(entity, [], row.items_of("aliases"))
            else:
                for surface in surfaces:
                    # A user's own reading comes first, so that it is the one taken.
                    self.readings.setdefault(surface, []).insert(0, Reading(entity, "name"))

    def _read_roles(self) -> None:
        for row in self._table("roles.tsv", ("noun", "sector", "kind", "scope")):
            words = tuple(row["noun"].replace("-", " ").split())
            sectors = tuple(row.items_of("sector"))
            if not set(sectors) <= SECTORS:
                raise LexiconError(f"{row.where}: unknown sector {row['sector']!r}")
            role = Role(words, sectors, row["kind"], row["scope"], row.where, *around_head(words))
            self.roles.setdefault(role_head(words), []).append(role)
        for roles in self.roles.values():
            roles.sort(key=lambda r: -len(r.words))

    def _read_ambiguous(self) -> None:
        for row in self._table("ambiguous.tsv", ("name", "meaning", "rule")):
            rule, _, words = row["rule"].partition(":")
            if rule not in ("default", "near", "before", "after", "never"):
                raise LexiconError(f"{row.where}: unknown rule {rule!r}")
            self._mean(row)
            self.rules.setdefault(row["name"], []).append(Rule(row["meaning"], rule, frozenset(words.split("|")) if words else frozenset()))

    def _mean(self, row: Row) -> None:
        """A reading for a meaning that no other table gives the name: "Tripoli" in Lebanon, the Serbs of Bosnia."""
        name, meaning = row["name"], row["meaning"]
        country, _, status = meaning.partition(":")
        readings = self.readings.get(name, [])
        if row["rule"] == "never" or country in ("none", "person") or any(r.entity.country == country for r in readings):
            return
        form: Form = readings[0].form if readings and readings[0].form in ("adjective", "demonym") else "name"
        if status in ("state", "territory", "historical") and country in self.countries:
            self.meant[name, meaning] = Reading(self.countries[country], form)
        elif status in MEANT:
            kind, usual, sectors = MEANT[status]
            form = form if status in ("region", "people") and usual == "name" else usual
            self.meant[name, meaning] = Reading(Entity(name, kind, country, sectors, where=row.where), form)
        if (name, meaning) in self.meant:
            self.readings.setdefault(name, [])
