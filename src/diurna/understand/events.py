"""Events: clauses and act nouns matched against the lexicon, with who is source and who is target.

How a sentence is coded
-----------------------
Clauses are taken from the outermost inwards. Of all rows of a clause's verb that fit, the most specific wins. A row may
hold an embedded act ("threaten to ACT"): the inner act is coded by the same lexicon and combined by the row's operator, and
is then not an event of its own. After the clauses come the act nouns ("Russia's invasion of Ukraine"): with a light verb
("launch an attack") the clause's subject is the source; standing alone, a noun is an event only when both sides are named.

Every candidate that fails is kept with its reason: nothing is dropped in silence.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from diurna.lexicon.names import role_head
from diurna.lexicon.patterns import Argument, NounRow, Patterns, VerbRow
from diurna.model import Actor
from diurna.understand.actors import ActorReader
from diurna.understand.clauses import Clause, Phrase, below, conjuncts, inside
from diurna.understand.parse import Parse

# Where a target stands when the row does not say: in this order, after the objects.
TARGET_MARKERS = ("against", "on", "upon", "to", "with", "at", "from", "toward", "towards", "over", "of", "outside", "about", "for", "between", "among", "into", "by")
PROMPTING = frozenset("prompt lead cause drive provoke push force move".split())
ENDING = frozenset("end halt cessation suspension stop lifting removal termination abolition".split())
OBLIGATION = {"must": "demand", "should": "appeal", "ought": "appeal"}
SAYING = frozenset("say tell state declare insist stress warn add announce reiterate argue emphasise emphasize write".split())
MESSAGES = frozenset("message letter telegram congratulation congratulations greeting greetings condolence condolences cable note".split())
STATEMENTS = frozenset("statement communique communiqué declaration announcement report resolution".split())
# Roots whose target may be any place where the act happens: visits, aid, appeals for refuge.
IN_ROOTS = frozenset({"02", "04", "06", "07"})
# Roots whose place says nothing about the target: statements, praise, signing.
NOT_IN_ROOTS = frozenset({"01", "05"})
# Who should act, not whom it is done to, is the target of these operators.
ADDRESSED = frozenset({"demand", "appeal", "accuse", "force", "allow", "investigate", "condemn", "praise"})
WEEKDAYS_AND_MONTHS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december jan feb aug sept oct nov dec".split()
)
NOT_AN_ACTOR = WEEKDAYS_AND_MONTHS | frozenset({"year", "month", "week", "day", "time", "today", "yesterday", "tomorrow", "hour", "weekend", "night", "morning"})


@dataclass(slots=True)
class Candidate:
    """An act found in a sentence, before certainty, time and place are read."""

    head: int
    trigger: tuple[int, int]
    code: str
    sources: list[Actor]
    targets: list[Actor]
    rule: str
    mutual: bool = False
    nominal: bool = False
    clause: Clause | None = None
    embedded: int | None = None
    operator: str = ""
    source_head: int | None = None
    target_head: int | None = None
    used: frozenset[int] = frozenset()
    trace: list[tuple[str, str]] = field(default_factory=list)
    specificity: float = 0.0
    pattern: str = ""
    apart: bool = False  # "Russia or China": not together
    certain: int = -1  # the predicate whose certainty holds for the act; -1: the head
    target_stated: bool = True


@dataclass(slots=True)
class Rejected:
    """An act that was seen and not coded, and why."""

    head: int
    rule: str
    reason: str


@dataclass(slots=True)
class _Binding:
    source: int | None = None
    target: int | None = None
    act: int | None = None
    used: set[int] = field(default_factory=set)
    inner: Candidate | None = None
    vague: bool = False
    scope: Clause | None = None


class EventReader:
    """Codes the sentences of one article; ``actors`` must be in the same sentence."""

    def __init__(self, patterns: Patterns, actors: ActorReader):
        self.patterns = patterns
        self.actors = actors
        self.parse: Parse
        self.clauses: dict[int, Clause] = {}
        self.rejected: list[Rejected] = []
        self._seen: dict[int, Candidate | None] = {}
        self._depth = 0

    def read(self, parse: Parse, clauses: dict[int, Clause]) -> list[Candidate]:
        """All acts of a sentence, outer before inner, verbs before nouns; rejected ones are left in ``rejected``."""
        self.parse, self.clauses = parse, clauses
        self.rejected = []
        self._seen = {}
        found: list[Candidate] = []
        consumed: set[int] = set()
        self._note_documents()
        for v in sorted(clauses, key=lambda i: (self._nesting(i), i)):
            if v in consumed:
                continue
            candidate = self.match(v)
            if candidate is None:
                continue
            if self._accept(candidate):
                found.append(candidate)
                consumed |= candidate.used
                if candidate.embedded is not None:
                    consumed.add(candidate.embedded)
        obligations = self._obligations(consumed)
        obliged = {c.embedded for c in obligations}
        found = [c for c in found if c.head not in obliged] + obligations
        for n in range(parse.size):
            if n in consumed or not parse.is_noun(n) or parse.is_proper(n) and parse.dep[n] == "compound":
                continue
            candidate = self.match_noun(n)
            if candidate is not None and self._accept(candidate):
                found.append(candidate)
        return self._without_repeats(found)

    def _note_documents(self) -> None:
        """Remembers who sent a message or issued a statement: later "the message" speaks for its author."""
        for clause in self.clauses.values():
            if clause.subject is None:
                continue
            for o in clause.objects:
                lemma = self.parse.lemma(inside(self.parse, o))
                kind = "message" if lemma in MESSAGES else "statement" if lemma in STATEMENTS else None
                if kind is not None:
                    author = self.actors.resolve(clause.subject)
                    if author is not None and author.code != "---":
                        self.actors.documents[kind] = author

    def _obligations(self, consumed: set[int]) -> list[Candidate]:
        """ "Qatar said Djibouti must withdraw": what a speaker says another must or should do is a demand or an appeal."""
        parse = self.parse
        found = []
        for v, clause in self.clauses.items():
            modal = next((parse.lower[k] for k in parse.kids[v] if parse.dep[k] == "aux" and parse.lower[k] in OBLIGATION), None)
            saying = clause.parent
            if modal is None or saying is None or clause.relation != "ccomp" or parse.lemma(saying) not in SAYING or clause.subject is None:
                continue
            if clause.passive:
                continue
            speaker, addressed = self._actors_at(self.clauses[saying].subject), self.actors.resolve_all(clause.subject)
            speakers = {a.country or a.code for a in speaker}
            addressed = [a for a in addressed if a.code != "---" and (a.country or a.code) not in speakers]
            if not speaker or not addressed or any(a.code == "---" for a in speaker):
                continue
            inner = self.match(v)
            operator = OBLIGATION[modal]
            composed = self.patterns.compose(operator, inner.code if inner is not None else None)
            if composed is None:
                continue
            code, where = composed
            consumed.add(v)
            trace = [("events", f"{where} {parse.words[saying]} ... {modal}: {operator}" + (f" over {inner.code} ({inner.rule})" if inner is not None else "") + f" gives {code}")]
            found.append(
                Candidate(saying, (saying, saying + 1), code, speaker, addressed, where, clause=self.clauses[saying], embedded=v, operator=operator, source_head=self.clauses[saying].subject, target_head=clause.subject, trace=trace)
            )
        return found

    # --- verbs --------------------------------------------------------------------------------------------------------

    def match(self, v: int) -> Candidate | None:
        """The best row for the clause of verb ``v``; None where no row fits."""
        if v in self._seen:
            return self._seen[v]
        if self._depth > 6:
            return None
        self._depth += 1
        try:
            found = self._match(self.clauses[v])
        finally:
            self._depth -= 1
        self._seen[v] = found
        return found

    def _match(self, clause: Clause) -> Candidate | None:
        rows = self._rows(clause.head)
        best: Candidate | None = None
        for row in rows:
            if best is not None and row.weight * 10 + 14 < best.specificity:
                break
            binding = self._bind(row, clause)
            if binding is None:
                continue
            candidate = self._from_row(row, clause, binding)
            if candidate is not None and (best is None or candidate.specificity > best.specificity):
                best = candidate
        if best is not None and "@" in best.pattern and self._support(clause)[0] == "do":
            # "held a press conference" is no talks: where the noun itself has a longer row, the noun decides.
            for o in clause.objects:
                row = self._noun_row(inside(self.parse, o))
                if row is not None and len(row.noun) > 1 and row.code[:2] != best.code[:2]:
                    return None
        return best

    def _lemmas(self, v: int) -> tuple[str, ...]:
        """The base forms a verb may have: those of the lexicon whose inflection it is, else the tagger's."""
        return self.patterns.verb_lemmas(self.parse.lower[v], self.parse.lemma(v))

    def _rows(self, v: int) -> list[VerbRow]:
        lemmas = self._lemmas(v)
        if len(lemmas) == 1:
            return self.patterns.verbs.get(lemmas[0], [])
        return sorted((row for lemma in lemmas for row in self.patterns.verbs.get(lemma, ())), key=lambda r: -r.weight)

    def _bind(self, row: VerbRow, clause: Clause) -> _Binding | None:
        binding = _Binding()
        if row.subject == "S":
            binding.source = clause.subject
        elif row.subject[0] == "T":
            binding.target = clause.subject
            if clause.subject is None and row.subject == "T":
                return None
        unmarked = [a for a in row.arguments if a.marker is None and a.filler not in (None, "ACT")]
        for argument in row.arguments:
            if not self._bind_argument(argument, clause, binding, len(unmarked), bool(unmarked) and argument is unmarked[0]):
                if argument.filler == "T?":
                    continue
                return None
        return binding

    def _bind_argument(self, argument: Argument, clause: Clause, binding: _Binding, unmarked: int, first: bool) -> bool:
        parse = self.parse
        marker, filler = argument.marker, argument.filler
        if binding.scope is not None and filler != "ACT":
            # After "to {seize}" the rest of the pattern belongs to the infinitive.
            inner, binding.scope = binding.scope, None
            try:
                if self._bind_argument(argument, inner, binding, 1, True):
                    return True
            finally:
                binding.scope = inner
        if filler is None:
            assert marker is not None
            return marker in clause.particles or any(p.marker == marker or p.marker.startswith(marker + " ") for p in clause.phrases if p.depth == 0)
        if filler == "ACT":
            return self._bind_act(marker, clause, binding)
        if marker is None:
            if unmarked == 2 and first:
                places = [*clause.datives, *(p.head for p in clause.phrases if p.marker == "to" and p.depth == 0 and not p.clausal)]
                if not clause.datives and len(clause.objects) > 1:
                    places = [clause.objects[0]]
                # "sold Riyadh mortars" parsed as one noun phrase
                places += [k for o in clause.objects for k in parse.kids[o] if parse.dep[k] in ("compound", "nmod", "amod") and self.actors.hit_at[k] is not None and parse.is_proper(k)]
            else:
                if unmarked == 1 and filler == "T" and len(clause.objects) > 1 and marker is None and not clause.passive and not clause.repaired:
                    return False  # "called the envoy a liar" is no call to the envoy
                places = clause.objects[-1:] if unmarked == 2 and len(clause.objects) > 1 else list(clause.objects)
                if not places and filler[0] in "T":
                    places = [parse_subject for parse_subject in self._raised(clause)]
                if not places and filler[0] in "@{":
                    places = list(clause.attributes)
        else:
            places = [p.head for p in sorted(clause.phrases, key=lambda p: (p.depth, p.at)) if p.marker == marker and not p.clausal and p.head not in binding.used]
            if marker in clause.particles:
                places = [*places, *(o for o in clause.objects if o not in binding.used)]
            if argument.verbs:
                for _, c in clause.complements:
                    if c in self.clauses and self.clauses[c].infinitive and not argument.verbs.isdisjoint(self._lemmas(c)):
                        binding.used.add(c)
                        binding.scope = self.clauses[c]
                        return True
                for o in clause.objects:
                    for c in parse.kids[o]:
                        if c in self.clauses and self.clauses[c].infinitive and not argument.verbs.isdisjoint(self._lemmas(c)):
                            binding.used.add(c)
                            binding.scope = self.clauses[c]
                            return True
        for place in places:
            if self._fills(argument, place, binding):
                return True
        return False

    def _raised(self, clause: Clause) -> list[int]:
        """ "urged Israel to withdraw" parsed with Israel as subject of the infinitive."""
        found = []
        for dep, c in clause.complements:
            if dep == "ccomp" and c in self.clauses and self.clauses[c].infinitive:
                own = self.parse.child(c, "nsubj", "nsubjpass")
                if own is not None:
                    found.append(own)
        return found

    def _fills(self, argument: Argument, place: int, binding: _Binding) -> bool:
        filler = argument.filler
        parse = self.parse
        if filler in ("T", "T?", "S", "X"):
            if parse.lemma(place) in NOT_AN_ACTOR or parse.is_verb(place) and parse.tag[place] != "VBG" and parse.child(place, "det") is None:
                return False
            if filler == "S":
                binding.source = place
            elif filler != "X":
                binding.target = place
            binding.used.add(place)
            return True
        if filler == "*":
            binding.used.add(place)
            return True
        for noun in conjuncts(parse, place):
            noun = inside(parse, noun)
            if self._is_of(noun, argument.nouns):
                binding.used.add(place)
                binding.used.add(noun)
                return True
        return False

    def _is_of(self, noun: int, members: frozenset[str]) -> bool:
        parse = self.parse
        lemma = parse.lemma(noun)
        if lemma in members or parse.lower[noun] in members:
            return True
        # "state of emergency", "memorandum of understanding"
        if noun + 2 < parse.size and parse.lower[noun + 1] in ("of", "for", "to") and f"{lemma} {parse.lower[noun + 1]} {parse.lower[noun + 2]}" in members:
            return True
        compound = lemma
        for k in range(noun - 1, max(noun - 4, -1), -1):
            if parse.words[k] == "-":
                continue
            compound = f"{parse.lower[k]} {compound}"
            if compound in members:
                return True
        return False

    def _bind_act(self, marker: str | None, clause: Clause, binding: _Binding) -> bool:
        parse = self.parse
        options: list[int] = []
        for dep, c in clause.complements:
            if c not in self.clauses:
                continue
            if marker is None or (marker == "to" and self.clauses[c].infinitive) or (marker == "that" and dep == "ccomp"):
                options.append(c)
        for p in clause.phrases:
            if p.marker == marker and p.depth <= 1 and (p.clausal or self.patterns.nouns.get(parse.lemma(inside(parse, p.head))) or self.patterns.nouns.get(parse.lower[inside(parse, p.head)]) or parse.lemma(p.head) in ENDING):
                options.append(p.head if p.clausal else inside(parse, p.head))
        if marker is None:
            options.extend(n for o in clause.objects for n in (inside(parse, o),) if parse.lemma(n) in self.patterns.nouns or parse.lower[n] in self.patterns.nouns or parse.lemma(n) in ENDING)
        # "plans to build", "a promise to help" carried by the object
        if marker == "to":
            for o in clause.objects:
                options.extend(c for c in parse.kids[o] if parse.dep[c] in ("acl", "relcl") and c in self.clauses and self.clauses[c].infinitive)
        for option in options:
            inner = self.match(option) if option in self.clauses else self.match_noun(option, embedded=True)
            if inner is not None:
                binding.act, binding.inner = option, inner
                binding.used |= inner.used | {option}
                return True
        if options and options[0] in self.clauses:
            binding.act = options[0]
            binding.used.add(options[0])
            return True
        # Nothing that the lexicon knows as an act: the row still holds with a plain phrase in its place ("called for calm").
        plain = list(clause.objects) if marker is None else [p.head for p in clause.phrases if p.marker == marker and p.depth <= 1]
        plain += [c for dep, c in clause.complements if marker in (None, "that") and dep == "ccomp"]
        for place in plain:
            if place not in binding.used and parse.lemma(place) not in NOT_AN_ACTOR:
                binding.used.add(place)
                binding.vague = True
                return True
        return False

    def _from_row(self, row: VerbRow, clause: Clause, binding: _Binding) -> Candidate | None:
        parse = self.parse
        sources = self._actors_at(binding.source)
        direct = row.code[:2] == "04" and "mutual" in row.flags
        targets = self._actors_at(binding.target, indirect=not direct)
        if row.code[:2] < "14" and binding.target is not None and not parse.is_proper(binding.target):
            # A thing that is no actor can be bombed or seized, but not be met, praised or asked.
            targets = [a for a in targets if a.code != "---" or row.code[:3] == "084" or self._like_person(binding.target)]
        stated = binding.target is not None
        code, rule = row.code, row.where
        certain = -1
        inner = binding.inner
        trace = [("events", f"{row.where} {row.pattern}")]
        if row.operator:
            composed = self.patterns.compose(row.operator, inner.code if inner is not None else None)
            if composed is not None and inner is not None:
                code, where = composed
                rule = f"{row.where} + {where}"
                trace.append(("events", f"{where} {row.operator} over {inner.code} ({inner.rule}) gives {code}"))
            if not stated and inner is not None:
                targets, target_head = self._target_of_act(row.operator, sources, inner)
                binding.target = target_head
                stated = True
            if inner is not None and code == inner.code and row.operator not in ("do", "accept"):
                # "wants to attack" is coded as the attack itself: then its certainty is what "wants" leaves of it.
                certain = inner.certain if inner.certain >= 0 else inner.head
        if not stated and "chain" in row.flags:
            targets = self._provoker(clause, sources, trace)
            if not targets:
                self.rejected.append(Rejected(clause.head, row.where, "whom it is meant for is neither said nor follows from what prompted it"))
                return None
        elif not stated and "notarget" not in row.flags:
            targets, binding.target = self._search_target(clause, binding, sources, row.code)
        resolved = [a for a in targets if a.code != "---"]
        if binding.vague and row.operator in ("want", "help", "fail", "allow", "force"):
            return None
        specificity = row.weight * 10 - (15 if binding.vague else 0) + (4 if resolved else 0) + (3 if inner is not None else 0) + (2 if any(a.code != "---" for a in sources) else 0)
        together = len(sources) > 1 and "03" <= row.code[:2] <= "06"
        if "needs_target" in row.flags and not targets and not together:
            self.rejected.append(Rejected(clause.head, row.where, "the row needs a target and the clause has none"))
            return None
        if "needs_source" in row.flags and not sources:
            self.rejected.append(Rejected(clause.head, row.where, "the row needs a source and the clause has none"))
            return None
        if "weak" in row.flags and not ((resolved or "mutual" in row.flags and len(sources) > 1) and any(a.code != "---" for a in sources)):
            self.rejected.append(Rejected(clause.head, row.where, "a verb of many senses, and not both sides are known actors"))
            return None
        end = clause.head + 1
        if end < parse.size and parse.dep[end] == "prt" and parse.head[end] == clause.head:
            end += 1
        return Candidate(
            clause.head, (clause.head, end), code, sources, targets, rule, "mutual" in row.flags, False, clause, binding.act, row.operator, binding.source, binding.target,
            frozenset(binding.used), trace, specificity, row.pattern, self._apart(binding.source), certain, stated,
        )

    def _target_of_act(self, operator: str, sources: list[Actor], inner: Candidate) -> tuple[list[Actor], int | None]:
        """Who the target is when the operator's row names none: the one who should act, else the inner act's own target."""
        mine = {(a.code, a.name) for a in sources}
        others = [a for a in inner.sources if (a.code, a.name) not in mine]
        if operator in ADDRESSED and others:
            return others, inner.source_head
        if inner.targets:
            return inner.targets, inner.target_head
        return others, inner.source_head

    def _search_target(self, clause: Clause, binding: _Binding, sources: list[Actor], code: str) -> tuple[list[Actor], int | None]:
        """The target where the row names no slot: objects, near phrases, persons the row used as things, far phrases, makers.

        Last comes the country in which the act is done to it ("deployed troops in Mali", "abuses in China"): only a country,
        never a town, which is where people meet and sign.
        """
        spans_of_sources = {(a.start, a.end) for a in sources}
        names_of_sources = {(a.code, a.name) for a in sources}

        def usable(actors: list[Actor]) -> list[Actor]:
            return [a for a in actors if (a.start, a.end) not in spans_of_sources and (a.code, a.name) not in names_of_sources]

        inner = [self.clauses[c] for c in binding.used if c in self.clauses]
        objects = [o for o in (*clause.objects, *clause.datives, *(o for c in inner for o in c.objects)) if o != binding.source]
        markers = TARGET_MARKERS if code[:2] > "08" else tuple(m for m in TARGET_MARKERS if m != "against")
        phrases = sorted(
            (p for p in (*clause.phrases, *(p for c in inner for p in c.phrases)) if not p.clausal and p.head != binding.source and not (clause.passive and p.marker == "by")),
            key=lambda p: (p.depth, p.at),
        )
        things = [o for o in (*objects, *(p.head for p in phrases)) if o in binding.used]
        for o in objects:
            found = usable(self.actors.resolve_all(o))
            if o in binding.used:
                # A noun that the row used as a thing ("observers", "a state of emergency") is the target only when it says whose it is.
                found = [a for a in found if a.country] if self._personal(o) else found if code >= "17" else []
                if not found and code[:2] < "17":
                    found = usable(self._makers(o))
                if not found:
                    behind = self.actors.resolve_indirect(o)
                    found = usable([behind]) if behind is not None and behind.country else []
            if found:
                return found, o
        near = sorted((p for p in phrases if p.marker in markers and p.depth <= 1), key=lambda p: (markers.index(p.marker), p.depth, p.at))
        for p in near:
            found = [a for a in usable(self.actors.resolve_all(p.head, indirect=False)) if p.head not in binding.used or a.country]
            if found:
                return found, p.head
        for o in things:
            found = [a for a in usable(self.actors.resolve_all(o, indirect=False)) if a.via in ("role", "pronoun")]
            if found and self._personal(o):
                return found, o
        for p in phrases:
            if p.marker in markers and p.depth > 1:
                found = usable(self.actors.resolve_all(p.head, indirect=False))
                if found:
                    return found, p.head
        for o in (*objects, *(p.head for p in phrases if p.head in binding.used or p.depth == 0)):
            found = usable(self._makers(o))
            if found:
                return found, o
        if code[:2] in NOT_IN_ROOTS or code == "057":
            return [], None
        lands = {a.country for a in sources if a.country}
        for p in phrases:
            if p.marker in ("in", "across", "inside", "throughout", "within"):
                found = [a for a in usable(self.actors.resolve_all(p.head)) if a.country and a.country not in lands and (a.via == "country" or code[:2] in IN_ROOTS)]
                if found:
                    return found, p.head
        return [], None

    def _apart(self, head: int | None) -> bool:
        """Whether a coordination is one of alternatives."""
        return head is not None and any(self.parse.lower[k] in ("or", "nor") for n in conjuncts(self.parse, head) for k in self.parse.kids[n] if self.parse.dep[k] == "cc")

    def _provoker(self, clause: Clause, sources: list[Actor], trace: list[tuple[str, str]]) -> list[Actor]:
        """ "tests that prompted the president to warn of war": the warning is meant for whoever did what prompted it."""
        above = self.clauses.get(clause.parent) if clause.parent is not None and clause.relation in ("xcomp", "ccomp") else None
        if above is None or above.lemma not in PROMPTING or above.subject is None:
            return []
        act = self.match_noun(inside(self.parse, above.subject), embedded=True)
        if act is None:
            return []
        doers = act.sources
        if not doers:
            carried = self.actors.nearest_country(act.head)
            doers = [carried] if carried is not None else []
        mine = {(a.code, a.name) for a in sources}
        doers = [a for a in doers if (a.code, a.name) not in mine]
        if doers:
            trace.append(("events", f"target by chain: {self.parse.words[act.head]!r} {self.parse.words[above.head]} it, and they are those of {doers[0].name}"))
        return doers

    def _makers(self, noun: int) -> list[Actor]:
        """ "a resolution drafted by the US", "sanctions imposed by Ankara": who made the thing."""
        for k in self.parse.kids[noun]:
            if self.parse.dep[k] in ("acl", "relcl") and k in self.clauses and self.clauses[k].subject_from == "agent":
                maker = self.clauses[k].subject
                if maker is not None:
                    return self.actors.resolve_all(maker)
        return []

    def _personal(self, noun: int) -> bool:
        """Whether a noun names persons, by the role table."""
        role = self.actors.role_at(inside(self.parse, noun))
        return role is not None and role.kind == "person"

    def _actors_at(self, head: int | None, *, indirect: bool = True) -> list[Actor]:
        if head is None:
            return []
        found = self.actors.resolve_all(head, indirect=indirect)
        if found:
            return found
        return [self.actors.unknown(inside(self.parse, head))] if self._could_be_actor(head) else []

    def _like_person(self, noun: int) -> bool:
        """A plural or counted noun that ends like a word for persons: homeguards, settlers, loyalists."""
        word = self.parse.lemma(noun)
        return self.parse.is_noun(noun) and word.endswith(("er", "or", "ist", "ian", "man", "ard", "ee", "eer", "ant")) and len(word) > 5 and word not in ("matter", "order", "power", "offer", "number", "border", "paper", "letter", "error", "sector", "factor", "harbor", "weather", "disaster", "chapter", "corner", "center", "charter", "grant", "plant", "summer", "winter", "minister")

    def _could_be_actor(self, head: int) -> bool:
        parse = self.parse
        return (parse.is_noun(head) or parse.child(head, "det") is not None) and parse.lemma(head) not in NOT_AN_ACTOR

    # --- act nouns ----------------------------------------------------------------------------------------------------

    def match_noun(self, n: int, *, embedded: bool = False) -> Candidate | None:
        """The act that a noun stands for; inside an operator (``embedded``) it needs no sides of its own."""
        parse = self.parse
        if embedded and parse.lemma(n) in ENDING:
            return self._ending(n)
        row = self._noun_row(n)
        if row is None:
            return None
        sources: list[Actor] = []
        targets: list[Actor] = []
        both: list[Actor] = []
        heads: dict[str, int] = {}
        pending: list[tuple[int, list[Actor]]] = []

        def give(role: str, head: int, actors: list[Actor]) -> None:
            if not actors:
                return
            if role == "S|T":
                pending.append((head, actors))
                return
            side = sources if role == "S" else targets if role == "T" else both
            # "Israel continued its strikes": the possessor is the subject again.
            side.extend(a for a in actors if all((a.code, a.name) != (b.code, b.name) for b in side))
            heads.setdefault(role, head)

        for k in parse.kids[n]:
            if parse.dep[k] == "poss" and "poss" in row.slots:
                give(row.slots["poss"], k, self.actors.resolve_all(k))
        first = n - row.noun.index(role_head(row.noun))
        if "mod" in row.slots and not sources:
            for k in range(first - 1, parse.left[n] - 1, -1):
                hit = self.actors.hit_at[k]
                if hit is not None and parse.head[k] in range(first, n + 1) or hit is not None and parse.dep[k] in ("compound", "nmod", "amod"):
                    actor = self.actors.resolve(k) or self.actors.resolve_indirect(n)
                    if actor is not None and actor.start >= parse.starts[parse.left[n]]:
                        give(row.slots["mod"], k, [actor])
                    break
        clause, operator, where = self._governor(n)
        phrases = below(parse, n, 1)
        if clause is not None and n in (*clause.objects, *clause.attributes):
            phrases = [*phrases, *(p for p in clause.phrases if p.depth == 0)]
        if clause is not None and operator in ("do", "accept", "intend") and clause.subject is not None and n in clause.objects:
            give("S", clause.subject, self._actors_at(clause.subject))
        elif clause is not None and operator == "undergo" and clause.subject is not None:
            give("T", clause.subject, self._actors_at(clause.subject))
        for k in parse.kids[n]:
            if parse.dep[k] == "acl" and k in self.clauses and self.clauses[k].passive and self.clauses[k].subject_from == "agent" and not sources:
                agent = self.clauses[k].subject
                if agent is not None and self._support(self.clauses[k])[0] == "do":
                    give("S", agent, self._actors_at(agent))
        for p in sorted(phrases, key=lambda p: (p.depth, p.at)):
            role = row.slots.get(p.marker)
            if role is None or p.clausal or p.depth > 1 or role in ("S", "T") and role in heads:
                continue
            give(role, p.head, self.actors.resolve_all(p.head, indirect=role == "T"))
        for head, actors in pending:
            give("T" if sources else "S", head, actors)
        mutual = "mutual" in row.flags
        if both:
            if sources:
                targets.extend(a for a in both if a not in targets)
            elif len(both) > 1:
                sources, targets = list(both), list(both)
            else:
                sources = list(both)
            mutual = True
        if row.code[:2] in ("04",) and len(sources) > 1 and not targets:
            targets = list(sources)
        code, rule = row.code, row.where
        trace = [("events", f"{row.where} {' '.join(row.noun)}")]
        if clause is not None and operator and operator not in ("do", "undergo", "accept") and not embedded:
            composed = self.patterns.compose(operator, row.code)
            if composed is None:
                self.rejected.append(Rejected(n, row.where, f"under {parse.words[clause.head]!r} ({operator}) the act has no code"))
                return None
            inner_sources = list(sources)
            code, compose_where = composed
            rule = f"{where} + {row.where} + {compose_where}"
            trace.append(("events", f"{compose_where} {operator} over {row.code} gives {code}"))
            subject = self._actors_at(clause.subject) if clause.subject is not None else []
            if operator != "intend":
                mine = {(a.code, a.name) for a in subject}
                others = [a for a in inner_sources if (a.code, a.name) not in mine]
                sources = subject
                if operator in ADDRESSED and others:
                    targets = others
        elif clause is not None and operator:
            rule = f"{where} + {row.where}"
        supported = clause is not None and bool(operator)
        carried_by = supported
        if not embedded:
            if "light" in row.flags and not supported:
                return None
            if not sources and "carry" in row.flags:
                carried = self.actors.nearest_country(n)
                if carried is not None:
                    sources.append(carried)
                    trace.append(("events", f"source carried from {carried.text!r}, the nearest country named before"))
            known = [a for a in sources if a.code != "---"], [a for a in targets if a.code != "---"]
            if not supported and known[0] and "alone" in row.flags:
                supported = True
            if not supported and not (known[0] and known[1]):
                self.rejected.append(Rejected(n, row.where, "an act noun without light verb, and not both sides are named"))
                return None
        head = clause.head if carried_by and clause is not None and not embedded else n
        span = (head, head + 1) if head != n else (max(first, 0), n + 1)
        return Candidate(
            head, span, code, sources, targets, rule, mutual, head == n, clause, n if head != n else None, operator, heads.get("S"), heads.get("T"), frozenset({n}), trace, 5.0
        )

    def _ending(self, n: int) -> Candidate | None:
        """ "an end to strikes", "a halt of deliveries": the opposite of the act that follows."""
        for k in self.parse.kids[n]:
            if self.parse.dep[k] == "prep" and self.parse.lower[k] in ("of", "to", "in"):
                noun = self.parse.child(k, "pobj")
                if noun is None:
                    continue
                act = self.match_noun(inside(self.parse, noun), embedded=True)
                composed = self.patterns.compose("end", act.code) if act is not None else None
                if act is not None and composed is not None:
                    act.code, where = composed
                    act.rule = f"{act.rule} + {where}"
                    act.used |= {n, noun}
                    act.trace.append(("events", f"{where} {self.parse.lower[n]} gives {act.code}"))
                    return act
        return None

    def _noun_row(self, n: int) -> NounRow | None:
        parse = self.parse
        best: NounRow | None = None
        rows = [*self.patterns.nouns.get(parse.lemma(n), ()), *(self.patterns.nouns.get(parse.lower[n], ()) if parse.lower[n] != parse.lemma(n) else ())]
        for row in rows:
            if "plural" in row.flags and parse.lower[n] != row.noun[-1]:
                continue
            at = row.noun.index(role_head(row.noun))
            lead, tail = row.noun[:at], row.noun[at + 1 :]
            if tail:
                after = [w for w in parse.lower[n + 1 : n + 6] if w not in ("the", "a", "its", "their", "his", "her", "any", "all")]
                if tuple(after[: len(tail)]) != tail:
                    continue
            if not lead:
                if best is None or self._slots_met(row, n) > self._slots_met(best, n):
                    best = row
                continue
            before = [w for w in parse.lower[max(0, n - 5) : n] if w != "-"]
            lemmas = [parse.lemma(k) for k in range(max(0, n - 5), n) if parse.words[k] != "-"]
            if tuple(before[-len(lead) :]) == lead or tuple(lemmas[-len(lead) :]) == lead:
                return row
        return best

    def _slots_met(self, row: NounRow, n: int) -> int:
        """How many of the phrases behind a noun its row has a place for: tells apart two rows of one noun."""
        return sum(self.parse.lower[k] in row.slots for k in self.parse.kids[n] if self.parse.dep[k] == "prep")

    def _governor(self, n: int) -> tuple[Clause | None, str, str]:
        """The clause whose light verb carries an act noun, the operator, and the row that says so."""
        parse = self.parse
        top = n
        while parse.dep[top] == "conj" and parse.is_noun(parse.head[top]):
            top = parse.head[top]
        if parse.dep[top] == "pobj" and parse.lower[parse.head[top]] == "of" and inside(parse, parse.head[parse.head[top]]) == top:
            top = parse.head[parse.head[top]]
        for clause in self.clauses.values():
            if top in clause.objects:
                operator, where = self._support(clause)
                if operator:
                    return clause, operator, where
            for p in clause.phrases:
                if p.head == top and p.depth == 0:
                    for particle, operator, where in self.patterns.supports.get(clause.lemma, ()):
                        first, _, last = particle.rpartition(" ")
                        if particle and (particle == p.marker or last == p.marker and first and first in clause.particles):
                            return clause, operator, where
        return None, "", ""

    def _support(self, clause: Clause) -> tuple[str, str]:
        plain = ("", "")
        for particle, operator, where in self.patterns.supports.get(clause.lemma, ()):
            if particle and particle in clause.particles:
                return operator, where
            if not particle and not plain[0]:
                plain = operator, where
        return plain

    # --- acceptance ---------------------------------------------------------------------------------------------------

    def _nesting(self, v: int) -> int:
        depth = 0
        parent = self.clauses[v].parent
        while parent is not None and depth < 20:
            depth += 1
            parent = self.clauses[parent].parent
        return depth

    def _accept(self, candidate: Candidate) -> bool:
        known = [a for a in (*candidate.sources, *candidate.targets) if a.code != "---"]
        if not known:
            self.rejected.append(Rejected(candidate.head, candidate.rule, "neither side is a known actor"))
            return False
        same = {(a.start, a.end) for a in candidate.sources}
        candidate.targets = [a for a in candidate.targets if (a.start, a.end) not in same] if not candidate.mutual else candidate.targets
        return True

    def _without_repeats(self, found: list[Candidate]) -> list[Candidate]:
        """The same act told by a verb and by its noun in one sentence counts once."""
        kept: list[Candidate] = []
        seen: set[tuple[str, str, str]] = set()
        for candidate in found:
            keys = {(s.code, candidate.code[:2], t.code) for s in candidate.sources for t in candidate.targets}
            if candidate.nominal and keys and keys <= seen:
                self.rejected.append(Rejected(candidate.head, candidate.rule, "the sentence already gave this act"))
                continue
            seen |= keys
            kept.append(candidate)
        return kept


