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

from dataclasses import dataclass

from msgspec.structs import replace

from diurna.lexicon.names import STATELESS, UNIONS, Entity, Hit, Names, Reading, Role, hits_between, role_head, spell_on
from diurna.model import Actor, Via
from diurna.understand.clauses import conjuncts, inside
from diurna.understand.parse import Parse

FORMER = frozenset({"former", "ex", "then", "late", "retired", "ousted", "deposed", "exiled", "onetime", "disgraced", "fallen"})
# "then-President" was in office; "late" and "retired" are former all the same.
STILL = frozenset({"then"})
STATUS = ("state", "territory", "partial", "historical", "region")
PERSONAL = {"he", "she", "him", "her", "his", "hers", "himself", "herself"}
THING = {"it", "its", "itself"}
PLURAL = {"they", "them", "their", "theirs", "themselves", "both", "each"}
FIRST = {"i", "we", "us", "our", "my", "me", "ourselves"}
PAIR_NOUNS = frozenset(
    ["country", "nation", "side", "state", "neighbour", "neighbor", "government", "leader", "power", "party", "capital", "people", "ally", "rival", "minister", "president", "man", "official", "army", "force"]
)
# Parts of countries: "the two breakaway regions" are the last two that were named.
PART_NOUNS = frozenset(["area", "region", "republic", "territory", "enclave", "province", "statelet", "entity"])
DESCRIPTIONS = {
    "country": "country",
    "nation": "country",
    "republic": "country",
    "kingdom": "country",
    "state": "country",
    "island": "country",
    "group": "group",
    "organisation": "group",
    "organization": "group",
    "bloc": "union",
    "alliance": "union",
    "movement": "group",
    "militia": "group",
    "party": "group",
    "company": "group",
    "agency": "group",
    "body": "union",
}
# Nouns that name somebody by a relation to another: "his neighbour" is not his, but the other one.
RELATIONAL = frozenset(["neighbour", "neighbor", "ally", "rival", "enemy", "foe", "adversary", "partner", "counterpart", "opponent", "critic", "successor", "predecessor", "archrival"])
HOLDING = frozenset(
    ["controlled", "held", "backed", "occupied", "supported", "allied", "aligned", "funded", "armed", "trained", "sponsored", "administered", "annexed", "claimed", "friendly", "leaning", "speaking", "born", "linked", "affiliated", "inspired", "besieged"]
)
OF_MARKERS = ("of", "in", "from", "for", "at")
COUNTRY_NOUNS = frozenset({"state", "republic", "government"})


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier mention that later words may refer to."""

    actor: Actor
    kind: str  # person | country | group | union | role
    subject: bool
    plural: bool
    position: int
    key: str
    lemma: str = ""


def make_code(country: str, sectors: tuple[str, ...]) -> tuple[str, str | None, tuple[str, ...]]:
    """Actor code, country field and sectors from what the tables say.

    >>> make_code("RUS", ("GOV",)), make_code("UNO", ("JUD",)), make_code("", ("COP",)), make_code("NGO", ())
    (('RUSGOV', 'RUS', ('GOV',)), ('IGOUNOJUD', 'UNO', ('JUD',)), ('---COP', None, ('COP',)), ('NGO', None, ('NGO',)))
    """
    unique = tuple(dict.fromkeys(sectors))
    if country in UNIONS:
        return UNIONS[country] + "".join(unique), country, unique
    if country in STATELESS:
        unique = (country, *(s for s in unique if s != country))
        return "".join(unique), None, unique
    if not country:
        return "---" + "".join(unique), None, unique
    return country + "".join(unique), country, unique


class ActorReader:
    """Reads the actors of one article: resolves phrases, remembers what was mentioned, follows references.

    Sentences are given in order with :meth:`enter`; offsets count in the part (title or text) that the parse came from.
    """

    def __init__(self, names: Names, date: str | None):
        self.names = names
        self.date = date
        self.parse: Parse | None = None
        self.text = ""
        self.hit_at: list[Hit | None] = []
        self.memory: list[Reference] = []
        self.known: dict[str, Actor] = {}
        self._memo: dict[tuple[int, bool], Actor | None] = {}
        self._busy: set[int] = set()
        self._position = 0
        self.documents: dict[str, Actor] = {}

    # --- entering sentences -------------------------------------------------------------------------------------------

    def enter(self, parse: Parse, text: str, hits: list[Hit]) -> None:
        """Makes ``parse`` the current sentence; ``hits`` are all names of its part of the article."""
        self.parse, self.text = parse, text
        self._memo = {}
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

    def leave(self) -> None:
        """Remembers the actors of the current sentence, for the references of the next ones."""
        parse = self.parse
        if parse is None:
            return
        for i in range(parse.size):
            if not (parse.is_noun(i) and parse.dep[i] not in ("compound", "nmod", "amod")) and not (
                parse.dep[i] in ("poss", "nmod", "compound") and self.hit_at[i]
            ):
                continue
            if i + 1 < parse.size and self.hit_at[i] is not None and self.hit_at[i] is self.hit_at[i + 1]:
                continue
            actor = self.resolve(i)
            if actor is None or actor.via == "pronoun" or actor.code == "---":
                continue
            self.remember(i, actor)

    def remember(self, i: int, actor: Actor) -> None:
        parse = self.parse
        assert parse is not None
        self._position += 1
        subject = parse.dep[i] in ("nsubj", "nsubjpass", "poss")
        kind = self._kind_of(i, actor)
        # The core of a longer name ("Jane Doe") makes its last word ("Doe") known for the rest of the article.
        if kind == "person" and actor.via in ("name", "office"):
            surname = actor.name.rsplit(" ", 1)[-1]
            if surname[:1].isupper() and surname not in self.known:
                self.known[surname] = actor
        plural = parse.tag[i] in ("NNS", "NNPS") or bool(parse.children(i, "conj"))
        self.memory.append(Reference(actor, kind, subject, plural, self._position, f"{actor.code}/{actor.name}", parse.lemma(i)))
        if len(self.memory) > 400:
            del self.memory[:200]

    def _kind_of(self, i: int, actor: Actor) -> str:
        hit = self.hit_at[i]
        if hit is not None and actor.via in ("name", "country", "metonym"):
            entity = hit.readings[0].entity
            if entity.kind == "person":
                return "person"
            if entity.kind in STATUS or actor.via in ("country", "metonym"):
                return "country"
            return "union" if actor.country in UNIONS else "group"
        if actor.office or (self.parse is not None and self.parse.is_proper(i) and actor.via in ("office", "name")):
            return "person"
        return "role"

    # --- resolving ----------------------------------------------------------------------------------------------------

    def resolve_all(self, head: int, *, indirect: bool = True) -> list[Actor]:
        """Every actor of a phrase, coordination undone; references to several ("the two countries") give several."""
        parse = self.parse
        assert parse is not None
        found: list[Actor] = []
        for noun in conjuncts(parse, head):
            several = self._several(noun)
            if several:
                found.extend(several)
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
        assert parse is not None
        if parse.is_pronoun(head) or parse.tag[head] == "PRP$" or (parse.lower[head] in ("both", "each") and parse.tag[head] == "DT"):
            return self._pronoun(head)
        head = inside(parse, head)
        hit = self.hit_at[head]
        if hit is not None:
            actor = self._named(head, hit)
            if actor is not None:
                return actor
        if parse.lemma(head) in RELATIONAL and parse.child(head, "poss") is not None:
            return self._other_side(head)
        role = self.role_at(head)
        if role is not None:
            return self._by_role(head, role)
        if parse.is_proper(head):
            return self._proper(head)
        if parse.tag[head] in ("NN", "NNS"):
            return self._description(head)
        if parse.tag[head] in ("CD", "DT", "JJ"):
            for k in parse.kids[head]:
                if parse.dep[k] == "prep" and parse.lower[k] == "of":
                    inner = parse.child(k, "pobj")
                    if inner is not None:
                        return self.resolve(inner)
        return None

    # --- names --------------------------------------------------------------------------------------------------------

    def _named(self, head: int, hit: Hit) -> Actor | None:
        parse = self.parse
        assert parse is not None
        reading = self._choose(hit, head)
        if reading is None:
            return None
        entity, form = reading.entity, reading.form
        if form == "adjective" and parse.tag[head] not in ("NNPS", "NNS", "NN") and not self._nominal(head):
            return None
        if entity.kind == "person":
            return self._person(head, hit)
        if head + 1 < parse.size and self.hit_at[head + 1] is hit:
            return None
        if form == "seat" or (entity.kind in ("institution", "group") and entity.country not in UNIONS):
            # "Chile's Defense Department": another country before a name that is elsewhere a proper one
            other = self._other_country(head, hit, entity.country)
            if other is not None:
                role = self.role_at(head)
                return self._actor(head, other, role.sectors if role is not None else entity.sectors, self._words(head), "role")
        country, sectors = entity.country, entity.sectors
        via: Via = "name"
        if form in ("name", "adjective", "demonym") and entity.kind in STATUS:
            via = "country"
        elif form == "capital":
            sectors, via = ("GOV",), "metonym"
        elif form == "seat":
            via = "metonym" if entity.kind == "seat" and "GOV" in sectors else "name"
        if self._is_former(head) and "GOV" in sectors:
            sectors = ("ELI",)
        name = entity.name if form != "capital" else entity.name
        return self._actor(head, country, sectors, name, via, wikidata=entity.wikidata or None)

    def _other_country(self, head: int, hit: Hit, country: str) -> str | None:
        parse = self.parse
        assert parse is not None
        for k in range(head - 1, parse.left[head] - 1, -1):
            before = self.hit_at[k]
            if before is not None and before is not hit:
                entity = before.readings[0].entity
                if entity.kind in (*STATUS, "city", "seat") and entity.country and entity.country != country and entity.country not in UNIONS:
                    return entity.country
        return None

    def _choose(self, hit: Hit, head: int) -> Reading | None:
        """Among the readings of a name the one that fits the date; persons and groups by spell."""
        readings = hit.readings
        if len(readings) == 1:
            return readings[0]
        if readings[0].entity.kind == "person" or self.date is None:
            return readings[0]
        fitting = [r for r in readings if _covers(r.entity, self.date)]
        return (fitting or list(readings))[0]

    def _person(self, head: int, hit: Hit) -> Actor:
        spells = [r.entity for r in hit.readings if r.entity.kind == "person"]
        spell, how = spell_on(spells, self.date)
        sectors = spell.sectors
        office: str | None = spell.office or None
        if how == "former" and sectors[:1] and sectors[0] in ("GOV", "LEG", "JUD", "MIL"):
            sectors = ("ELI",)
            office = f"former {office}" if office else None
        elif how == "future":
            sectors = sectors if not spell.office else ("ELI",) if spell.sectors[:1] == ("GOV",) else sectors
            office = None
        if self._is_former(head) and how != "former":
            earlier = [s for s in spells if s.office]
            if earlier and sectors[:1] == ("GOV",):
                sectors = ("ELI",)
        then = self._then_office(head, spells)
        if then is not None:
            sectors, office = then.sectors, then.office
        return self._actor(head, spell.country, sectors, spell.name, "name", office=office, wikidata=spell.wikidata or None)

    def _then_office(self, head: int, spells: list[Entity]) -> Entity | None:
        """ "then-US President Donald Trump": the spell whose office the words name; so too where no date is known."""
        parse = self.parse
        assert parse is not None
        before = [parse.lower[k] for k in range(max(parse.left[head], 0), head)]
        if "then" not in before and (self.date is not None or self._is_former(head)):
            return None
        for spell in spells:
            title = spell.office.partition(" of ")[0].lower()
            if title and title.split()[-1] in before:
                return spell
        return None

    # --- roles --------------------------------------------------------------------------------------------------------

    def role_at(self, head: int) -> Role | None:
        """The role that a noun names, with the words before and after it that belong to the role."""
        parse = self.parse
        assert parse is not None
        roles = self.names.roles.get(parse.lemma(head)) or self.names.roles.get(parse.lower[head])
        if roles is None and parse.is_proper(head):
            word = parse.lower[head]
            singular = word[:-1] if word.endswith("s") else word
            roles = self.names.roles.get(singular)
        if not roles:
            return None
        before = [w for w in parse.lower[max(0, head - 6) : head] if w != "-"]
        after = [w for w in parse.lower[head + 1 : head + 6] if w != "-"]
        for role in roles:
            at = role.words.index(role_head(role.words))
            lead, tail = role.words[:at], role.words[at + 1 :]
            if (not lead or tuple(before[-len(lead) :]) == lead) and tuple(after[: len(tail)]) == tail:
                return role
        return None

    def _by_role(self, head: int, role: Role) -> Actor | None:
        parse = self.parse
        assert parse is not None
        owner = self._owner(head)
        sectors = role.sectors
        country = ""
        entity_name = None
        if owner is not None:
            country = owner.country or next((s for s in owner.sectors if s in STATELESS), "")
            if role.scope == "weak" or (role.kind == "person" and sectors[:1] == ("GOV",)):
                own = tuple(s for s in owner.sectors if s not in STATELESS)
                if own and own[:1] != ("GOV",) and role.words[-1] not in ("ambassador", "minister"):
                    sectors = own
                elif role.scope == "weak" and owner.via in ("country", "metonym") and role.kind == "person" and sectors[:1] == ("UNK",):
                    sectors = ("GOV",) if role.words[-1] in ("official", "leader", "chief", "delegation", "source", "side") else sectors
        if role.scope == "weak" and owner is None:
            known = self._back_to_role(head)
            if known is not None:
                return known
            if sectors[:1] not in (("UNK",), ("CVL",)):
                return None if role.kind != "person" else self._actor(head, "", sectors, self._words(head), "role")
        if self._is_former(head) and sectors[:1] in (("GOV",), ("LEG",), ("JUD",), ("MIL",), ("SPY",)) and role.kind == "person":
            sectors = ("ELI",)
        person = self._name_beside(head)
        if person is not None:
            entity_name = person[0]
            if person[1] is not None:
                return replace(person[1], text=self._text(head), start=self._start(head), end=self._end(head))
        if owner is None and entity_name is None:
            known = self._back_to_role(head)
            if known is not None:
                return known
        office: str | None = None
        wikidata: str | None = None
        via: Via = "role"
        if role.kind == "person" and country:
            holder = self._holder(country, " ".join(role.words))
            if holder is not None and sectors != ("ELI",) and entity_name is None:
                entity_name, office, wikidata, via = holder.name, holder.office, holder.wikidata or None, "office"
        return self._actor(head, country, sectors, entity_name or self._words(head), via, office=office, wikidata=wikidata)

    def _holder(self, country: str, title: str) -> Entity | None:
        if self.date is None:
            return None
        spells = self.names.offices.get((country, title), [])
        spell, how = spell_on(spells, self.date) if spells else (None, "")
        return spell if how == "then" else None

    def _held(self, k: int) -> bool:
        """ "Russian-controlled", "rebel-held": the name before the hyphen says who holds it, not whose it is."""
        parse = self.parse
        assert parse is not None
        return k + 2 < parse.size and parse.words[k + 1] == "-" and parse.lower[k + 2] in HOLDING

    def _owner(self, head: int) -> Actor | None:
        """Whose: the possessor, the adjective or compound before, or the phrase after that gives a role its country."""
        parse = self.parse
        assert parse is not None
        for k in parse.kids[head]:
            if parse.dep[k] == "poss":
                actor = self.resolve(k)
                if actor is not None:
                    return actor
        for k in range(head - 1, parse.left[head] - 1, -1):
            hit = self.hit_at[k]
            if hit is not None and not self._held(k):
                reading = self._choose(hit, k)
                if reading is not None and reading.entity.kind != "person":
                    return self._of_reading(k, hit, reading)
        for k in parse.kids[head]:
            if parse.dep[k] == "prep" and parse.lower[k] in OF_MARKERS:
                inner = parse.child(k, "pobj")
                if inner is not None:
                    actor = self.resolve(inner)
                    if actor is not None and (actor.country or actor.sectors):
                        return actor
                    owner = self._owner(inner) if parse.lower[k] == "of" else None
                    if owner is not None:
                        return owner
            if parse.dep[k] == "appos" and k > head:
                hit = self.hit_at[k]
                if hit is not None and hit.readings[0].entity.kind == "person":
                    return self._person(k, hit)
        return None

    def _of_reading(self, token: int, hit: Hit, reading: Reading) -> Actor:
        entity = reading.entity
        sectors = ("GOV",) if reading.form == "capital" else entity.sectors
        via: Via = "country" if entity.kind in STATUS else "metonym" if reading.form in ("capital", "seat") else "name"
        code, country, sectors = make_code(entity.country, sectors)
        return Actor(
            text=hit.text,
            start=hit.start,
            end=hit.end,
            code=code,
            name=entity.name,
            country=country,
            sectors=sectors,
            via=via,
            wikidata=entity.wikidata or None,
        )

    def _name_beside(self, head: int) -> tuple[str, Actor | None] | None:
        """The person named next to a role: "foreign minister, Sergei Lavrov"."""
        parse = self.parse
        assert parse is not None
        for k in parse.kids[head]:
            if parse.dep[k] == "appos" and k > head and parse.is_proper(k):
                hit = self.hit_at[k]
                if hit is not None and hit.readings[0].entity.kind == "person":
                    return hit.text, self._person(k, hit)
                if hit is None:
                    return self._proper_words(k), None
        return None

    # --- unknown proper names -----------------------------------------------------------------------------------------

    def _proper(self, head: int) -> Actor | None:
        parse = self.parse
        assert parse is not None
        surname = parse.words[head]
        if surname in self.known:
            known = self.known[surname]
            return replace(known, text=self._text(head), start=self._start(head), end=self._end(head), via="name")
        role_token = None
        for k in range(head - 1, parse.left[head] - 1, -1):
            if parse.dep[k] in ("compound", "nmod", "amod", "appos", "poss") or parse.head[k] == head:
                role = self.role_at(k) if (parse.is_noun(k) or parse.tag[k] == "JJ") else None
                if role is not None:
                    role_token = (k, role)
                    break
        name = self._proper_words(head)
        if role_token is not None:
            return self._titled(head, role_token[0], role_token[1], name)
        for k in parse.kids[head]:
            if parse.dep[k] == "appos":
                beside = self.resolve(k)
                if beside is not None and beside.code != "---":
                    return replace(beside, text=self._text(head), start=self._start(head), end=self._end(head), name=name, via="office")
        if parse.dep[head] == "appos":
            above = self.role_at(parse.head[head])
            if above is not None:
                actor = self._by_role(parse.head[head], above)
                if actor is not None:
                    return replace(actor, text=self._text(head), start=self._start(head), end=self._end(head), name=name)
        for k in range(head - 1, parse.left[head] - 1, -1):
            hit = self.hit_at[k]
            if hit is not None:
                reading = self._choose(hit, k)
                if reading is not None and reading.entity.kind != "person":
                    code, country, sectors = make_code(reading.entity.country, ())
                    return self._actor(head, reading.entity.country, (), self._words(head), "name")
        for k in parse.kids[head]:
            if parse.dep[k] == "prep" and parse.lower[k] == "of":
                inner = parse.child(k, "pobj")
                actor = self.resolve(inner) if inner is not None else None
                if actor is not None and actor.country:
                    return self._actor(head, actor.country, (), self._words(head), "name")
        return None

    def _titled(self, head: int, title: int, role: Role, name: str) -> Actor:
        """A name with a title before it: the office gives sector and country, the name stays as it is written."""
        owner = self._owner(title) or self._owner(head)
        country = owner.country if owner is not None and owner.country else ""
        sectors = role.sectors
        surname = name.rsplit(" ", 1)[-1]
        candidates = [p for p in self.names.surnames.get(surname, []) if not country or p.country == country]
        if len(name.split()) > 1:
            given = name.split()[0]
            candidates = [p for p in candidates if p.name.split()[0] == given]
        held = []
        for person in candidates:
            spell, how = spell_on(self.names.persons[person.name], self.date)
            if how in ("then", "undated") and spell.sectors[:1] == sectors[:1]:
                held.append(spell)
        if len({p.name for p in held}) == 1:
            spell = held[0]
            return self._actor(head, spell.country, spell.sectors, spell.name, "name", office=spell.office or None, wikidata=spell.wikidata or None)
        if self._is_former(head) and sectors[:1] == ("GOV",):
            sectors = ("ELI",)
        if owner is not None and owner.sectors and role.scope == "weak":
            sectors = tuple(s for s in owner.sectors if s not in STATELESS) or sectors
        return self._actor(head, country, sectors, name, "office")

    def _proper_words(self, head: int) -> str:
        parse = self.parse
        assert parse is not None
        first = head
        while first > parse.left[head] and (parse.is_proper(first - 1) or parse.words[first - 1] == "-") and self.role_at(first - 1) is None:
            first -= 1
        return self.text[parse.starts[first] : parse.ends[head]]

    # --- reference ----------------------------------------------------------------------------------------------------

    def _here(self, head: int) -> list[Reference]:
        """Mentions of the current sentence that stand before the phrase, for references inside a sentence."""
        parse = self.parse
        assert parse is not None
        found = []
        for i in range(head):
            hit = self.hit_at[i]
            if parse.is_noun(i) and parse.dep[i] not in ("compound", "nmod", "amod") and (hit is not None or self.role_at(i) is not None):
                if i + 1 < parse.size and hit is not None and self.hit_at[i + 1] is hit:
                    continue
                actor = self.resolve(i)
                if actor is None or actor.code == "---" or actor.via == "pronoun":
                    continue
                subject = parse.dep[i] in ("nsubj", "nsubjpass", "poss")
                plural = parse.tag[i] in ("NNS", "NNPS") or bool(parse.children(i, "conj"))
                found.append(Reference(actor, self._kind_of(i, actor), subject, plural, 0, f"{actor.code}/{actor.name}", parse.lemma(i)))
        return found

    def _pronoun(self, head: int) -> Actor | None:
        parse = self.parse
        assert parse is not None
        word = parse.lower[head]
        here = self._here(head)
        own = self._own_subject(head) if not word.endswith(("self", "selves")) and parse.tag[head] != "PRP$" else None
        if word in PERSONAL:
            kinds: tuple[str, ...] = ("person", "role")
        elif word in THING:
            kinds = ("country", "group", "union", "role")
        elif word in PLURAL:
            kinds = ("country", "group", "role", "union", "person")
        elif word in ("who", "whom", "which", "that"):
            return None
        else:
            return None
        # "Trump called Erdogan and urged him": an object never means the subject of its own verb.
        key = None if own is None else f"{own.code}/{own.name}"
        here = [r for r in here if r.key != key]
        if parse.tag[head] == "PRP$" and word not in PLURAL:
            near = self._after_reason(head, here, kinds)
            if near is not None:
                return replace(near.actor, text=parse.words[head], start=parse.starts[head], end=parse.ends[head], via="pronoun")
        chosen = self._latest(here, kinds, plural=word in PLURAL) or self._latest([r for r in self.memory[-40:] if r.key != key], kinds, plural=word in PLURAL)
        return None if chosen is None else replace(chosen.actor, text=parse.words[head], start=parse.starts[head], end=parse.ends[head], via="pronoun")

    def _after_reason(self, head: int, here: list[Reference], kinds: tuple[str, ...]) -> Reference | None:
        """ "sanctions on Mali for its raids": after a word of reason the nearest one named is meant, not the subject."""
        parse = self.parse
        assert parse is not None
        for a in parse.ancestors(head):
            if parse.is_verb(a):
                return None
            if parse.dep[a] == "prep":
                if parse.lower[a] not in ("for", "over", "after", "following", "amid", "despite"):
                    return None
                near = [r for r in here if r.kind in kinds]
                return near[-1] if near and not near[-1].subject else None
        return None

    def _own_subject(self, head: int) -> Actor | None:
        """The subject of the verb that a pronoun is an object of."""
        parse = self.parse
        assert parse is not None
        if parse.dep[head] in ("nsubj", "nsubjpass") and parse.lower[head] not in ("him", "them", "me", "us", "her"):
            return None
        for a in parse.ancestors(head):
            if parse.is_verb(a):
                verb = a
                while True:
                    subject = parse.child(verb, "nsubj", "nsubjpass")
                    if subject is not None:
                        return self.resolve(subject) if subject != head else None
                    if parse.dep[verb] not in ("conj", "xcomp", "advcl") or not parse.is_verb(parse.head[verb]):
                        return None
                    verb = parse.head[verb]
        return None

    def _latest(self, references: list[Reference], kinds: tuple[str, ...], *, plural: bool = False) -> Reference | None:
        """The nearest fitting mention, subjects before others; plural pronouns prefer plural mentions."""
        fitting = [r for r in references if r.kind in kinds and not (r.kind == "role" and kinds == ("person", "role") and r.plural)]
        if plural:
            fitting = [r for r in fitting if r.plural] or [r for r in fitting if r.kind != "person"]
        elif kinds and kinds[0] == "country":
            fitting = [r for r in fitting if not (r.kind == "role" and (r.plural or r.actor.sectors[:1] in (("GOV",), ("UNK",), ("CVL",))))] or []
        if not fitting:
            return None
        last = fitting[-1].position
        near = [r for r in fitting if last - r.position <= 12]
        subjects = [r for r in near if r.subject]
        return subjects[-1] if subjects else near[-1]

    def nearest_country(self, head: int) -> Actor | None:
        """The nearest country named before a token in its sentence; references and owners of something else do not count."""
        for reference in reversed(self._here(head)):
            if reference.kind == "country" and reference.actor.country in self.names.countries:
                return reference.actor
        return None

    def _several(self, head: int) -> list[Actor]:
        """ "the two countries", "both sides", "they" after a pair: the last two that were named together or apart."""
        parse = self.parse
        assert parse is not None
        lemma = parse.lemma(head)
        words = {parse.lower[k] for k in parse.kids[head]}
        both = "both" in words or "two" in words
        pronoun = parse.lower[head] in PLURAL
        if not pronoun and not (((lemma in PAIR_NOUNS and not self._owned(head)) or lemma in PART_NOUNS) and both):
            return []
        pool = [*self.memory[-30:], *self._here(head)]
        kinds = ("person", "role") if lemma in ("leader", "minister", "president", "man", "official") else ("country", "group", "union")
        if pronoun:
            joined = self._joined(head)
            return [replace(a, text=parse.words[head], start=parse.starts[head], end=parse.ends[head], via="pronoun") for a in joined]
        weights: dict[str, float] = {}
        latest: dict[str, Actor] = {}
        for distance, reference in enumerate(reversed(pool)):
            key = reference.actor.country or reference.actor.code
            if (reference.kind in kinds or (kinds[0] != "person" and reference.actor.country)) and reference.actor.code != "---":
                weights[key] = weights.get(key, 0.0) + (2.0 if reference.subject else 1.0) * 0.93**distance
                latest.setdefault(key, reference.actor)
        if lemma in PART_NOUNS:
            latest = {f"{r.actor.name}": r.actor for r in pool if "PRE" in r.actor.sectors}
            weights = {k: float(i) for i, k in enumerate(latest)}
        if len(latest) < 2:
            return []
        top = sorted(latest, key=lambda k: -weights[k])[:2]
        pair = [latest[k] for k in latest if k in top][::-1]
        if kinds[0] == "country" and lemma not in PART_NOUNS:
            pair = [self._state_of(a) for a in pair]
        return [replace(a, text=self._text(head), start=self._start(head), end=self._end(head), via="pronoun") for a in pair]

    def _joined(self, head: int) -> list[Actor]:
        """The actors of the last coordinated subject before a plural pronoun, if there was one in this sentence."""
        parse = self.parse
        assert parse is not None
        for i in range(head - 1, -1, -1):
            if parse.dep[i] in ("nsubj", "nsubjpass") and len(conjuncts(parse, i)) > 1 and parse.is_noun(i):
                actors = [a for a in (self.resolve(k) for k in conjuncts(parse, i)) if a is not None]
                if len(actors) > 1:
                    return actors
        return []

    def _state_of(self, actor: Actor) -> Actor:
        entity = self.names.countries.get(actor.country or "")
        if entity is None:
            return actor
        code, country, sectors = make_code(entity.country, entity.sectors)
        return replace(actor, code=code, name=entity.name, country=country, sectors=sectors, office=None, wikidata=entity.wikidata or None)

    def _owned(self, head: int) -> bool:
        parse = self.parse
        assert parse is not None
        return any(self.hit_at[k] is not None for k in range(parse.left[head], head)) or any(parse.dep[k] == "poss" for k in parse.kids[head])

    def _other_side(self, head: int) -> Actor | None:
        """ "its neighbour", "her counterpart": a country beside it, else the last other country that was named."""
        parse = self.parse
        assert parse is not None
        owner = self._owner_of(head)
        for k in range(head - 1, parse.left[head] - 1, -1):
            hit = self.hit_at[k]
            if hit is not None and parse.dep[k] in ("amod", "compound", "nmod") and parse.head[k] == head:
                reading = self._choose(hit, k)
                if reading is not None and reading.entity.kind in STATUS:
                    sectors = owner.sectors if owner is not None and parse.lemma(head) == "counterpart" else reading.entity.sectors
                    return self._actor(head, reading.entity.country, sectors, self._words(head), "role")
        if parse.lemma(head) not in ("neighbour", "neighbor", "ally", "rival", "enemy", "foe", "adversary", "archrival"):
            return None
        for reference in reversed([*self.memory[-20:], *self._here(head)]):
            if reference.kind == "country" and (owner is None or reference.actor.country != owner.country):
                return replace(reference.actor, text=self._text(head), start=self._start(head), end=self._end(head), via="pronoun")
        return None

    def _owner_of(self, head: int) -> Actor | None:
        assert self.parse is not None
        owner = self.parse.child(head, "poss")
        return self.resolve(owner) if owner is not None else None

    def author(self, head: int) -> Actor | None:
        """Who wrote "the message", "its statement": the possessor, or the one who sent one before."""
        parse = self.parse
        assert parse is not None
        owner = self._owner_of(head)
        if owner is None:
            owner = self.documents.get("message" if parse.lemma(head) in ("message", "letter", "telegram", "cable", "note") else "statement")
            if owner is not None and not self._definite(head):
                return None
        if owner is None or owner.code == "---":
            return None
        return replace(owner, text=self._text(head), start=self._start(head), end=self._end(head), via="pronoun")

    def _definite(self, head: int) -> bool:
        parse = self.parse
        assert parse is not None
        return any(parse.lower[k] in ("the", "this", "that", "its", "their") for k in parse.kids[head] if parse.dep[k] in ("det", "poss"))

    def _description(self, head: int) -> Actor | None:
        """ "the country", "the group": the last one that was named."""
        parse = self.parse
        assert parse is not None
        wanted = DESCRIPTIONS.get(parse.lemma(head))
        if wanted is None or not self._definite(head) or parse.tag[head] == "NNS":
            return None
        if self._owned(head) or any(parse.dep[k] == "compound" for k in parse.kids[head]):
            return None
        kinds = {"country": ("country",), "group": ("group", "role"), "union": ("union", "group")}[wanted]
        pool = [*self.memory[-40:], *self._here(head)]
        fitting = [r for r in pool if r.kind in kinds and not (r.kind == "role" and not r.plural)]
        if not fitting:
            if wanted == "country":
                by_country = [r for r in pool if r.actor.country and r.actor.country in self.names.countries]
                if by_country:
                    return replace(self._state_of(by_country[-1].actor), text=self._text(head), start=self._start(head), end=self._end(head), via="pronoun")
            return None
        return replace(fitting[-1].actor, text=self._text(head), start=self._start(head), end=self._end(head), via="pronoun")

    def _back_to_role(self, head: int) -> Actor | None:
        """ "the minister" after "Kenya's finance minister": the last mention with the same word."""
        if not self._definite(head):
            return None
        parse = self.parse
        assert parse is not None
        lemma = parse.lemma(head)
        for k in parse.kids[head]:
            if parse.dep[k] == "poss" and parse.tag[k] == "PRP$":
                return None
        for reference in reversed(self.memory[-60:]):
            titled = (reference.actor.office or "").lower().partition(" of ")[0]
            if reference.actor.country and (reference.lemma == lemma or titled.endswith(lemma)):
                return replace(reference.actor, text=self._text(head), start=self._start(head), end=self._end(head), via="pronoun")
        return None

    # --- what stands behind a phrase ----------------------------------------------------------------------------------

    def _indirect(self, head: int) -> Actor | None:
        parse = self.parse
        assert parse is not None
        if parse.is_pronoun(head):
            return None
        for k in parse.kids[head]:
            if parse.dep[k] == "poss":
                actor = self.resolve(k) or self.resolve_indirect(k)
                if actor is not None:
                    return actor
        for k in range(head - 1, parse.left[head] - 1, -1):
            hit = self.hit_at[k]
            if hit is not None and not self._held(k):
                reading = self._choose(hit, k)
                if reading is None:
                    continue
                if reading.entity.kind == "person":
                    return self._person(k, hit)
                return self._of_reading(k, hit, reading)
            if parse.dep[k] in ("compound", "nmod", "amod") and parse.is_noun(k):
                role = self.role_at(k)
                if role is not None and role.scope != "weak":
                    return self._by_role(k, role)
        for k in parse.kids[head]:
            if parse.dep[k] == "prep" and parse.lower[k] in ("of", "in", "from", "by", "at", "on", "for", "inside", "near", "with", "to"):
                inner = parse.child(k, "pobj")
                if inner is not None:
                    actor = self.resolve(inner) or self.resolve_indirect(inner)
                    if actor is not None and actor.via == "metonym" and parse.lower[k] in ("in", "at", "near", "on", "inside"):
                        return self._state_of(actor)  # "a park in Kabul": the town, not the government
                    if actor is not None:
                        return actor
        return None

    # --- small helpers ------------------------------------------------------------------------------------------------

    def _nominal(self, head: int) -> bool:
        parse = self.parse
        assert parse is not None
        return parse.dep[head] in ("nsubj", "nsubjpass", "dobj", "pobj", "conj", "poss", "appos", "attr", "ROOT", "dative")

    def _is_former(self, head: int) -> bool:
        parse = self.parse
        assert parse is not None
        words = {parse.lower[k].rstrip("-") for k in range(parse.left[head], head)}
        return bool(words & FORMER) and not words & STILL

    def _first(self, head: int) -> int:
        parse = self.parse
        assert parse is not None
        first = parse.left[head]
        while first < head and (parse.tag[first] in ("DT", "``", "''", ",", ":", "-LRB-", "CC", "HYPH") or parse.lower[first] in ("the", "a", "an")):
            first += 1
        return first

    def _start(self, head: int) -> int:
        assert self.parse is not None
        return self.parse.starts[self._first(head)]

    def _end(self, head: int) -> int:
        assert self.parse is not None
        hit = self.hit_at[head]
        return max(self.parse.ends[head], hit.end) if hit is not None and hit.start <= self.parse.starts[head] else self.parse.ends[head]

    def _text(self, head: int) -> str:
        return self.text[self._start(head) : self._end(head)]

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


def _covers(entity: Entity, date: str) -> bool:
    spell, how = spell_on([entity], date)
    return how == "then"
