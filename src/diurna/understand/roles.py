"""Roles: "Kenyan riot police", "the foreign minister, Jane Doe", "US envoy Jane Doe": sectors, owner, holder and name.

The role table gives the sectors; the country comes from whoever owns the role (a possessor, an adjective, a phrase of
*of/in/from*); a name beside it, or the office list of that day, says who it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from diurna.lexicon.actor_tables import markers
from diurna.lexicon.entities import STATELESS, UNIONS, Entity, Reading, Role, spell_on
from diurna.lexicon.names import Hit
from diurna.model import Actor, Via
from diurna.understand.codes import make_code
from diurna.understand.references import STATUS

if TYPE_CHECKING:
    from diurna.understand.actors import ActorReader

HOLDING = markers("holding")
STANCE = markers("stance")
# Trades and titles that are family names when they are written with a capital and stand alone.
SURNAMES = markers("surname")
# Those who serve in a country are not of it.
ABROAD = markers("abroad")
# Bodies that are named after who leads them.
RULES = markers("ruled body")
OF_MARKERS = ("of", "in", "from", "for", "at", "throughout", "across", "near", "outside", "around", "inside")
# Waters are named after a land, and are not its.
WATERS = frozenset("strait straits gulf bay sea channel ocean cape".split())
# Relatives are of the same country, and not of the same calling.
KIN = frozenset(
    "father mother son daughter wife husband widow widower brother sister uncle aunt cousin nephew niece child parent grandson relative family".split()
)
# States whose name stands before a noun like an adjective: "a US raid".
NAMED_BEFORE = frozenset({"USA", "GBR", "ARE"})
LAWS = frozenset("act bill amendment code constitution charter statute census".split())
# Titles of those who lead or speak for any body, of a state or not.
LEADS = frozenset(
    "president chief head director chairman chairwoman chair boss spokesman spokeswoman spokesperson official leader founder vice-president".split()
)
# Titles more of firms and clubs than of states.
PRIVATE_TITLES = frozenset("vice-president director founder deputy chairman chairwoman boss".split())
# What stands between a body and its title.
FOUNDING = frozenset(
    "founding regional deputy managing executive general national local former acting vice senior policy communications interim caretaker transitional "
    "outgoing incoming late ousted disgraced majority minority supreme spiritual joint assistant chief press official opposition then ex".split()
)
# Last words in the names of private bodies.
BODY_NOUNS = frozenset("alliance association foundation institute society trust federation league club fund campaign network centre center union group".split())
PASTIMES = markers("pastime")
# Roles of a state at home: with "the" before them they belong to the country the report is about.
INSTITUTIONS = frozenset({"GOV", "LEG", "JUD", "MIL", "COP", "SPY", "PTY", "OPP"})


class Roles:
    """Reads role phrases and titled names of the sentence that the actor reader stands in."""

    def __init__(self, reader: ActorReader):
        self.reader = reader

    def role_at(self, head: int) -> Role | None:
        """The role that a noun names, with the words before and after it that belong to the role."""
        parse = self.reader.parse
        roles = self.reader.names.roles.get(parse.lemma(head)) or self.reader.names.roles.get(parse.lower[head])
        if parse.is_proper(head):
            # "Rebels" at the head of a sentence may be tagged as a name, and then keeps its plural as base form.
            word = parse.lower[head]
            roles = [*(roles or ()), *(self.reader.names.roles.get(word[:-1], ()) if word.endswith("s") else ())]
        if not roles or self._surname(head):
            return None
        before = [w for w in parse.lower[max(0, head - 6) : head] if w != "-"]
        after = [w for w in parse.lower[head + 1 : head + 6] if w != "-"]
        for role in roles:
            lead, tail = role.lead, role.tail
            if (not lead or tuple(before[-len(lead) :]) == lead) and (not tail or tuple(after[: len(tail)]) == tail):
                return role
        return None

    def _surname(self, head: int) -> bool:
        """ "Baker said", "Anna Fisher": a capitalised trade without an article is somebody's name."""
        parse = self.reader.parse
        if parse.tag[head] != "NNP" or parse.lower[head] not in SURNAMES or parse.lower[head].isupper() or not parse.words[head][:1].isupper():
            return False
        return not any(parse.dep[k] == "det" for k in parse.kids[head]) and parse.dep[head] not in ("compound", "nmod")

    def of_body(self, title: int, role: Role) -> tuple[str, ...]:
        """The sectors of a title behind a body that is no state's: "a football club spokesman", "the swimming chief"."""
        if role.sectors[:1] != ("GOV",) or len(role.words) > 1 or role.words[0] not in LEADS:
            return role.sectors
        parse, before = self.reader.parse, title - 1
        while before >= 0 and parse.lower[before] in FOUNDING and parse.head[before] in (title, parse.head[title]):
            before -= 1
        if self._unknown_body(title, before):
            return ("CVL",)
        if before < 0 or parse.dep[before] not in ("compound", "nmod", "amod") or not title <= parse.head[before] <= title + 3:
            return role.sectors
        if parse.lower[before] in PASTIMES:
            return ("CVL",)
        body = self.role_at(before)
        if body is None or body.kind == "person" or body.sectors[:1] in ((), ("GOV",)):
            return role.sectors
        return ("CVL",) if body.sectors[0] == "UNK" else body.sectors

    def _unknown_body(self, title: int, before: int) -> bool:
        """Whether a title is that of a body by name of which nothing is known: "Zenta director Jane Doe", "director of the Blue Alliance"."""
        parse, reader = self.reader.parse, self.reader
        if before >= 0 and parse.dep[before] in ("compound", "nmod", "amod", "poss") and title <= parse.head[before] <= title + 3:
            return parse.is_proper(before) and reader.hit_at[before] is None and self.role_at(before) is None and not reader.town_country(before, certain=False)
        for k in parse.kids[title]:
            body = parse.child(k, "pobj") if parse.lower[k] in ("of", "at") else None
            if body is not None and parse.is_proper(body) and parse.lower[body] in BODY_NOUNS:
                return reader.hit_at[body] is None
        return False

    def by_role(self, head: int, role: Role) -> Actor | None:
        owner = self.owner(head)
        sectors = self.of_body(head, role)
        country = ""
        entity_name = None
        if owner is not None:
            country = owner.country or next((s for s in owner.sectors if s in STATELESS), "")
            if role.scope == "weak" or (role.kind == "person" and sectors[:1] == ("GOV",)):
                own = tuple(s for s in owner.sectors if s not in STATELESS)
                if own and own[:1] != ("GOV",) and role.words[-1] not in ("ambassador", "minister") and role.words[-1] not in KIN:
                    sectors = own
                elif role.scope == "weak" and owner.via in ("country", "metonym") and role.kind == "person" and sectors[:1] == ("UNK",):
                    sectors = ("GOV",) if role.words[-1] in ("official", "leader", "chief", "delegation", "source", "side") else sectors
        if owner is None:
            described = self.reader.references.description(head, role)
            if described is not None:
                return described
        group = tuple(s for s in owner.sectors if s not in STATELESS) if owner is not None else ()
        if group[:1] in (("REB",), ("PRM",), ("CRM",)) and sectors[:1] in (("UAF",), ("REB",)):
            sectors = group  # "Abu Sayyaf gunmen" are the group's
        if role.scope == "weak" and owner is None:
            known = self.reader.references.back_to_role(head)
            if known is not None:
                return known
            if sectors[:1] not in (("UNK",), ("CVL",)):
                return None if role.kind != "person" else self.reader._actor(head, "", sectors, self.reader._words(head), "role")
        if self.reader._is_former(head) and sectors[:1] in (("GOV",), ("LEG",), ("JUD",), ("MIL",), ("SPY",)) and role.kind == "person":
            sectors = ("ELI",)
        person = self.name_beside(head)
        if person is not None:
            entity_name = person[0]
            if person[1] is not None:
                return self.reader.placed(head, person[1])
        if owner is None and entity_name is None:
            known = self.reader.references.back_to_role(head) or self.reader.references.back_to_kind(head, role)
            if known is not None:
                return known
        if owner is None and not country and role.sectors[:1] and role.sectors[0] in INSTITUTIONS and role.kind != "equipment":
            # "the government", "the army": those of the country that the report is about.
            land = self.reader.homes.country_at(head)
            if land is not None:
                country = land[0]
                self.reader.reasons[self.reader._start(head)] = f"{self.reader._text(head)!r} is taken to be of {country}: {land[1]}"
        office: str | None = None
        wikidata: str | None = None
        via: Via = "role"
        if role.kind == "person" and country:
            body = owner.name if owner is not None and country in UNIONS else country
            holder = self._holder(body, " ".join(role.words))
            if holder is not None and sectors != ("ELI",) and entity_name is None:
                entity_name, office, wikidata, via = holder.name, holder.office, holder.wikidata or None, "office"
        return self.reader._actor(head, country, sectors, entity_name or self.reader._words(head), via, office=office, wikidata=wikidata)

    def _holder(self, body: str, title: str) -> Entity | None:
        """Who held an office of a state (by its code) or of an organisation of states (by its name) that day."""
        if self.reader.date is None:
            return None
        spells = self.reader.names.offices.get((body, title), [])
        spell, how = spell_on(spells, self.reader.date) if spells else (None, "")
        return spell if how == "then" else None

    def held(self, k: int) -> bool:
        """ "Russian-controlled", "pro-Russian", "anti-Syria": the name says who holds it or whom they favour, not whose it is."""
        parse = self.reader.parse
        if k + 2 < parse.size and parse.words[k + 1] == "-" and parse.lower[k + 2] in HOLDING:
            return True
        return k >= 2 and parse.words[k - 1] == "-" and parse.lower[k - 2] in STANCE

    def owner(self, head: int) -> Actor | None:
        """Whose: the possessor, the adjective or compound before, or the phrase after that gives a role its country."""
        parse = self.reader.parse
        # "Israeli army bulldozers": what stands before the whole compound is the army's too.
        above = parse.head[head] if parse.dep[head] in ("compound", "nmod") and parse.head[head] > head else head
        for noun in (head, above):
            for k in parse.kids[noun]:
                if parse.dep[k] == "poss" and k < head:
                    actor = self.reader.resolve(k)
                    if actor is not None:
                        return actor
        landless: Actor | None = None
        role = self.role_at(head)
        for k in range(head - 1, min(parse.left[head], parse.left[above]) - 1, -1):
            hit = self.reader.hit_at[k]
            if hit is not None and hit is self.reader.hit_at[head]:
                continue  # a name is not its own owner
            if hit is None and role is not None and parse.is_proper(k) and parse.dep[k] in ("compound", "nmod", "amod") and self.role_at(k) is None:
                town = self._of_town(k, certain=role.sectors[:1] in (("COP",), ("JUD",), ("LEG",)))
                if town is not None:
                    return town
            if hit is not None and (not self.held(k) or (hit.readings[0].entity.kind == "person" and parse.words[k - 1] == "-")):
                reading = self.reader._choose(hit, k)
                if reading is not None and reading.entity.kind == "person" and (parse.tag[head] in ("NNS", "NNPS") or parse.lemma(head) in RULES):
                    # "the Assad regime", "Modi supporters": of the country of the one who leads them
                    leader = self.reader._person(k, hit)
                    code, country, _ = make_code(leader.country or "", ())
                    return replace(leader, code=code, country=country, sectors=())
                if reading is not None and reading.entity.kind != "person":
                    landless = self.of_reading(k, hit, reading)
                    if landless.country:
                        return landless
                    break  # "Muslim leaders in France": the faith is theirs, the country may still follow
        for k in parse.kids[head]:
            # Bombs near a village are not the village's.
            far = parse.lemma(head) in ABROAD or (role is not None and role.kind == "equipment")
            if parse.dep[k] == "prep" and parse.lower[k] in OF_MARKERS and (parse.lower[k] in ("of", "from") or not far):
                inner = parse.child(k, "pobj")
                if inner is not None:
                    actor = self.reader.resolve(inner) or self._of_town(inner)
                    if actor is not None and (actor.country or actor.sectors):
                        return self._ground(actor, inner)
                    owner = self.owner(inner) if parse.lower[k] == "of" else None
                    if owner is not None:
                        return owner
            if parse.dep[k] == "appos" and k > head:
                hit = self.reader.hit_at[k]
                if hit is not None and hit.readings[0].entity.kind == "person":
                    return self.reader._person(k, hit)
        return landless

    def before(self, head: int) -> Actor | None:
        """Whose an operation is by the words before its noun: "a US raid", "Israel's air strike", "a Taliban ambush"; towns say only where."""
        parse = self.reader.parse
        for k in range(head - 1, parse.left[head] - 1, -1):
            hit = self.reader.hit_at[k]
            reading = self.reader._choose(hit, k) if hit is not None and not self.held(k) else None
            if hit is None or reading is None or reading.entity.kind == "person" or reading.form in ("city", "capital"):
                continue
            land = reading.entity.kind in STATUS
            owned = any(parse.dep[q] == "poss" and q >= k for q in parse.kids[head] if q < head)
            if land and reading.form == "name" and not owned and reading.entity.country not in NAMED_BEFORE:
                continue  # "a Syria raid" is one in Syria
            role = self.role_at(head)
            military = any(w in ("army", "military", "troops", "soldiers", "forces") for w in parse.lower[k + 1 : head])
            sectors = ("MIL",) if military else role.sectors if role is not None and not land else reading.entity.sectors
            return self.reader._actor(k, reading.entity.country, sectors, reading.entity.name, "country" if land and not sectors else "name")
        return None

    def placed_in(self, head: int) -> str | None:
        """The country that a phrase of *in* puts somebody in."""
        parse = self.reader.parse
        for k in parse.kids[head]:
            if parse.dep[k] == "prep" and parse.lower[k] == "in" and (inner := parse.child(k, "pobj")) is not None:
                actor = self.reader.resolve(inner) or self._of_town(inner)
                if actor is not None and actor.country in self.reader.names.countries:
                    return actor.country
        return None

    def _ground(self, actor: Actor, token: int) -> Actor:
        """A town as the place of a role: its country counts, not its people."""
        hit = self.reader.hit_at[token]
        if actor.sectors == ("CVL",) and self.reader.parse.is_proper(token) and (hit is None or hit.readings[0].form == "city"):
            return replace(actor, code=actor.country or "---", sectors=())
        return actor

    def _of_town(self, token: int, *, certain: bool = True) -> Actor | None:
        """A town that only the gazetteer knows, as the owner of a role: "Sokode police", "villagers in Menaka"."""
        land = self.reader.town_country(token, certain=certain)
        return None if land is None else self.reader._actor(token, land, (), self.proper_words(token), "country")

    def of_reading(self, token: int, hit: Hit, reading: Reading) -> Actor:
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

    def name_beside(self, head: int) -> tuple[str, Actor | None] | None:
        """The person named next to a role: "foreign minister, Sergei Lavrov"."""
        parse = self.reader.parse
        for k in parse.kids[head]:
            if parse.dep[k] == "appos" and k > head and parse.is_proper(k):
                hit = self.reader.hit_at[k]
                if hit is not None and hit.readings[0].entity.kind == "person":
                    return hit.text, self.reader._person(k, hit)
                if hit is None:
                    return self.proper_words(k), None
        return None

    def law(self, head: int) -> bool:
        """Whether a noun is a law by name, which is of a country and no actor of it: "the Kenyan Constitution", "the Stamp Act"."""
        parse = self.reader.parse
        return parse.lower[head] == "constitution" or (parse.is_proper(head) and parse.lower[head] in LAWS and self.reader.hit_at[head] is None)

    def proper(self, head: int) -> Actor | None:
        parse = self.reader.parse
        if self.law(head):
            return None
        surname = parse.words[head]
        known = self.reader.references.known.get(surname)
        given = [w for w in self.proper_words(head).split()[:-1] if w.lower() not in markers("title")]
        if known is not None and (not given or not given[0].isalpha() or given[0] in known.name.split() or len(given[0]) == 1):
            return self.reader.placed(head, known, via="name")
        role_token = None
        for k in range(head - 1, parse.left[head] - 1, -1):
            if parse.dep[k] in ("compound", "nmod", "amod", "appos", "poss") or parse.head[k] == head:
                role = self.role_at(k) if (parse.is_noun(k) or parse.tag[k] == "JJ") else None
                if role is not None:
                    role_token = (k, role)
                    break
        name = self.proper_words(head)
        if role_token is not None:
            return self._titled(head, role_token[0], role_token[1], name)
        for k in parse.kids[head]:
            if parse.dep[k] == "appos":
                beside = self.reader.resolve(k)
                if beside is not None and beside.code != "---":
                    return self.reader.placed(head, beside, name=name, via="office")
        if parse.dep[head] == "appos":
            above = self.role_at(parse.head[head])
            if above is not None:
                actor = self.by_role(parse.head[head], above)
                if actor is not None:
                    return self.reader.placed(head, actor, name=name)
        for k in range(head - 1, parse.left[head] - 1, -1):
            hit = self.reader.hit_at[k]
            if hit is not None:
                reading = self.reader._choose(hit, k)
                if reading is not None and reading.entity.kind != "person":
                    return self.reader._actor(head, reading.entity.country, (), self.reader._words(head), "name")
        for k in parse.kids[head]:
            if parse.dep[k] == "prep" and parse.lower[k] == "of" and parse.lower[head] not in WATERS:
                inner = parse.child(k, "pobj")
                named = inner is not None and self.reader.hit_at[inner] is not None  # a known name: straits and bays are called after towns
                actor = self.reader.resolve(inner) if inner is not None and named else None
                if actor is not None and actor.country:
                    return self.reader._actor(head, actor.country, (), self.reader._words(head), "name")
        return self._town(head, name)

    def _town(self, head: int, name: str) -> Actor | None:
        """A town that only the gazetteer knows, where the phrase is nothing but its name."""
        parse = self.reader.parse
        placed = parse.dep[head] == "pobj" and parse.lower[parse.head[head]] in ("in", "at", "near", "outside", "around", "inside", "across")
        if not placed and any(parse.is_noun(k) and parse.head[k] == head and parse.words[k] not in name for k in parse.kids[head]):
            return None
        land = self.reader.town_country(head, certain=placed)
        return None if land is None else self.reader._actor(head, land, ("CVL",), name, "name")

    def _titled(self, head: int, title: int, role: Role, name: str) -> Actor:
        """A name with a title before it: the office gives sector and country, the name stays as it is written."""
        parse = self.reader.parse
        owner = self.owner(title) or self.owner(head)
        country = owner.country if owner is not None and owner.country else ""
        sectors = self.of_body(title, role)
        surname = name.rsplit(" ", 1)[-1]
        candidates = [p for p in self.reader.names.surnames.get(surname, []) if not country or p.country == country]
        if len(name.split()) > 1:
            given = name.split()[0]
            candidates = [p for p in candidates if p.name.split()[0] == given]
        held = []
        for person in candidates:
            spell, how = spell_on(self.reader.names.persons[person.name], self.reader.date)
            if how in ("then", "undated") and spell.sectors[:1] == sectors[:1]:
                held.append(spell)
        if len({p.name for p in held}) == 1:
            spell = held[0]
            return self.reader._actor(head, spell.country, spell.sectors, spell.name, "name", office=spell.office or None, wikidata=spell.wikidata or None)
        if owner is None and role.words[-1] in PRIVATE_TITLES and any(parse.tag[k] == "PRP$" for k in parse.kids[head]):
            sectors = ("CVL",)  # "its vice-president Jane Doe", and whose is not known
        former = self.reader._is_former(head) and sectors[:1] == ("GOV",)
        if former:
            sectors = ("ELI",)
        if owner is not None and owner.sectors and (role.scope == "weak" or (role.words[-1] in LEADS and not former)):
            sectors = tuple(s for s in owner.sectors if s not in STATELESS) or sectors
        return self.reader._actor(head, country, sectors, name, "office")

    def proper_words(self, head: int) -> str:
        parse = self.reader.parse
        first = head
        while first > parse.left[head] and (parse.is_proper(first - 1) or parse.words[first - 1] == "-") and self.role_at(first - 1) is None:
            first -= 1
        return self.reader.text[parse.starts[first] : parse.ends[head]]

    def shared(self, head: int) -> list[Actor]:
        """ "American and British aircraft": one noun, two owners."""
        parse = self.reader.parse
        owners = [
            k for k in range(parse.left[head], head) if self.reader.hit_at[k] is not None and parse.dep[k] in ("amod", "compound", "nmod", "poss", "conj")
        ]
        joined = [k for k in owners if (parse.dep[k] == "conj" and parse.head[k] in owners) or (k >= 2 and parse.tag[k - 1] in ("CC", ",") and k - 2 in owners)]
        if not joined:
            return self._of_several(head)
        actor = self.reader.resolve(head)
        if actor is None or actor.via not in ("role", "office") or not actor.country:
            return []
        lands: list[str] = []
        for k in owners:
            hit = self.reader.hit_at[k]
            reading = self.reader._choose(hit, k) if hit is not None else None
            known = reading is not None and (reading.entity.kind in STATUS or reading.entity.country in UNIONS)
            if reading is not None and known and reading.entity.country not in lands:
                lands.append(reading.entity.country)
        if len(lands) < 2:
            return []
        found = []
        for land in lands:
            code, country, sectors = make_code(land, actor.sectors)
            found.append(replace(actor, code=code, country=country, sectors=sectors, name=self.reader._words(head), via="role", office=None, wikidata=None))
        return found

    def _of_several(self, head: int) -> list[Actor]:
        """ "the leaders of Senegal and Gambia": one for each."""
        parse = self.reader.parse
        if parse.tag[head] not in ("NNS", "NNPS") or self.role_at(head) is None:
            return []
        for k in parse.kids[head]:
            if parse.dep[k] == "prep" and parse.lower[k] == "of":
                inner = parse.child(k, "pobj")
                if inner is None or not parse.children(inner, "conj"):
                    continue
                owners = [a for a in (self.reader.resolve(n) for n in self.reader._listed(inner)) if a is not None and a.country in self.reader.names.countries]
                base = self.reader.resolve(head)
                if len(owners) > 1 and base is not None and base.sectors:
                    found = []
                    for owner in owners:
                        code, country, sectors = make_code(owner.country or "", base.sectors)
                        found.append(
                            replace(base, code=code, country=country, sectors=sectors, name=self.reader._words(head), via="role", office=None, wikidata=None)
                        )
                    return found
        return []
