"""Targets: whom an act is done to, where the row of the act leaves the place open."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from diurna.model import Actor
from diurna.understand.binding import Binding
from diurna.understand.clauses import Clause, Phrase, conjuncts, inside
from diurna.understand.codes import make_code
from diurna.understand.references import BEYOND, RELATIONAL
from diurna.understand.resorts import last_target
from diurna.understand.scene import NOT_AN_ACTOR, Scene
from diurna.understand.voices import DOCUMENTS

# Where a target stands when the row does not say: in this order, after the objects.
TARGET_MARKERS = (
    "against",
    "on",
    "upon",
    "to",
    "with",
    "at",
    "from",
    "toward",
    "towards",
    "over",
    "of",
    "outside",
    "about",
    "for",
    "between",
    "among",
    "into",
    "by",
)
PROMPTING = frozenset(["prompt", "lead", "cause", "drive", "provoke", "push", "force", "move"])
# Roots whose target may be any place where the act happens: visits, aid, appeals for refuge.
IN_ROOTS = frozenset({"02", "04", "06", "07"})
# Sectors that are dealt with inside their own country more often than across a border.
AT_HOME = frozenset("COP GOV JUD LEG PTY OPP REB UAF CVL CRM LAB EDU JRN MED REL AGR BUS SOC PRM UNK".split())
# Acts between actors of one country, where the other side tells the country of a bare role.
HOME_ROOTS = frozenset({"02", "03", "05", "08", "09", "10", "11", "12", "13", "14", "15", "17"})
# Acts of words: "condemned the war in Chad" is said anywhere.
SAID_ROOTS = frozenset({"01", "02", "09", "10", "11", "12", "13"})
VIOLENT_ROOTS = frozenset({"18", "19", "20"})
PLACE_CHAIN = frozenset({"in", "of", "near", "at", "outside", "inside"})
# Those who belong to somebody, beside the words of references.RELATIONAL.
ATTACHED = frozenset(
    "comrade colleague fellow kin relative family flock fan patron boss chief deputy aide subordinate brother sister cousin son daughter".split()
)
OUTPOSTS = frozenset("embassy embassies consulate consulates consul ambassador ambassadors diplomat diplomats peacekeepers tourist tourists".split())
TOGETHER_ROOTS = frozenset({"03", "04", "05", "06"})
TOPIC_MARKERS = frozenset({"on", "upon", "over", "about", "of", "at"})
POSSESSIVES = frozenset({"its", "his", "her", "their", "our", "my"})
GIVING_ROOTS = frozenset({"02", "03", "06", "07"})
# Roots whose place says nothing about the target: statements, praise.
NOT_IN_ROOTS = frozenset({"01", "05"})


class Targets:
    """Finds the actors of the slots and the targets of the acts of one sentence."""

    def __init__(self, scene: Scene):
        self.scene = scene

    def search(self, clause: Clause, binding: Binding, sources: list[Actor], code: str, flags: frozenset[str] = frozenset()) -> tuple[list[Actor], int | None]:
        """The target where the row names no slot: objects, near phrases, persons the row used as things, far phrases, makers.

        Last comes the country in which the act is done to it ("deployed troops in Mali", "abuses in China"): only a country,
        never a town, which is where people meet and sign.
        """
        spans_of_sources = {(a.start, a.end) for a in sources}
        names_of_sources = {(a.code, a.name) for a in sources}

        lands = {a.country for a in sources if a.country}

        def usable(actors: list[Actor]) -> list[Actor]:
            """Neither the source nor, short of violence, what is the source's own ("its last soldiers")."""
            return [
                a
                for a in actors
                if (a.start, a.end) not in spans_of_sources
                and (a.code, a.name) not in names_of_sources
                and not (code[:2] < "17" and a.country in lands and a.text.partition(" ")[0].lower() in POSSESSIVES)
            ]

        # What a statement says is no sign of whom it is made to.
        inner = [self.scene.clauses[c] for c in binding.used if c in self.scene.clauses and (code[:2] != "01" or code[:3] == "014")]
        if code[:2] == "14":
            # "rallied to demand reforms by the government": the purpose names whom a protest is meant for.
            inner += [c for c in self.scene.clauses.values() if c.parent == clause.head and c.infinitive and c.relation in ("advcl", "xcomp", "acl")]
        raised = [] if clause.objects else self.scene.binder.raised(clause)
        objects = [o for o in (*clause.objects, *raised, *clause.datives, *(o for c in inner for o in c.objects)) if o != binding.source]
        eased = code[:3] in ("085", "087") or code[:4] in ("0354", "0356")
        markers = TARGET_MARKERS if code[:2] > "08" or eased else tuple(m for m in TARGET_MARKERS if m != "against")
        if code in ("1723", "1724"):
            markers = ("on", "upon", "against", "over", "at")  # a curfew is not imposed with or for somebody
        among = len(sources) > 1 and code[:2] in TOGETHER_ROOTS
        if among or code == "043":
            markers = tuple(m for m in markers if m not in TOPIC_MARKERS)  # on whom one agrees or meets is not with whom
        phrases = sorted(
            (
                p
                for p in (*clause.phrases, *(p for c in inner for p in c.phrases))
                if not p.clausal
                and p.head != binding.source
                and not (clause.passive and p.marker == "by")
                and not (p.marker == "of" and self.scene.actors.roles.law(self.scene.parse.head[p.at]))
            ),
            key=lambda p: (p.depth, p.at),
        )
        things = [o for o in (*objects, *(p.head for p in phrases)) if o in binding.used or inside(self.scene.parse, o) in binding.used]
        for o in objects:
            if self.own(o):
                continue  # "recalled its ambassador", "moved his troops": the source's own
            if code[:3] == "183" and self.scene.parse.lemma(inside(self.scene.parse, o)) in ("bomb", "mine", "explosive", "device"):
                continue  # "planted the IRA bombs": what goes off is nobody
            found = usable(self.scene.actors.resolve_all(o))
            if o in binding.used or inside(self.scene.parse, o) in binding.used:
                # A noun that the row used as a thing ("observers", "a state of emergency") is the target only when it says whose it is.
                found = (
                    [a for a in found if a.country and not (code[:2] in GIVING_ROOTS and a.country in lands)]
                    if self.personal(o) or o in raised
                    else found
                    if code >= "17"
                    else []
                )
                if not found and code[:2] < "17":
                    found = usable(self.makers(o))
                if not found:
                    behind = self.scene.actors.resolve_indirect(o) if "mutual" not in flags and not (among and code[:2] != "05") else None
                    found = usable([behind]) if behind is not None and behind.country else []
            if found:
                return found, o
        if code[:3] == "084":
            # "freed prisoners from a camp": the freed, not where they were held
            found, head = self._things(things, usable)
            if found:
                return found, head
        near = sorted((p for p in phrases if p.marker in markers and p.depth <= 1), key=lambda p: (markers.index(p.marker), p.depth, p.at))
        for p in near:
            if self.own(p.head):
                continue
            through = p.head in binding.used or (code[:2] == "01" and p.marker != "at")
            found = [a for a in usable(self.scene.actors.resolve_all(p.head, indirect=through)) if p.head not in binding.used or a.country]
            if not found and code[:2] == "01":
                found = usable(self.makers(p.head))
            if found:
                return found, p.head
        # What is freed, seized or attacked is itself the target; what is sent or given is not, but where it goes.
        if code[:2] not in GIVING_ROOTS:
            found, head = self._things(things, usable)
            if found:
                return found, head
        for p in phrases:
            if p.marker in markers and p.depth > 1 and not self.own(p.head):
                found = usable(self.scene.actors.resolve_all(p.head, indirect=False))
                if found:
                    return found, p.head
        for o in (*objects, *(p.head for p in phrases if p.head in binding.used or p.depth == 0)):
            found = usable(self.makers(o))
            if found:
                return found, o
        found, head = self._country_of_act(phrases, sources, code, flags, usable)
        if not found and any(a.code != "---" for a in sources):
            found, head = last_target(self.scene, clause, code, flags, phrases, usable)
        return (found, head) if found or code[:2] not in GIVING_ROOTS else self._things(things, usable)

    def _things(self, things: list[int], usable: Callable[[list[Actor]], list[Actor]]) -> tuple[list[Actor], int | None]:
        """Persons that the row used as its object: "freed 37 prisoners"."""
        for o in things:
            if self.own(o) or not self.personal(o):
                continue
            found = [a for a in usable(self.scene.actors.resolve_all(o, indirect=False)) if a.via in ("role", "pronoun")]
            if found:
                return found, o
        return [], None

    def _country_of_act(
        self, phrases: list[Phrase], sources: list[Actor], code: str, flags: frozenset[str], usable: Callable[[list[Actor]], list[Actor]]
    ) -> tuple[list[Actor], int | None]:
        """The country in which an act is done to it; where two meet says nothing of who they are."""
        if code[:2] in NOT_IN_ROOTS or code == "057" or "mutual" in flags or (code[:2] == "04" and len(sources) > 1):
            return [], None
        if code[:2] == "14" and any(a.country is None and a.sectors[:1] and a.sectors[0] in AT_HOME for a in sources):
            return [], None  # those who protest somewhere are at home there
        lands = {a.country for a in sources if a.country}
        for p in phrases:
            if p.depth == 0 and code[:2] in ("09", "10", "11", "12", "13"):
                continue  # what is condemned in Geneva is not Swiss; "abuses in Sudan" hang on their noun
            if p.marker in ("in", "across", "inside", "throughout", "within"):
                found = [
                    a
                    for a in usable(self.scene.actors.resolve_all(p.head))
                    if a.country and a.country not in lands and (a.via == "country" or code[:2] in IN_ROOTS)
                ]
                if found:
                    return found, p.head
        return [], None

    def provoker(self, clause: Clause, sources: list[Actor], trace: list[tuple[str, str]]) -> list[Actor]:
        """ "tests that prompted the president to warn of war": the warning is meant for whoever did what prompted it."""
        above = self.scene.clauses.get(clause.parent) if clause.parent is not None and clause.relation in ("xcomp", "ccomp") else None
        if above is None or above.lemma not in PROMPTING or above.subject is None:
            return []
        act = self.scene.acts.match(inside(self.scene.parse, above.subject), embedded=True)
        if act is None:
            return []
        doers = act.sources
        if not doers:
            carried = self.scene.actors.homes.nearest_country(act.head)
            doers = [carried] if carried is not None else []
        mine = {(a.code, a.name) for a in sources}
        doers = [a for a in doers if (a.code, a.name) not in mine]
        if doers:
            trace.append(
                (
                    "events",
                    f"target by chain: {self.scene.parse.words[act.head]!r} {self.scene.parse.words[above.head]} it, and they are those of {doers[0].name}",
                )
            )
        return doers

    def makers(self, noun: int) -> list[Actor]:
        """ "a resolution drafted by the US", "sanctions imposed by Ankara": who made the thing."""
        for k in self.scene.parse.kids[noun]:
            if self.scene.parse.dep[k] in ("acl", "relcl") and k in self.scene.clauses and self.scene.clauses[k].subject_from == "agent":
                maker = self.scene.clauses[k].subject
                if maker is not None:
                    return self.scene.actors.resolve_all(maker)
        return []

    def authors(self, noun: int) -> list[Actor]:
        """ "issued a statement urging Mali to act": a document speaks for who issued, signed or tabled it."""
        parse = self.scene.parse
        if parse.lemma(noun) not in DOCUMENTS:
            return []
        made = self.makers(noun)
        if made:
            return made
        for clause in self.scene.clauses.values():
            if noun in clause.objects and clause.subject is not None and clause.subject != noun:
                return self.scene.actors.resolve_all(clause.subject)
        return []

    def each_other(self, noun: int) -> bool:
        """Whether a phrase is "each other" or "one another"."""
        lower = self.scene.parse.lower
        return noun > 0 and (lower[noun - 1], lower[noun]) in (("each", "other"), ("one", "another"))

    def own(self, noun: int) -> bool:
        """Whether a noun is the source's own: "its ambassador", "two of his men"."""
        parse = self.scene.parse
        nouns = {noun, inside(parse, noun)}
        for k in parse.kids[noun]:
            if parse.dep[k] == "prep" and parse.lower[k] == "of" and parse.tag[noun] in ("CD", "JJS", "DT"):
                nouns.update(q for q in parse.kids[k] if parse.dep[q] == "pobj")
        return any(parse.tag[k] == "PRP$" for n in nouns for k in parse.kids[n] if parse.dep[k] == "poss")

    def personal(self, noun: int) -> bool:
        """Whether a noun names persons, by the role table."""
        role = self.scene.actors.roles.role_at(inside(self.scene.parse, noun))
        return role is not None and role.kind == "person"

    def apart(self, head: int | None) -> bool:
        """Whether a coordination is one of alternatives."""
        return head is not None and any(
            self.scene.parse.lower[k] in ("or", "nor")
            for n in conjuncts(self.scene.parse, head)
            for k in self.scene.parse.kids[n]
            if self.scene.parse.dep[k] == "cc"
        )

    def settle_countries(self, sources: list[Actor], targets: list[Actor], clause: Clause | None, code: str) -> list[tuple[str, str]]:
        """Gives roles without a country ("police", "protesters") that of the place of the act, of its other side, or of the report.

        Only roles at home: soldiers and refugees are too often abroad. Changes the lists in place; the answer says why.
        """
        reasons: list[tuple[str, str]] = []
        place = self.country_of_place(clause, near=code[:2] in SAID_ROOTS)
        for side, other in ((sources, targets), (targets, sources)):
            for i, actor in enumerate(side):
                if actor.country is not None or actor.via not in ("role", "office") or not actor.sectors or actor.sectors[0] not in AT_HOME:
                    continue
                if not BEYOND.isdisjoint(actor.text.lower().split()):
                    continue  # "European leaders", "the world community"
                country, why = place, "the place of the act"
                if country is None and code[:2] in HOME_ROOTS | VIOLENT_ROOTS and self._domestic(other):
                    lands = {a.country for a in other if a.country in self.scene.actors.names.countries}
                    country, why = (lands.pop() if len(lands) == 1 else None), "the other side of the act"
                if country is None and not any(a.country for a in other):
                    country, why = self.scene.actors.homes.country_of_report(), "the country that the report speaks of"
                if country is not None:
                    _, land, sectors = make_code(country, actor.sectors)
                    side[i] = replace(actor, code=country + "".join(sectors), country=land, sectors=sectors)
                    self.scene.actors.settled[actor.start] = country
                    reasons.append(("actors", f"{actor.text!r} has no country of its own: {country} from {why}"))
        return reasons

    def _domestic(self, actors: list[Actor]) -> bool:
        """Whether actors are such as are dealt with at home; embassies stand in other countries than their own."""
        return bool(actors) and all(a.sectors[:1] and a.sectors[0] in AT_HOME and OUTPOSTS.isdisjoint(a.text.lower().split()) for a in actors)

    def country_of_place(self, clause: Clause | None, *, near: bool = False) -> str | None:
        """The country that the phrases of place put an act in; ``near`` takes only those of the verb itself, not of its nouns."""
        if clause is None:
            return None
        for p in sorted(clause.phrases, key=lambda p: (p.depth, p.at)):
            if p.marker in ("in", "at", "near", "outside", "inside", "across", "throughout") and not p.clausal and p.depth <= (0 if near else 1):
                actor = self.scene.actors.resolve(p.head) or self._down(p.head)
                if actor is None or actor.country not in self.scene.actors.names.countries or not OUTPOSTS.isdisjoint(actor.text.lower().split()):
                    continue  # an embassy stands in another country
                if actor.via in ("country", "metonym", "name", "role"):
                    return actor.country
        return None if near else self._opening_place(clause)

    def _opening_place(self, clause: Clause) -> str | None:
        """ "In Chad, the press is free, but a reporter was jailed": the place that opens a sentence holds for the clauses joined to the first."""
        parse = self.scene.parse
        first, above = 0, clause.head
        while parse.dep[above] == "conj" and parse.is_verb(parse.head[above]):
            above = parse.head[above]
        if above == clause.head or parse.lower[first] != "in" or parse.head[first] != above:
            return None
        place = parse.child(first, "pobj")
        actor = self.scene.actors.resolve(place) if place is not None else None
        return actor.country if actor is not None and actor.via == "country" and actor.country in self.scene.actors.names.countries else None

    def _down(self, head: int) -> Actor | None:
        """ "in an explosion in a suburb of Beirut": the place at the end of a chain of phrases."""
        parse = self.scene.parse
        for _ in range(3):
            inner = next((n for k in parse.kids[head] if parse.lower[k] in PLACE_CHAIN and (n := parse.child(k, "pobj")) is not None), None)
            if inner is None:
                return None
            actor = self.scene.actors.resolve(inner)
            if actor is not None:
                return actor if parse.is_proper(inner) else None
            head = inner
        return None

    def actors_at(self, head: int | None, *, indirect: bool = True) -> list[Actor]:
        if head is None:
            return []
        found = self.scene.actors.resolve_all(head, indirect=indirect) or self.authors(head)
        if found:
            return found
        return [self.scene.actors.unknown(inside(self.scene.parse, head))] if self._could_be_actor(head) else []

    def _like_person(self, noun: int) -> bool:
        """A plural or counted noun that ends like a word for persons: homeguards, settlers, loyalists."""
        word = self.scene.parse.lemma(noun)
        if word in RELATIONAL or word in ATTACHED:
            return True
        return (
            self.scene.parse.is_noun(noun)
            and word.endswith(("er", "or", "ist", "ian", "man", "ard", "ee", "eer", "ant"))
            and len(word) > 5
            and word
            not in (
                "matter",
                "order",
                "power",
                "offer",
                "number",
                "border",
                "paper",
                "letter",
                "error",
                "sector",
                "factor",
                "harbor",
                "weather",
                "disaster",
                "chapter",
                "corner",
                "center",
                "charter",
                "grant",
                "plant",
                "summer",
                "winter",
                "minister",
            )
        )

    def somebody(self, head: int) -> list[Actor]:
        """A name or a word for persons that the tables do not know: "an investigation of Flynn"."""
        parse = self.scene.parse
        noun = inside(parse, head)
        known = parse.is_proper(noun) and parse.lower[noun] not in NOT_AN_ACTOR
        return [self.scene.actors.unknown(noun)] if known or self._like_person(noun) else []

    def not_the_owner(self, head: int, targets: list[Actor], sources: list[Actor]) -> list[Actor]:
        """ "attacked his predecessor": where only the possessor was known, and that is the other side again, somebody unknown is meant.

        ``targets`` are the actors at ``head``, ``sources`` those of the other side.
        """
        parse = self.scene.parse
        mine = {(a.code, a.name) for a in sources}
        owned = any(parse.dep[k] == "poss" and parse.tag[k] == "PRP$" for k in parse.kids[head])
        if not owned or not targets or not all(a.via == "pronoun" and (a.code, a.name) in mine for a in targets):
            return targets
        somebody = self.scene.actors.unknown(head)
        for k in parse.kids[head]:
            place = parse.child(k, "pobj") if parse.dep[k] == "prep" and parse.lower[k] in ("in", "from", "of") else None
            land = self.scene.actors.resolve(place) if place is not None else None
            if land is not None and land.country is not None:
                return [replace(somebody, code=land.country, country=land.country, via="role")]
        return [somebody]

    def _could_be_actor(self, head: int) -> bool:
        parse = self.scene.parse
        return (parse.is_noun(head) or parse.child(head, "det") is not None) and NOT_AN_ACTOR.isdisjoint((parse.lemma(head), parse.lower[head]))
