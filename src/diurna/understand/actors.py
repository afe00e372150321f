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

from msgspec.structs import replace

from diurna.lexicon.names import STATELESS, UNIONS, Entity, Hit, Names, Reading, Role, hits_between, role_head, spell_on
from diurna.model import Actor, Via
from diurna.understand.clauses import conjuncts, inside
from diurna.understand.parse import Parse
from diurna.understand.references import RELATIONAL, STATUS, References

FORMER = frozenset({"former", "ex", "then", "late", "retired", "ousted", "deposed", "exiled", "onetime", "disgraced", "fallen"})
# "then-President" was in office; "late" and "retired" are former all the same.
STILL = frozenset({"then"})
HOLDING = frozenset(
    [
        "controlled",
        "held",
        "backed",
        "occupied",
        "supported",
        "allied",
        "aligned",
        "funded",
        "armed",
        "trained",
        "sponsored",
        "administered",
        "annexed",
        "claimed",
        "friendly",
        "leaning",
        "speaking",
        "born",
        "linked",
        "affiliated",
        "inspired",
        "besieged",
    ]
)
# Roles of a state at home: with "the" before them they belong to the country the report is about.
INSTITUTIONS = frozenset({"GOV", "LEG", "JUD", "MIL", "COP", "SPY", "PTY", "OPP"})
OF_MARKERS = ("of", "in", "from", "for", "at")


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
        self.parse: Parse
        self.text = ""
        self.hit_at: list[Hit | None] = []
        self.references = References(self)
        self._memo: dict[tuple[int, bool], Actor | None] = {}
        self._busy: set[int] = set()
        self.reasons: dict[int, str] = {}

    def enter(self, parse: Parse, text: str, hits: list[Hit]) -> None:
        """Makes ``parse`` the current sentence; ``hits`` are all names of its part of the article."""
        self.parse, self.text = parse, text
        self._memo = {}
        self.reasons = {}
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
        parse = self.parse
        found: list[Actor] = []
        for noun in self._listed(head):
            several = self.references.several(noun)
            if several:
                found.extend(several)
                continue
            shared = self._shared(noun)
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

    def _shared(self, head: int) -> list[Actor]:
        """ "American and British aircraft": one noun, two owners."""
        parse = self.parse
        owners = [k for k in range(parse.left[head], head) if self.hit_at[k] is not None and parse.dep[k] in ("amod", "compound", "nmod", "poss", "conj")]
        joined = [k for k in owners if parse.dep[k] == "conj" and parse.head[k] in owners]
        if not joined:
            return self._of_several(head)
        actor = self.resolve(head)
        if actor is None or actor.via not in ("role", "office") or not actor.country:
            return []
        lands: list[str] = []
        for k in owners:
            hit = self.hit_at[k]
            reading = self._choose(hit, k) if hit is not None else None
            if reading is not None and reading.entity.kind in STATUS and reading.entity.country not in lands:
                lands.append(reading.entity.country)
        if len(lands) < 2:
            return []
        found = []
        for land in lands:
            code, country, sectors = make_code(land, actor.sectors)
            found.append(replace(actor, code=code, country=country, sectors=sectors, name=self._words(head), via="role", office=None, wikidata=None))
        return found

    def _of_several(self, head: int) -> list[Actor]:
        """ "the leaders of Senegal and Gambia": one for each."""
        parse = self.parse
        if parse.tag[head] not in ("NNS", "NNPS") or self.role_at(head) is None:
            return []
        for k in parse.kids[head]:
            if parse.dep[k] == "prep" and parse.lower[k] == "of":
                inner = parse.child(k, "pobj")
                if inner is None or not parse.children(inner, "conj"):
                    continue
                owners = [a for a in (self.resolve(n) for n in self._listed(inner)) if a is not None and a.country in self.names.countries]
                base = self.resolve(head)
                if len(owners) > 1 and base is not None and base.sectors:
                    found = []
                    for owner in owners:
                        code, country, sectors = make_code(owner.country or "", base.sectors)
                        found.append(replace(base, code=code, country=country, sectors=sectors, name=self._words(head), via="role", office=None, wikidata=None))
                    return found
        return []

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
        role = self.role_at(head)
        if role is not None:
            return self._by_role(head, role)
        if parse.is_proper(head):
            return self._proper(head)
        if parse.tag[head] in ("NN", "NNS"):
            return self.references.description(head)
        if parse.tag[head] in ("CD", "DT", "JJ"):
            for k in parse.kids[head]:
                if parse.dep[k] == "prep" and parse.lower[k] == "of":
                    inner = parse.child(k, "pobj")
                    if inner is not None:
                        return self.resolve(inner)
        return None

    def _named(self, head: int, hit: Hit) -> Actor | None:
        parse = self.parse
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
        before = [parse.lower[k] for k in range(max(parse.left[head], 0), head)]
        if "then" not in before and (self.date is not None or self._is_former(head)):
            return None
        for spell in spells:
            title = spell.office.partition(" of ")[0].lower()
            if title and title.split()[-1] in before:
                return spell
        return None

    def role_at(self, head: int) -> Role | None:
        """The role that a noun names, with the words before and after it that belong to the role."""
        parse = self.parse
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
            known = self.references.back_to_role(head)
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
            known = self.references.back_to_role(head)
            if known is not None:
                return known
        if owner is None and not country and role.sectors[:1] and role.sectors[0] in INSTITUTIONS and role.kind != "equipment":
            # "the government", "the army": those of the country that the report is about.
            land = self.references.country_at(head)
            if land is not None:
                country = land[0]
                self.reasons[self._start(head)] = f"{self._text(head)!r} is taken to be of {country}: {land[1]}"
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
        return k + 2 < parse.size and parse.words[k + 1] == "-" and parse.lower[k + 2] in HOLDING

    def _owner(self, head: int) -> Actor | None:
        """Whose: the possessor, the adjective or compound before, or the phrase after that gives a role its country."""
        parse = self.parse
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
        for k in parse.kids[head]:
            if parse.dep[k] == "appos" and k > head and parse.is_proper(k):
                hit = self.hit_at[k]
                if hit is not None and hit.readings[0].entity.kind == "person":
                    return hit.text, self._person(k, hit)
                if hit is None:
                    return self._proper_words(k), None
        return None

    def _proper(self, head: int) -> Actor | None:
        parse = self.parse
        surname = parse.words[head]
        if surname in self.references.known:
            known = self.references.known[surname]
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
        first = head
        while first > parse.left[head] and (parse.is_proper(first - 1) or parse.words[first - 1] == "-") and self.role_at(first - 1) is None:
            first -= 1
        return self.text[parse.starts[first] : parse.ends[head]]

    def _indirect(self, head: int) -> Actor | None:
        parse = self.parse
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
                        return self.references.state_of(actor)  # "a park in Kabul": the town, not the government
                    if actor is not None:
                        return actor
        return None

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
        while first < head and (parse.tag[first] in ("DT", "``", "''", ",", ":", "-LRB-", "CC", "HYPH") or parse.lower[first] in ("the", "a", "an")):
            first += 1
        return first

    def _start(self, head: int) -> int:
        return self.parse.starts[self._first(head)]

    def _end(self, head: int) -> int:
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

    def code_of(self, entity: Entity) -> tuple[str, str | None, tuple[str, ...]]:
        """Code, country and sectors of an entity of the tables."""
        return make_code(entity.country, entity.sectors)


def _covers(entity: Entity, date: str) -> bool:
    return spell_on([entity], date)[1] == "then"