def rows_of(candidate: Candidate) -> list[tuple[Actor | None, Actor | None]]:
    """The source-target pairs of a candidate: the product of its sides, both directions of a mutual act."""
    if candidate.mutual:
        people = list(candidate.sources)
        for a in candidate.targets:
            if all(not _one(a, b) for b in people):
                people.append(a)
        if candidate.sources is not candidate.targets and candidate.sources and candidate.targets and not _same(candidate.sources, candidate.targets):
            pairs = [(s, t) for s in candidate.sources for t in candidate.targets if not _one(s, t)]
        else:
            pairs = [(s, t) for i, s in enumerate(people) for t in people[i + 1 :] if not _one(s, t)]
        return [*pairs, *((t, s) for s, t in pairs)] if pairs else [(people[0], None)] if people else []
    if not candidate.sources:
        return [(None, t) for t in candidate.targets]
    if not candidate.targets and len(candidate.sources) > 1 and not candidate.apart and (candidate.code[:2] in ("03", "04", "06") or candidate.code in ("050", "057")):
        # "France and Italy signed a treaty": those who cooperate and name nobody else cooperate with each other.
        return [(s, t) for s in candidate.sources for t in candidate.sources if not _one(s, t) and (s.code, s.name) != (t.code, t.name)]
    if not candidate.targets:
        return [(s, None) for s in candidate.sources]
    return [(s, t) for s in candidate.sources for t in candidate.targets if not _one(s, t)] or [(s, None) for s in candidate.sources]


def _one(a: Actor, b: Actor) -> bool:
    return (a.start, a.end, a.code, a.name) == (b.start, b.end, b.code, b.name)


def _same(a: list[Actor], b: list[Actor]) -> bool:
    return {(x.start, x.end, x.code) for x in a} == {(x.start, x.end, x.code) for x in b}


__all__ = ["Candidate", "EventReader", "Phrase", "Rejected", "rows_of"]
