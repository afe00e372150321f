"""References: what pronouns, "the two countries", "the group" and "the message" stand for inside one article.

Mentions are remembered in the order of the text, with what kind of actor they name and whether they were subjects. A
reference takes the nearest fitting one, subjects before others; what cannot be decided stays unresolved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from diurna.lexicon.actor_tables import markers
from diurna.lexicon.entities import UNIONS, Role
from diurna.model import Actor
from diurna.understand.accused import SINGULAR, TRYING, Accused, is_tried
from diurna.understand.clauses import conjuncts
from diurna.understand.codes import make_code
from diurna.understand.voices import speaker_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from diurna.lexicon.names import Hit
    from diurna.understand.actors import ActorReader

# Words that take an institution out of any one country.
BEYOND = markers("beyond")
# Nouns that name somebody by a relation to another: "his neighbour" is not his, but the other one.
RELATIONAL = markers("relational")
PERSONAL = {"he", "she", "him", "her", "his", "hers", "himself", "herself"}
THING = {"it", "its", "itself"}
FIRST = {"i", "we"}
PLURAL = {"they", "them", "their", "theirs", "themselves", "both", "each"}
PAIR_NOUNS = markers("pair")
# What a pair may be called and still be the two that were named.
PAIRED = frozenset("rival neighbouring neighboring warring opposing hostile allied friendly feuding fraternal sister same latter both asian african".split())
# Who is of a country and is no side of what goes on between countries.
PRIVATE = (("JRN",), ("BUS",), ("EDU",), ("MED",), ("SOC",))
# Parts of countries: "the two breakaway regions" are the last two that were named.
PART_NOUNS = markers("part")
DESCRIPTIONS = {noun: kind for kind in ("country", "group", "union") for noun in markers(f"description {kind}")}
# Roles that are persons unless their noun is one of a body: "the minister" is no it, "the ministry" is.
OFFICIAL = (("GOV",), ("UNK",), ("CVL",))
BODIES = markers("body")
# What says of a description only that it was named before.
AGAIN = frozenset("same latter former then late aforementioned ruling".split())
# Who is nobody else's other name: "the queen" is not the prime minister.
ONE_OF_A_KIND = frozenset("queen king emperor empress sultan emir monarch pope prince princess judge president".split())
# Those who fight without a state, whatever a report calls them next.
ARMED = frozenset({"REB", "UAF", "PRM"})
STATUS = ("state", "territory", "partial", "historical", "region")


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier mention that later words may refer to."""

    actor: Actor
    kind: str  # person | country | group | union | role
    subject: bool
    plural: bool
    position: int
    lemma: str = ""
    personal: bool = True  # a role that persons bear, not one of bodies: "the minister", not "the jury"

    @property
    def key(self) -> str:
        """The same for all mentions of one actor."""
        return key_of(self.actor)


