"""Actors: from a phrase to who is meant on the date of the article.

How a phrase is read
--------------------
The head of the phrase decides, its modifiers help, in this order:

* the head is part of a known *name*: a person (with the office held that day), a country, a capital or a seat of
  government that stands for one, an organisation, an armed group;
* the head is a *role* ("minister", "riot police", "warplanes"): its sectors come from the role table, its country from a
  possessor, an adjective, a compound or a phrase of *of/in/from*;
* the head is an unknown proper name beside a role or a country ("US envoy Jane Doe"), or was introduced so before;
* the head is a *pronoun* or a bare description ("the group", "the two countries"): it refers back inside the article;
* else, when the caller allows it, the phrase's own modifiers stand for it ("Russian missiles", "a ruling of the court").

What cannot be resolved is said to be unknown (code ``---``) rather than guessed.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from diurna.data import last_day
from diurna.lexicon.actor_tables import markers
from diurna.lexicon.entities import UNIONS, Entity, Reading, spell_on
from diurna.lexicon.gazetteer import Gazetteer
from diurna.lexicon.names import Hit, Names, hits_between
from diurna.model import Actor, Via
from diurna.understand.clauses import conjuncts, inside
from diurna.understand.codes import make_code
from diurna.understand.homes import Homes
from diurna.understand.parse import Parse
from diurna.understand.peoples import Peoples
from diurna.understand.references import RELATIONAL, STATUS, References
from diurna.understand.roles import Roles
from diurna.understand.towns import Towns

FORMER = markers("former")
# For so many days after it ended an officer is still called by the command.
QUARTER = 92
# Those who meet on a country are not it.
MEETINGS = frozenset("meeting conference summit talk seminar debate forum session hearing".split())
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
# Strife that is named after where it is.
STRIFE = frozenset("war invasion occupation".split())
# What the press brings: who rejects "newspaper reports" rejects no newspaper.
HEARSAY = frozenset("report reports speculation rumour rumor story claim allegation suggestion article headline account interview briefing leak".split())
# "then-President" was in office; "late" and "retired" are former all the same.
STILL = markers("still in office")
# Forms of address before a surname: they name nobody else.
TITLES = markers("title")


class ActorReader:
    """Reads the actors of one article: resolves phrases, remembers what was mentioned, follows references.

    Sentences are given in order with :meth:`enter`; offsets count in the part (title or text) that the parse came from.
    """

    def __init__(self, names: Names, date: str | None, gazetteer: Gazetteer | None = None, inferred: bool = False):
        self.names = names
        self.date = date
        self.inferred = inferred  # the date is only that of the year the words name most
        self.towns = Towns(gazetteer) if gazetteer is not None else None
        self.parse: Parse
        self.text = ""
        self.hit_at: list[Hit | None] = []
        self.references = References(self)
        self.homes = Homes(self)
        self.peoples = Peoples(self)
        self.roles = Roles(self)
        self._memo: dict[tuple[int, bool], Actor | None] = {}
        self._busy: set[int] = set()
        self.reasons: dict[int, str] = {}
        # Countries that the acts of the current sentence gave to roles without one, by where the phrase begins.
        self.settled: dict[int, str] = {}

    def enter(self, parse: Parse, text: str, hits: list[Hit]) -> None:
        """Makes ``parse`` the current sentence; ``hits`` are all names of its part of the article."""
        self.parse, self.text = parse, text
        self._memo = {}
        self.reasons = {}
        self.settled = {}
        self.hit_at = [None] * parse.size
        if parse.size:
            token = 0
            for hit in hits_between(hits, parse.starts[0] - 60, parse.ends[-1]):
                while token < parse.size and parse.ends[token] <= hit.start:
                    token += 1
                at = token
                while at < parse.size and parse.starts[at] < hit.end:
                    self.hit_at[at] = hit
                    at += 1

    def resolve_all(self, head: int, *, indirect: bool = True) -> list[Actor]:
        """Every actor of a phrase, coordination undone; references to several ("the two countries") give several."""
        found: list[Actor] = []
        for noun in self._listed(head):
            several = self.references.several(noun)
            if several:
                found.extend(several)
                continue
            shared = self.roles.shared(noun)
            if shared:
                found.extend(shared)
                continue
            actor = self.resolve(noun)
            if actor is None and indirect:
                actor = self.resolve_indirect(noun)
            if actor is not None:
                found.append(actor)
        unique: dict[tuple[str, str, int], Actor] = {}
        for actor in found:
            unique.setdefault((actor.code, actor.name, actor.start), actor)
        return list(unique.values())

    def _listed(self, head: int) -> list[int]:
        """The nouns of a list; the first comma of "Seoul, Tokyo and Beijing" is often parsed as an apposition."""
        parse = self.parse
        nouns = conjuncts(parse, head)
        for noun in list(nouns):
            hit = self.hit_at[noun]
            for k in parse.kids[noun]:
                beside = self.hit_at[k]
                if parse.dep[k] == "appos" and k > noun and hit is not None and beside is not None and hit is not beside:
                    kinds = {hit.readings[0].entity.kind, beside.readings[0].entity.kind}
                    if kinds <= {"state", "territory", "partial"} and hit.readings[0].entity.country != beside.readings[0].entity.country:
                        nouns.extend(n for n in conjuncts(parse, k) if n not in nouns)
        return nouns

    def resolve(self, head: int) -> Actor | None:
        """The actor that a phrase names or describes by itself; None where there is none."""
        key = (head, False)
        if key not in self._memo:
            if head in self._busy:
                return None
            self._busy.add(head)
            try:
                self._memo[key] = self._resolve(head)
            finally:
                self._busy.discard(head)
        return self._memo[key]

    def resolve_indirect(self, head: int) -> Actor | None:
        """The actor that stands behind a phrase which names none itself: owner, origin, or what it is of."""
        key = (head, True)
        if key not in self._memo:
            if head in self._busy:
                return None
            self._busy.add(head)
            try:
                self._memo[key] = self._indirect(head)
            finally:
                self._busy.discard(head)
        return self._memo[key]

    def unknown(self, head: int) -> Actor:
        """A phrase that resolves to nobody: kept with its words, code ``---``."""
        return self._actor(head, "", (), self._words(head), "unknown")

    def _resolve(self, head: int) -> Actor | None:
        parse = self.parse
        if parse.words[head].isupper() and len(parse.words[head]) > 1 and self.hit_at[head] is not None:
            return self._named(head, self.hit_at[head])  # type: ignore[arg-type]  # "WHO", "US": no pronouns
        if parse.is_pronoun(head) or parse.tag[head] == "PRP$" or (parse.lower[head] in ("both", "each") and parse.tag[head] == "DT"):
            return self.references.pronoun(head)
        head = inside(parse, head)
        hit = self.hit_at[head]
        if hit is not None:
            actor = self._named(head, hit)
            if actor is not None:
                return actor
        if parse.lemma(head) in RELATIONAL and parse.child(head, "poss") is not None:
            return self.references.other_side(head)
        role = self.roles.role_at(head)
        if role is not None:
            return self.roles.by_role(head, role)
        if parse.is_proper(head):
            return self.roles.proper(head)
        if parse.tag[head] in ("NN", "NNS"):
            return self.references.description(head)
        if parse.tag[head] in ("CD", "DT", "JJ"):
            for k in parse.kids[head]:
                if parse.dep[k] == "prep" and parse.lower[k] == "of":
                    inner = parse.child(k, "pobj")
                    if inner is not None:
                        return self.resolve(inner)
        return None

    def _somebody_else(self, head: int, hit: Hit) -> bool:
        """Whether a bare surname follows a first name that is not of the one we know: "Anna Merkel" is not Angela Merkel."""
        parse = self.parse
        before = head - 1
        if " " in hit.text or before < 0 or parse.starts[head] > hit.start or self.hit_at[before] is not None:
            return False
        if not parse.is_proper(before) or parse.dep[before] not in ("compound", "nmod") or parse.head[before] != head or not parse.words[before].isalpha():
            return False
        if self.roles.role_at(before) is not None or parse.lower[before] in TITLES:
            return False
        return all(parse.words[before] not in r.entity.name.split() for r in hit.readings)

    def inner(self, token: int) -> bool:
        """Whether a token lies inside a name without being its head: "Bank" is the head of "Bank of Uganda", "Uganda" is not."""
        hit, above = self.hit_at[token], self.parse.head[token]
        return hit is not None and above != token and self.hit_at[above] is hit and not self.parse.is_verb(above)  # "Save the Children"

    def _named(self, head: int, hit: Hit) -> Actor | None:
        parse = self.parse
        reading = self._choose(hit, head)
        if reading is None:
            return None
        entity, form = reading.entity, reading.form
        if form == "adjective" and parse.tag[head] not in ("NNPS", "NNS", "NN") and not self._nominal(head):
            return None
        if entity.kind == "person":
            namesake = self._namesake(hit)
            if namesake is not None:
                return self.placed(head, namesake, via="name")
            return None if self._somebody_else(head, hit) else self._person(head, hit)
        if self.inner(head):
            return None
        if form == "seat" or (entity.kind in ("institution", "group") and entity.country not in UNIONS):
            # "Chile's Defense Department": another country before a name that is elsewhere a proper one
            other = self._other_country(head, hit, entity.country)
            if other is not None:
                role = self.roles.role_at(head)
                return self._actor(head, other, role.sectors if role is not None else entity.sectors, self._words(head), "role")
        country, sectors = entity.country, entity.sectors
        via: Via = "name"
        if entity.kind == "party":
            role = self.roles.role_at(head)
            if role is not None and len(role.words) > 1:  # "House Democrats" are lawmakers, "Labour" a party
                return self._actor(head, country, role.sectors, self._words(head), "role")
        if entity.kind in (*STATUS, "people") and self.peoples.folk(head, reading):
            return self.peoples.resolve(head, entity)
        if form in ("name", "adjective", "demonym") and entity.kind in STATUS:
            via = "country"
        elif form == "capital":
            sectors, via = ("GOV",), "metonym"
        elif form == "city":
            sectors = ("CVL",)  # a town that is shelled or that mourns is its people
        elif form == "seat":
            via = "metonym" if entity.kind == "seat" and "GOV" in sectors else "name"
        if self._is_former(head) and "GOV" in sectors:
            sectors = ("ELI",)
        name = hit.text if form == "city" and entity.kind == "region" else entity.name
        return self._actor(head, country, sectors, name, via, wikidata=entity.wikidata or None)

    def _namesake(self, hit: Hit) -> Actor | None:
        """Who bore a surname in full earlier in the report, where that is none of those whom the tables know by it."""
        known = None if " " in hit.text else self.references.known.get(hit.text)
        return None if known is None or any(known.name == r.entity.name for r in hit.readings) else known

    def _other_country(self, head: int, hit: Hit, country: str) -> str | None:
        parse = self.parse
        for k in range(head - 1, parse.left[head] - 1, -1):
            before = self.hit_at[k]
            if before is None and parse.is_proper(k) and parse.starts[k] < hit.start:
                land = self.town_country(k)
                if land is not None and land != country:
                    return land
            if before is not None and before is not hit and not self.roles.held(k):
                entity = before.readings[0].entity
                if entity.kind in (*STATUS, "city", "seat") and entity.country and entity.country != country and entity.country not in UNIONS:
                    return entity.country
        return None

    def _choose(self, hit: Hit, head: int) -> Reading | None:
        """Among the readings of a name the one that fits the date; persons and groups by spell."""
        readings = hit.readings
        if len(readings) == 1:
            return readings[0]
        if readings[0].entity.kind == "person":
            return readings[0]
        if self.date is None:
            # Without a date the newest spell of the first one meant.
            first = readings[0].entity
            same = [r for r in readings if r.entity.name == first.name and r.entity.kind == first.kind]
            return max(same, key=lambda r: r.entity.since)
        fitting = [r for r in readings if _covers(r.entity, self.date)]
        return (fitting or list(readings))[0]

    def _person(self, head: int, hit: Hit) -> Actor:
        # A spelling may stand in one row only; the spells of its bearer are all rows of the name.
        names = dict.fromkeys(r.entity.name for r in hit.readings if r.entity.kind == "person")
        spells = [spell for name in names for spell in self.names.persons[name]]
        if self.date is None:
            # Undated news knows people by their state office, not by what they did in unions or in retirement after it.
            newest = max(spells, key=lambda s: s.since)
            if newest.country not in self.names.countries or newest.sectors[:1] == ("ELI",):
                spells = [s for s in spells if s.sectors[:1] == ("GOV",) and s.country in self.names.countries] or spells
        spell, how = spell_on(spells, self.date)
        sectors = spell.sectors
        office: str | None = spell.office or None
        fallen = sectors[:1] == ("MIL",) and self.date is not None and _ended_lately(spell, self.date)
        if how == "former" and not fallen and sectors[:1] and sectors[0] in ("GOV", "LEG", "JUD", "MIL"):
            sectors = ("ELI",)
            office = f"former {office}" if office else None
        elif how == "future":
            sectors = () if spell.office and spell.sectors[:1] == ("GOV",) else sectors
            # In a report whose day is only inferred those of later renown are politicians already.
            sectors = ("ELI",) if self.inferred and not sectors and spell.country in self.names.countries else sectors
            office = None
        if self._is_former(head) and how != "former":
            earlier = [s for s in spells if s.office]
            if earlier and sectors[:1] == ("GOV",):
                sectors = ("ELI",)
        then = self._then_office(head, spells)
        if (self.date is None or self.inferred) and "shadow" in self.parse.lower[max(self._first(head), head - 6) : head]:
            sectors, office = ("OPP", "LEG"), None  # "shadow home secretary John Roe", whatever office came later
        elif then is not None:
            sectors, office = then.sectors, then.office
        return self._actor(head, spell.country, sectors, spell.name, "name", office=office, wikidata=spell.wikidata or None)

    def _then_office(self, head: int, spells: list[Entity]) -> Entity | None:
        """ "then-US President Donald Trump": the spell whose office the words name; so too where no date is known."""
        parse = self.parse
        before = [parse.lower[k] for k in range(max(parse.left[head], 0), head)]
        if "then" not in before and ((self.date is not None and not self.inferred) or self._is_former(head)):
            return None
        for spell in spells:
            title = spell.office.partition(" of ")[0].lower()
            if title and title.split()[-1] in before:
                return spell
        return None

    def _indirect(self, head: int) -> Actor | None:
        parse = self.parse
        if parse.is_pronoun(head) or self.roles.law(head):
            return None
        for k in parse.kids[head]:
            if parse.dep[k] == "poss":
                actor = self.resolve(k) or self.resolve_indirect(k)
                if actor is not None:
                    return actor
        for k in range(head - 1, parse.left[head] - 1, -1):
            hit = self.hit_at[k]
            if hit is not None and not self.roles.held(k):
                reading = self._choose(hit, k)
                if reading is None or (reading.form == "name" and reading.entity.kind in STATUS and parse.lemma(head) in STRIFE and parse.dep[k] != "poss"):
                    continue  # "the Chad war" is one in Chad
                if reading.entity.kind == "person":
                    return self._person(k, hit)
                return self.roles.of_reading(k, hit, reading)
            if parse.dep[k] in ("compound", "nmod", "amod") and parse.is_noun(k):
                role = self.roles.role_at(k)
                hearsay = role is not None and "JRN" in role.sectors and parse.lemma(head) in HEARSAY
                if role is not None and role.scope != "weak" and not hearsay:
                    return self.roles.by_role(k, role)
        # "the annexation of the port by Eritrea" is Eritrea's.
        for k in sorted(parse.kids[head], key=lambda k: parse.lower[k] != "by"):
            if parse.dep[k] == "prep" and parse.lower[k] in ("of", "in", "from", "by", "at", "on", "for", "inside", "near", "with", "to"):
                inner = parse.child(k, "pobj")
                if inner is not None and not (parse.lower[k] == "on" and parse.lemma(head) in MEETINGS):
                    actor = self.resolve(inner) or self.resolve_indirect(inner)
                    if actor is not None and actor.via == "metonym" and parse.lower[k] in ("in", "at", "near", "on", "inside"):
                        return self.references.state_of(actor)  # "a park in Kabul": the town, not the government
                    if actor is not None:
                        return actor
        return None

    def town_country(self, head: int, *, certain: bool = True) -> str | None:
        """The country of a town that is in no actor table; ``certain`` where the words around mark a place."""
        if self.towns is None or not self.parse.is_proper(head):
            return None
        name = self.roles.proper_words(head)
        return self.towns.country(name, self.homes.lands(), certain=certain)

    def _nominal(self, head: int) -> bool:
        parse = self.parse
        return parse.dep[head] in ("nsubj", "nsubjpass", "dobj", "pobj", "conj", "poss", "appos", "attr", "ROOT", "dative")

    def _is_former(self, head: int) -> bool:
        parse = self.parse
        words = {parse.lower[k].rstrip("-") for k in range(parse.left[head], head)}
        return bool(words & FORMER) and not words & STILL

    def _first(self, head: int) -> int:
        parse = self.parse
        first = parse.left[head]
        # Nothing before a verb belongs to the phrase, whatever the parser hung on it: "Starting in May, the sect burned villages".
        first = max((k + 1 for k in range(first, head) if parse.is_verb(k) and parse.tag[k] in ("VBD", "VBZ", "VBP")), default=first)
        while first < head and (
            parse.tag[first] in ("DT", "``", "''", ",", ":", "-LRB-", "CC", "HYPH")
            or parse.lower[first] in ("the", "a", "an")
            or (parse.lower[first] in WEEKDAYS and self.hit_at[first] is None)  # "on Monday mill owner Jane Doe": the day is no part of her
        ):
            first += 1
        return first

    def _start(self, head: int) -> int:
        return self.parse.starts[self._first(head)]

    def _end(self, head: int) -> int:
        hit = self.hit_at[head]
        if hit is not None and hit.start <= self.parse.starts[head]:
            return max(self.parse.ends[head], hit.end)
        return self.parse.ends[self._tail(head)]

    def _tail(self, head: int) -> int:
        """The last token of "members of the ruling party from Kenya": what a common noun is of belongs to its words."""
        parse = self.parse
        last = head
        if parse.is_proper(head) and self.roles.role_at(head) is None:
            return last
        for k in parse.kids[head]:
            if k == last + 1 and parse.dep[k] == "prep" and parse.lower[k] in ("of", "from"):
                inner = parse.child(k, "pobj")
                if inner is None or any(parse.dep[q] in ("cc", "conj") for q in parse.kids[inner]):
                    break
                hit = self.hit_at[inner]
                if (hit is None and self.roles.role_at(inner) is None) or parse.tag[k + 1] == "VBG":
                    break  # "accused the army of torture": what is charged is no part of the army
                last = self._tail(inner)
                while hit is not None and last + 1 < parse.size and self.hit_at[last + 1] is hit:
                    last += 1
        return last

    def _text(self, head: int) -> str:
        return self.text[self._start(head) : self._end(head)]

    def placed(self, head: int, actor: Actor, **changes: Any) -> Actor:
        """An actor as the one that the phrase of a token names: its fields, with that phrase's words and offsets."""
        return replace(actor, text=self._text(head), start=self._start(head), end=self._end(head), **changes)

    def _words(self, head: int) -> str:
        return " ".join(self._text(head).split())

    def _actor(
        self, head: int, country: str, sectors: tuple[str, ...], name: str, via: Via, *, office: str | None = None, wikidata: str | None = None
    ) -> Actor:
        code, land, parts = make_code(country, sectors)
        return Actor(
            text=self._text(head),
            start=self._start(head),
            end=self._end(head),
            code=code,
            name=name,
            country=land,
            sectors=parts,
            via=via,
            office=office,
            wikidata=wikidata,
        )

    def code_of(self, entity: Entity) -> tuple[str, str | None, tuple[str, ...]]:
        """Code, country and sectors of an entity of the tables."""
        return make_code(entity.country, entity.sectors)


def _covers(entity: Entity, date: str) -> bool:
    return spell_on([entity], date)[1] == "then"


def _ended_lately(spell: Entity, date: str) -> bool:
    """Whether a command ended in the three months before: reports of an officer's death, and those after it, speak of an officer."""
    until, now = last_day(spell.until), date[:10]
    return bool(until) and _day_number(until) >= _day_number(now) - QUARTER


def _day_number(date: str) -> int:
    """A day as a number, every month taken as 31 days."""
    year, month, day = (int(part) for part in date.split("-"))
    return (year * 12 + month) * 31 + day