class References:
    """The memory of one article, and how later words look back into it."""

    def __init__(self, reader: ActorReader):
        self.reader = reader
        self.memory: list[Reference] = []
        self.known: dict[str, Actor] = {}
        self.documents: dict[str, Actor] = {}
        self.antecedents: dict[tuple[int, str, str], Actor] = {}
        self._position = 0
        self.pair: list[Actor] = []
        self.accused = Accused(reader)

    def leave(self) -> None:
        """Remembers the actors of the current sentence, for the references of the next ones."""
        parse = self.reader.parse
        self.pair = self._subjects()
        self.accused.leave()
        for i in range(parse.size):
            if not (parse.is_noun(i) and parse.dep[i] not in ("compound", "nmod", "amod")) and not (
                parse.dep[i] in ("poss", "nmod", "compound") and self.reader.hit_at[i]
            ):
                continue
            if self.reader.inner(i):
                continue
            actor = self.reader.resolve(i)
            if actor is None and self.reader.hit_at[i] is not None and self.full_name(i):
                # "Jane Doe", of whom nothing is known: a later "Doe" is not the minister of that name.
                self.known.setdefault(parse.words[i], self.reader.unknown(i))
            if actor is None or actor.via == "pronoun" or actor.code == "---":
                continue
            self.remember(i, actor)

    def full_name(self, i: int) -> bool:
        """Whether a surname stands with a given name before it."""
        parse = self.reader.parse
        given = [k for k in parse.kids[i] if parse.dep[k] == "compound" and parse.is_proper(k) and k < i]
        return parse.is_proper(i) and any(self.reader.roles.role_at(k) is None and parse.lower[k] not in markers("title") for k in given)

    def _subjects(self) -> list[Actor]:
        """The actors of the main subject of the sentence where they are several: "they" of the next one."""
        parse = self.reader.parse
        for i in range(parse.size):
            if parse.dep[i] == "nsubj" and parse.dep[parse.head[i]] == "ROOT":
                actors = [a for a in self.reader.resolve_all(i, indirect=False) if a.code != "---"]
                return actors if len(actors) > 1 else []
        return []

    def pass_by(self, hits: Sequence[Hit]) -> None:
        """Remembers the countries named in a sentence that was not read: they tell what the report is about."""
        for hit in hits:
            entities = {r.entity.country: r.entity for r in hit.readings if r.entity.kind in STATUS}
            if len(entities) != 1 or len(entities) < len({r.entity.country for r in hit.readings}):
                continue
            [entity] = entities.values()
            if entity.country not in self.reader.names.countries:
                continue
            actor = Actor(text=hit.text, start=hit.start, end=hit.end, code=entity.country, name=entity.name, country=entity.country, sectors=(), via="country")
            self._position += 1
            self.memory.append(Reference(actor, "country", False, False, self._position, hit.text.lower()))

    def remember(self, i: int, actor: Actor) -> None:
        parse = self.reader.parse
        self._position += 1
        home = self.reader.settled.get(actor.start)
        if home is not None and actor.country is None:
            code, country, sectors = make_code(home, actor.sectors)
            actor = replace(actor, code=code, country=country, sectors=sectors)
        reference = self._reference(i, actor, self._position)
        # The core of a longer name ("Jane Doe") makes its last word ("Doe") known for the rest of the article.
        if reference.kind == "person" and actor.via in ("name", "office"):
            # As the table spells it and as the report does: "Keïta", "Keita".
            spellings = [actor.name.rsplit(" ", 1)[-1], *([parse.words[i]] if parse.is_proper(i) else [])]
            for surname in spellings:
                if surname[:1].isupper():
                    self.known.setdefault(surname, actor)
        self.memory.append(reference)
        if len(self.memory) > 400:
            del self.memory[:200]

    def kind_of(self, i: int, actor: Actor) -> str:
        hit = self.reader.hit_at[i]
        if hit is not None and actor.via in ("name", "country", "metonym"):
            entity = hit.readings[0].entity
            if entity.kind == "person":
                return "person"
            if entity.kind in STATUS or actor.via in ("country", "metonym"):
                return "country"
            return "union" if actor.country in UNIONS else "group"
        if actor.office or (self.reader.parse.is_proper(i) and actor.via in ("office", "name")):
            return "person"
        return "role"

    def _personal(self, i: int) -> bool:
        """Whether a noun is none of a body: its role, where it has one, is borne by persons."""
        role = self.reader.roles.role_at(i)
        return role is None or role.kind == "person"

    def here(self, head: int) -> list[Reference]:
        """Mentions of the current sentence that stand before the phrase, for references inside a sentence."""
        parse = self.reader.parse
        found = []
        for i in range(head):
            hit = self.reader.hit_at[i]
            if parse.is_noun(i) and parse.dep[i] not in ("compound", "nmod", "amod") and (hit is not None or self.reader.roles.role_at(i) is not None):
                if self.reader.inner(i):
                    continue
                actor = self.reader.resolve(i)
                if actor is None or actor.code == "---" or actor.via == "pronoun":
                    continue
                found.append(self._reference(i, actor, 0))
        return found

    def _reference(self, i: int, actor: Actor, position: int) -> Reference:
        parse = self.reader.parse
        subject = parse.dep[i] in ("nsubj", "nsubjpass", "poss")
        plural = parse.tag[i] in ("NNS", "NNPS") or bool(parse.children(i, "conj"))
        return Reference(actor, self.kind_of(i, actor), subject, plural, position, parse.lemma(i), self._personal(i))

    def pronoun(self, head: int) -> Actor | None:
        parse = self.reader.parse
        word = parse.lower[head]
        here = self.here(head)
        own = self._own_subject(head) if not word.endswith(("self", "selves")) and parse.tag[head] != "PRP$" else None
        if word in PERSONAL:
            kinds: tuple[str, ...] = ("person", "role")
        elif word in THING:
            kinds = ("country", "group", "union", "role")
        elif word in PLURAL:
            kinds = ("country", "group", "role", "union", "person")
        elif word in FIRST:
            # "We will not leave, the envoy said": who speaks.
            speaker = self._speaker(head)
            return self._stand_in(head, speaker, here=True) if speaker is not None else None
        else:
            return None
        speaker = self._speaker(head)
        if speaker is not None:
            return self._stand_in(head, speaker, here=True)
        # "Trump called Erdogan and urged him": an object never means the subject of its own verb.
        key = None if own is None else key_of(own)
        here = [r for r in here if r.key != key]
        tried = is_tried(parse, head)
        if tried:
            here = [r for r in here if not _tries(r)]
        if parse.tag[head] == "PRP$" and word not in PLURAL:
            near = self._after_reason(head, here, kinds)
            if near is not None:
                return self._stand_in(head, near.actor, here=True)
        chosen = self._latest(here, kinds, plural=word in PLURAL)
        if chosen is not None:
            return self._stand_in(head, chosen.actor, here=True)
        if tried and word in SINGULAR:
            antecedent = self.accused.antecedent(head)
            if antecedent is not None:
                return self._stand_in(head, antecedent)
        chosen = self._latest([r for r in self.memory[-40:] if r.key != key and not (tried and _tries(r))], kinds, plural=word in PLURAL)
        if tried and word in SINGULAR and (chosen is None or chosen.kind != "person"):
            return self.accused.nobody(head)
        return None if chosen is None else self._stand_in(head, chosen.actor)

    def _stand_in(self, head: int, actor: Actor, *, here: bool = False) -> Actor:
        """The actor that a pronoun stands for, at the pronoun; one of the same sentence (``here``) is kept as its antecedent."""
        parse = self.reader.parse
        key = (parse.starts[head], actor.code, actor.name)
        self.antecedents.pop(key, None)
        if here:
            self.antecedents[key] = actor
        return replace(actor, text=parse.words[head], start=parse.starts[head], end=parse.ends[head], via="pronoun")

    def antecedent(self, actor: Actor) -> Actor | None:
        """The phrase of the same sentence that the pronoun of an actor stands for."""
        return self.antecedents.get((actor.start, actor.code, actor.name)) if actor.via == "pronoun" else None

    def _speaker(self, head: int) -> Actor | None:
        """Who says the clause that a pronoun is the subject of, where the two agree in number and kind."""
        parse = self.reader.parse
        speaker = speaker_of(parse, head)
        if speaker is None or speaker == head:
            return None
        word = parse.lower[head]
        several = parse.tag[speaker] in ("NNS", "NNPS") or bool(parse.children(speaker, "conj"))
        actor = self.reader.resolve(speaker)
        role = self.reader.roles.role_at(speaker)
        person = (role is not None and role.kind == "person") if actor is None or actor.via == "role" else self.kind_of(speaker, actor) == "person"
        if word in FIRST:
            return actor or (self.reader.unknown(speaker) if parse.is_proper(speaker) else None)
        if (word in PERSONAL and several) or (word in THING and (several or person)) or (word in PLURAL and not several and (person or actor is None)):
            return None
        if word in PERSONAL and actor is not None and not person:
            return None
        return actor or (self.reader.unknown(speaker) if parse.is_proper(speaker) else None)

    def _after_reason(self, head: int, here: list[Reference], kinds: tuple[str, ...]) -> Reference | None:
        """ "sanctions on Mali for its raids": after a word of reason the nearest one named is meant, not the subject."""
        parse = self.reader.parse
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
        parse = self.reader.parse
        if parse.dep[head] in ("nsubj", "nsubjpass") and parse.lower[head] not in ("him", "them", "me", "us", "her"):
            return None
        for a in parse.ancestors(head):
            if parse.is_verb(a):
                verb = a
                while True:
                    subject = parse.child(verb, "nsubj", "nsubjpass")
                    if subject is not None:
                        return self.reader.resolve(subject) if subject != head else None
                    if parse.dep[verb] not in ("conj", "xcomp", "advcl") or not parse.is_verb(parse.head[verb]):
                        return None
                    verb = parse.head[verb]
        return None

    def _latest(self, references: list[Reference], kinds: tuple[str, ...], *, plural: bool = False) -> Reference | None:
        """The nearest fitting mention, subjects before others; plural pronouns prefer plural mentions."""
        fitting = [r for r in references if r.kind in kinds and not (r.kind == "role" and kinds == ("person", "role") and (r.plural or not r.personal))]
        if plural:
            # They are several; of what is one, bodies are spoken of so, states, and who speaks for a body, but no other person.
            ones = [r for r in fitting if r.kind != "person" and (r.subject or not (r.kind == "role" and r.personal))]
            fitting = [r for r in fitting if r.plural] or ones
        elif kinds and kinds[0] == "country":
            fitting = [r for r in fitting if not (r.kind == "role" and (r.plural or (r.actor.sectors[:1] in OFFICIAL and r.lemma not in BODIES)))]
        if not fitting:
            return None
        if kinds == ("person", "role"):
            # He is somebody with a name rather than "a man", unless the man is who the sentence is about.
            named = [r for r in fitting if r.kind == "person"]
            fitting = named if named and not (fitting[-1].kind == "role" and fitting[-1].subject) else fitting
        last = fitting[-1].position
        near = [r for r in fitting if last - r.position <= 12]
        subjects = [r for r in near if r.subject]
        return subjects[-1] if subjects else near[-1]

    def several(self, head: int) -> list[Actor]:
        """ "the two countries", "both sides", "they" after a pair: the last two that were named together or apart."""
        parse = self.reader.parse
        lemma = parse.lemma(head)
        words = {parse.lower[k] for k in parse.kids[head]}
        # "two officials" are any two; "the two officials" and "both" have been named.
        both = "both" in words or ("two" in words and self.definite(head))
        if both and lemma not in PART_NOUNS and not self._pair_alone(head):
            return []
        pronoun = parse.lower[head] in PLURAL
        if not pronoun and not (((lemma in PAIR_NOUNS and not self._owned(head)) or lemma in PART_NOUNS) and both):
            return []
        pool = [*self.memory[-30:], *self.here(head)]
        own = self._own_subject(head)
        between = parse.lower[parse.head[head]] in ("between", "of", "among")
        if own is not None and own.country and not between:
            pool = [r for r in pool if r.actor.country != own.country]  # who urges both sides is none of them
        persons = lemma in markers("pair person")
        kinds = ("person", "role") if persons else ("country", "group", "union")
        if persons and parse.tag[head] == "NNS":
            # Two men are no crowd, and who is tried is not who tries.
            tried = is_tried(parse, head)
            pool = [r for r in pool if not (r.kind == "role" and r.plural) and not (tried and _tries(r))]
        if pronoun:
            joined = self._joined(head)
            return [self._stand_in(head, a, here=joined is not self.pair) for a in joined]
        weights: dict[str, float] = {}
        latest: dict[str, Actor] = {}
        for distance, reference in enumerate(reversed(pool)):
            key = reference.actor.name if lemma == "man" else reference.actor.country or reference.actor.code
            private = reference.kind != "country" and reference.actor.sectors[:1] in PRIVATE and lemma != "man"
            if (reference.kind in kinds or (kinds[0] != "person" and reference.actor.country)) and reference.actor.code != "---" and not private:
                weights[key] = weights.get(key, 0.0) + (2.0 if reference.subject else 1.0) * 0.93**distance
                latest.setdefault(key, reference.actor)
        if lemma in PART_NOUNS:
            latest = {f"{r.actor.name}": r.actor for r in pool if "PRE" in r.actor.sectors}
            weights = {k: float(i) for i, k in enumerate(latest)}
        if len(latest) < 2:
            return []
        if lemma == "man":
            return [self.reader.placed(head, a, via="pronoun") for a in list(latest.values())[:2][::-1]]
        top = sorted(latest, key=lambda k: -weights[k])[:2]
        pair = [latest[k] for k in latest if k in top][::-1]
        if kinds[0] == "country" and lemma not in PART_NOUNS:
            pair = [self.state_of(a) for a in pair]
        return [self.reader.placed(head, a, via="pronoun") for a in pair]

    def _pair_alone(self, head: int) -> bool:
        """Whether nothing but its number says which two are meant: not "the two most senior people", "both sides of the river"."""
        parse = self.reader.parse
        return not any(
            (parse.dep[k] == "amod" and parse.lower[k] not in PAIRED) or (parse.dep[k] in ("relcl", "acl") and parse.words[parse.left[k] - 1] != ",")
            for k in parse.kids[head]
        )

    def _joined(self, head: int) -> list[Actor]:
        """The actors of the last coordinated subject before a plural pronoun, if there was one in this sentence."""
        parse = self.reader.parse
        for i in range(head - 1, -1, -1):
            if parse.dep[i] in ("nsubj", "nsubjpass") and len(conjuncts(parse, i)) > 1 and parse.is_noun(i):
                actors = [a for a in (self.reader.resolve(k) for k in conjuncts(parse, i)) if a is not None]
                if len(actors) > 1:
                    return actors
        if parse.dep[head] in ("nsubj", "nsubjpass") and not any(parse.dep[i] in ("nsubj", "nsubjpass") for i in range(head)):
            return self.pair
        return []

    def state_of(self, actor: Actor) -> Actor:
        entity = self.reader.names.countries.get(actor.country or "")
        if entity is None:
            return actor
        code, country, sectors = self.reader.code_of(entity)
        return replace(actor, code=code, name=entity.name, country=country, sectors=sectors, office=None, wikidata=entity.wikidata or None)

    def _owned(self, head: int) -> bool:
        parse = self.reader.parse
        return any(self.reader.hit_at[k] is not None for k in range(parse.left[head], head)) or any(parse.dep[k] == "poss" for k in parse.kids[head])

    def other_side(self, head: int) -> Actor | None:
        """ "its neighbour", "her counterpart": a country beside it, else the last other country that was named."""
        parse = self.reader.parse
        owner = self._owner_of(head)
        named = self.reader.roles.name_beside(head)
        if named is not None and named[1] is not None:
            return self.reader.placed(head, named[1])
        for k in range(head - 1, parse.left[head] - 1, -1):
            hit = self.reader.hit_at[k]
            if hit is not None and parse.dep[k] in ("amod", "compound", "nmod") and parse.head[k] == head:
                reading = self.reader._choose(hit, k)
                if reading is not None and reading.entity.kind in STATUS:
                    sectors = owner.sectors if owner is not None and parse.lemma(head) == "counterpart" else reading.entity.sectors
                    return self.reader._actor(head, reading.entity.country, sectors, self.reader._words(head), "role")
        if parse.lemma(head) not in markers("relational country"):
            return None
        place = self.reader.roles.placed_in(head)
        if place is not None:  # "Rwanda's militia ally in eastern Congo"
            modifier = next((r for k in parse.kids[head] if parse.dep[k] == "compound" and (r := self.reader.roles.role_at(k)) is not None), None)
            return self.reader._actor(head, place, modifier.sectors if modifier is not None else (), self.reader._words(head), "role")
        for reference in reversed([*self.memory[-20:], *self.here(head)]):
            if reference.kind == "country" and (owner is None or reference.actor.country != owner.country):
                return self.reader.placed(head, reference.actor, via="pronoun")
        return None

    def _owner_of(self, head: int) -> Actor | None:
        owner = self.reader.parse.child(head, "poss")
        return self.reader.resolve(owner) if owner is not None else None

    def author(self, head: int) -> Actor | None:
        """Who wrote "the message", "its statement": the possessor, or the one who sent one before."""
        parse = self.reader.parse
        owner = self._owner_of(head)
        if owner is None:
            owner = self.documents.get("message" if parse.lemma(head) in markers("document") else "statement")
            if owner is not None and not self.definite(head):
                return None
        if owner is None or owner.code == "---":
            return None
        return self.reader.placed(head, owner, via="pronoun")

    def definite(self, head: int) -> bool:
        parse = self.reader.parse
        return any(parse.lower[k] in ("the", "this", "that", "its", "their") for k in parse.kids[head] if parse.dep[k] in ("det", "poss"))

    def description(self, head: int, role: Role | None = None) -> Actor | None:
        """ "the country", "the group": the last one that was named; with a ``role`` ("the company", "the party") the last of its sector."""
        parse = self.reader.parse
        wanted = DESCRIPTIONS.get(parse.lemma(head))
        if wanted is None or not self.definite(head) or parse.tag[head] == "NNS":
            return None
        if self._owned(head) or any(parse.dep[k] == "compound" for k in parse.kids[head]) or self._told_apart(head):
            return None
        kinds = {"country": ("country",), "group": ("group", "role", "union"), "union": ("union", "group")}[wanted]
        pool = [*self.memory[-40:], *self.here(head)]
        sector = role.sectors[0] if role is not None and wanted == "group" and role.sectors[0] not in ("UNK", "SOC") else None
        same = ARMED if sector in ARMED else {sector}
        fitting = [r for r in pool if r.kind in kinds and not (r.kind == "role" and (sector or not r.plural)) and (not sector or same & set(r.actor.sectors))]
        if not fitting:
            if wanted == "country":
                by_country = [r for r in pool if r.actor.country and r.actor.country in self.reader.names.countries]
                if by_country:
                    return self.reader.placed(head, self.state_of(by_country[-1].actor), via="pronoun")
            return None
        return self.reader.placed(head, fitting[-1].actor, via="pronoun")

    def _told_apart(self, head: int) -> bool:
        """Whether what follows a noun says which one is meant: "the company that won", "the organisation Free Rivers"."""
        parse = self.reader.parse
        for k in parse.kids[head]:
            infinitive = any(parse.lower[q] == "to" and parse.dep[q] == "aux" for q in parse.kids[k])  # "the first state to leave"
            if k > head and parse.dep[k] in ("appos", "relcl", "acl") and parse.words[parse.left[k] - 1] != "," and not infinitive:
                return True
        return False

    def back_to_kind(self, head: int, role: Role) -> Actor | None:
        """ "the insurgents" after "the separatists", "the envoy" after "the ambassador": the last ones of that sector, if they were near.

        Only persons, and only where the earlier words named their country; officials must have been the subject.
        """
        parse = self.reader.parse
        if role.kind != "person" or not self.definite(head) or role.sectors[:1] == ("UNK",) or role.words[-1] in ONE_OF_A_KIND:
            return None
        if any(parse.dep[k] in ("amod", "compound") for k in parse.kids[head]):
            return None
        plural = parse.tag[head] in ("NNS", "NNPS")
        official = role.sectors[0] in ("GOV", "LEG", "JUD", "MIL")
        same = ARMED if role.sectors[0] in ARMED else {role.sectors[0]}
        for reference in reversed(self.memory[-14:]):
            if reference.kind not in ("role", "person", "group") or (reference.plural != plural and reference.kind != "group"):
                continue
            if reference.kind == "group" and not plural:
                continue
            if same & set(reference.actor.sectors[:1]) and reference.actor.country and (reference.subject or not official):
                return self.reader.placed(head, reference.actor, via="pronoun")
        return None

    def back_to_role(self, head: int) -> Actor | None:
        """ "the minister" after "Kenya's finance minister": the last mention with the same word."""
        if not self.definite(head):
            return None
        parse = self.reader.parse
        lemma = parse.lemma(head)
        for k in parse.kids[head]:
            if parse.dep[k] == "poss" and parse.tag[k] == "PRP$":
                return None
        marks = {parse.lower[k] for k in parse.kids[head] if parse.dep[k] in ("amod", "compound", "nmod") and k < head} - AGAIN
        several = parse.tag[head] in ("NNS", "NNPS")
        for reference in reversed(self.memory[-60:]):
            titled = (reference.actor.office or "").lower().partition(" of ")[0]
            if marks and not marks & set(f"{reference.actor.text} {reference.actor.name} {titled}".lower().split()):
                continue  # "the finance minister" is not the foreign minister of a sentence before
            if several and not reference.plural and reference.kind in ("person", "group"):
                continue  # nor "the parties" the one that was named
            if reference.actor.country and (reference.lemma == lemma or titled.endswith(lemma)):
                return self.reader.placed(head, reference.actor, via="pronoun")
        return None


def key_of(actor: Actor) -> str:
    """What tells an actor from others, however he is named."""
    return f"{actor.code}/{actor.name}"


def _tries(reference: Reference) -> bool:
    """Whether an earlier mention is of a court, the police, or of officials without a name: none of them is "arrested" by a bare pronoun."""
    sectors = set(reference.actor.sectors)
    return bool(TRYING & sectors) or (reference.kind == "role" and bool({"GOV", "LEG"} & sectors))
