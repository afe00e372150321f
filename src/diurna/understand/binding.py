"""Binding: does a verb row fit a clause, and which token fills which slot of its pattern."""

from __future__ import annotations

from dataclasses import dataclass, field

from diurna.lexicon.patterns import Argument, VerbRow
from diurna.understand.clauses import Clause, conjuncts, inside
from diurna.understand.control import PHRASE_CONTROL
from diurna.understand.scene import NOT_AN_ACTOR, Candidate, Scene

# What one does to oneself is done to nobody else: "killed himself".
REFLEXIVES = frozenset("myself yourself himself herself itself ourselves yourselves themselves oneself".split())
# Nouns that turn the act after them round: "an end to strikes".
ENDING = frozenset("end halt cessation suspension stop lifting removal termination abolition".split())

# Verbs whose infinitive may stand without "to": "help save", "let go".
BARE = frozenset({"help", "let", "make", "see"})
# The prepositions of a side that an inner act need not repeat.
IMPLIED = frozenset({"with", "to", "from", "for", "against", "on"})
# The kinds of things that stand for acts, and the kinds of wrongs: see ``kinds.tsv``.
THINGS, WRONGS = "things", "wrongs"
KINDS = dict.fromkeys("appeal demand intend decide refuse threaten accept allow want".split(), THINGS) | {
    "accuse": WRONGS,
    "investigate": WRONGS,
    "deny": WRONGS,
}


def kinds_of(operator: str) -> str:
    """Which kinds of nouns stand for an act under an operator: "asked for troops", "accused of graft". One praises nurses, not what they would do."""
    return KINDS.get(operator, "")


@dataclass(slots=True)
class Binding:
    source: int | None = None
    target: int | None = None
    act: int | None = None
    used: set[int] = field(default_factory=set)
    inner: Candidate | None = None
    vague: bool = False
    implied: bool = False  # a side of an inner act that the words leave to be understood
    among: bool = False  # those named act with each other and with nobody else
    scope: Clause | None = None


class Binder:
    """Fits rows to the clauses of the sentence that the scene holds."""

    def __init__(self, scene: Scene):
        self.scene = scene

    def bind(self, row: VerbRow, clause: Clause, *, embedded: bool = False) -> Binding | None:
        """How a row fits a clause; None where it does not.

        Inside another act the side that the row names by a preposition may be left to be understood: "asked Colombo to share
        intelligence" fits ``S share @information with T``.
        """
        binding = Binding()
        if row.subjects and (clause.subject is None or self._any_of(clause.subject, row.subjects) is None):
            return None
        if row.subject == "S":
            binding.source = clause.subject
        elif row.subject[0] == "T":
            binding.target = clause.subject
            if clause.subject is None and row.subject == "T":
                return None
        unmarked: list[Argument] = []
        if "intransitive" in row.flags and (clause.objects or any(dep == "ccomp" for dep, _ in clause.complements)):
            return None  # "demonstrated its might", "demonstrated that it can" are no demonstrations
        for argument in row.arguments:
            if argument.verbs:
                break  # what follows "to {lift}" belongs to the infinitive
            if argument.marker is None and argument.filler not in (None, "ACT"):
                unmarked.append(argument)
        for argument in row.arguments:
            if not self._bind_argument(argument, clause, binding, len(unmarked), bool(unmarked) and argument is unmarked[0], row.operator):
                if argument.filler == "T?":
                    continue
                if embedded and argument.filler == "T" and argument.marker in IMPLIED and any(a.nouns for a in row.arguments):
                    binding.implied = True
                    continue
                if self._late_recipient(row, argument, clause, binding):
                    continue
                if not self._among_themselves(row, argument, clause):
                    return None
                binding.among = True
        return binding

    def _late_recipient(self, row: VerbRow, argument: Argument, clause: Clause, binding: Binding) -> bool:
        """ "returned twelve skulls that date back to the Bronze Age to Peru": the last *to* with a known actor, hung inside the object."""
        if argument.marker != "to" or argument.filler != "T" or row.code[:2] not in ("07", "08") or not clause.objects:
            return False
        parse = self.scene.parse
        for k in range(parse.right[clause.objects[-1]], clause.objects[-1], -1):
            place = parse.child(k, "pobj") if parse.lower[k] == "to" and parse.dep[k] == "prep" else None
            actor = self.scene.actors.resolve(place) if place is not None else None
            if place is not None and actor is not None and actor.country is not None:
                binding.target = place
                binding.used.add(place)
                return True
        return False

    def _among_themselves(self, row: VerbRow, argument: Argument, clause: Clause) -> bool:
        """ "Chile and Peru struck a deal": those who act together need nobody after *with*."""
        if "mutual" not in row.flags or len(row.arguments) < 2 or argument.marker != "with" or argument.filler != "T" or clause.subject is None:
            return False
        return len(self.scene.targets.actors_at(clause.subject)) > 1

    def _bind_argument(self, argument: Argument, clause: Clause, binding: Binding, unmarked: int, first: bool, operator: str = "") -> bool:
        parse = self.scene.parse
        marker, filler = argument.marker, argument.filler
        if binding.scope is not None and filler != "ACT":
            # After "to {seize}" the rest of the pattern belongs to the infinitive.
            inner, binding.scope = binding.scope, None
            try:
                if self._bind_argument(argument, inner, binding, 1, True, operator):
                    return True
            finally:
                binding.scope = inner
        if filler is None:
            assert marker is not None
            if marker in clause.particles:
                return True
            # A preposition that stands for a particle follows the verb, or its object ("walked out of", "gave the canoe back to").
            near = 99 if unmarked else 2
            return any((p.marker == marker or p.marker.startswith(marker + " ")) and p.depth == 0 and 0 < p.at - clause.head <= near for p in clause.phrases)
        if filler == "ACT":
            return self._bind_act(marker, clause, binding, kinds=kinds_of(operator))
        if marker is None:
            if unmarked == 2 and first:
                places = [*clause.datives, *(p.head for p in clause.phrases if p.marker == "to" and p.depth == 0 and not p.clausal)]
                if not clause.datives and len(clause.objects) > 1:
                    places = [clause.objects[0]]
                # "sold Riyadh mortars" parsed as one noun phrase
                places += [
                    k
                    for o in clause.objects
                    for k in parse.kids[o]
                    if parse.dep[k] in ("compound", "nmod", "amod") and self.scene.actors.hit_at[k] is not None and parse.is_proper(k)
                ]
            else:
                twice = len(clause.objects) > 1 and parse.lemma(clause.objects[0]) != "counterpart"  # "met his counterpart President Doe": one person
                if unmarked == 1 and filler == "T" and twice and marker is None and not clause.passive and not clause.repaired:
                    return False  # "called the envoy a liar" is no call to the envoy
                places = clause.objects[-1:] if unmarked == 2 and len(clause.objects) > 1 else list(clause.objects)
                if not places and filler[0] in "T@{":
                    places = self.raised(clause)
                if not places and filler[0] in "@{":
                    places = list(clause.attributes)
        else:
            places = [
                p.head
                for p in sorted(clause.phrases, key=lambda p: (p.depth, p.at))
                if p.marker == marker
                and not p.clausal
                and p.head not in binding.used
                and not (clause.passive and marker == "by" and p.head == clause.subject and filler[0] in "STX")
            ]
            if marker in clause.particles:
                places = [*places, *(o for o in clause.objects if o not in binding.used)]
            if argument.verbs:
                for _, c in clause.complements:
                    bare = c in self.scene.clauses and (self.scene.clauses[c].infinitive or (clause.lemma in BARE and parse.tag[c] == "VB"))
                    if bare and not argument.verbs.isdisjoint(self.scene.lemmas(c)):
                        binding.used.add(c)
                        binding.scope = self.scene.clauses[c]
                        return True
                # "marched to demand reforms", and what the parser hung on the object: "urged the two to settle the row"
                for o in (clause.head, *clause.objects):
                    for c in parse.kids[o]:
                        if c in self.scene.clauses and self.scene.clauses[c].infinitive and not argument.verbs.isdisjoint(self.scene.lemmas(c)):
                            binding.used.add(c)
                            binding.scope = self.scene.clauses[c]
                            return True
        return any(self._fills(argument, place, binding) for place in places)

    def raised(self, clause: Clause) -> list[int]:
        """ "urged Israel to withdraw" parsed with Israel as subject of the infinitive."""
        found = []
        for dep, c in clause.complements:
            if dep == "ccomp" and c in self.scene.clauses and (self.scene.clauses[c].infinitive or self.scene.parse.tag[c] in ("VB", "VBP")):
                own = self.scene.parse.child(c, "nsubj", "nsubjpass")
                # "called for the minister to leave": the call is for an act, not to somebody
                if own is not None and not any(self.scene.parse.lower[k] == "for" and k < own for k in self.scene.parse.kids[c]):
                    found.append(own)
        return found

    def _fills(self, argument: Argument, place: int, binding: Binding) -> bool:
        filler = argument.filler
        parse = self.scene.parse
        if filler in ("T", "T?", "S", "X"):
            if (
                parse.lemma(place) in NOT_AN_ACTOR
                or (filler[0] == "T" and parse.lower[place] in REFLEXIVES)
                or parse.words[place][:1].isdigit()
                or (parse.is_verb(place) and parse.tag[place] != "VBG" and parse.child(place, "det") is None)
            ):
                return False
            if argument.marker in ("in", "at", "on", "as") and filler[0] == "T" and (self._only_an_act(place) or self._prepositional(place)):
                return False
            if parse.is_proper(place) and parse.lower[place] in NOT_AN_ACTOR:
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
        noun = self._any_of(place, argument.nouns)
        if noun is None:
            return False
        binding.used |= {place, noun}
        return True

    def _any_of(self, place: int, members: frozenset[str]) -> int | None:
        """The first of a noun and those coordinated with it that belongs to a class or list."""
        parse = self.scene.parse
        return next((noun for noun in (inside(parse, n) for n in conjuncts(parse, place)) if self._is_of(noun, members)), None)

    def _prepositional(self, place: int) -> bool:
        """ "in response to", "in anticipation of", "on behalf of": a noun that is half a preposition."""
        parse = self.scene.parse
        after = next((k for k in parse.kids[place] if k == place + 1 and parse.dep[k] == "prep"), None)
        return after is not None and parse.tag[place] == "NN" and parse.left[place] == place and not self.scene.actors.resolve_all(place, indirect=False)

    def _only_an_act(self, place: int) -> bool:
        """ "violated the truce in a raid": the phrase tells another act, and names nobody."""
        return self.scene.acts.row_of(inside(self.scene.parse, place)) is not None and not self.scene.actors.resolve_all(place)

    def carried(self, v: int) -> Candidate | None:
        """The act that an embedded light verb carries: "to lift the embargo", "to hold exercises"."""
        clause = self.scene.clauses[v]
        for o in clause.objects:
            noun = inside(self.scene.parse, o)
            if self.scene.parse.lemma(noun) in ENDING:
                turned = self.scene.acts.match(noun, embedded=True)  # "to bring an end to the embargo"
                if turned is not None:
                    turned.used |= {noun}
                    return turned
            act = self.scene.acts.match(noun, inner=THINGS)
            if act is not None and act.embedded == noun:
                act.used |= {noun}
                return act
        return None

    def _is_of(self, noun: int, members: frozenset[str]) -> bool:
        parse = self.scene.parse
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

    def _for(self, clause: Clause, infinitive: int) -> bool:
        """ "called for the envoy to leave" with *for* parsed as a particle of the verb: it belongs to the infinitive."""
        parse = self.scene.parse
        return parse.dep[infinitive] == "ccomp" and "for" in clause.particles and parse.child(infinitive, "nsubj") is not None

    def _bind_act(self, marker: str | None, clause: Clause, binding: Binding, *, kinds: str) -> bool:
        parse = self.scene.parse
        options: list[int] = []
        for dep, c in clause.complements:
            if c not in self.scene.clauses:
                continue
            if marker is None or (marker == "to" and self.scene.clauses[c].infinitive) or (marker == "that" and dep == "ccomp"):
                options.append(c)
        for p in clause.phrases:
            if (
                p.marker == marker
                and p.depth <= 1
                and (
                    p.clausal
                    or self.scene.patterns.nouns.get(parse.lemma(inside(parse, p.head)))
                    or self.scene.patterns.nouns.get(parse.lower[inside(parse, p.head)])
                    or parse.lemma(p.head) in ENDING
                )
            ):
                options.append(p.head if p.clausal else inside(parse, p.head))
        if marker is None:
            options.extend(
                n
                for o in clause.objects
                for n in (inside(parse, o),)
                if parse.lemma(n) in self.scene.patterns.nouns or parse.lower[n] in self.scene.patterns.nouns or parse.lemma(n) in ENDING
            )
        # "plans to build", "a promise to help" carried by the object
        if marker == "to":
            asked = [*clause.objects, *(p.head for p in clause.phrases if p.depth == 0 and p.marker in PHRASE_CONTROL.get(clause.lemma, ()))]
            if asked:
                # "exhorted the parties to listen", "called on Mali to listen", the infinitive parsed as an adverbial clause
                last = max(asked)
                options.extend(
                    c for c in parse.kids[clause.head] if parse.dep[c] == "advcl" and c in self.scene.clauses and self.scene.clauses[c].infinitive and c > last
                )
            # also hung on whoever is asked: "appealed to the miners to end their strike"
            for o in (*clause.objects, *(p.head for p in clause.phrases if p.depth == 0 and p.head == binding.target)):
                options.extend(c for c in parse.kids[o] if parse.dep[c] in ("acl", "relcl") and c in self.scene.clauses and self.scene.clauses[c].infinitive)
        if marker == "for":
            # "called for Mali to withdraw", "gave approval for aid to pass"
            options.extend(
                c
                for above in (clause.head, *clause.objects)
                for c in parse.kids[above]
                if c in self.scene.clauses
                and self.scene.clauses[c].infinitive
                and (any(parse.dep[k] == "mark" and parse.lower[k] == "for" for k in parse.kids[c]) or self._for(clause, c))
            )
        for option in options:
            if option in self.scene.clauses:
                inner = self.scene.match(option, embedded=True) or self.carried(option)
            else:
                inner = self.scene.acts.match(option, embedded=True, inner=kinds)
            if inner is not None:
                binding.act, binding.inner = option, inner
                binding.used |= inner.used | {option}
                return True
        if options and options[0] in self.scene.clauses:
            binding.act = options[0]
            binding.used.add(options[0])
            return True
        # Nothing that the lexicon knows as an act: the row still holds with a plain phrase in its place ("called for calm").
        plain = list(clause.objects) if marker is None else [p.head for p in clause.phrases if p.marker == marker and p.depth <= 1]
        plain += [c for dep, c in clause.complements if marker in (None, "that") and dep == "ccomp"]
        for place in plain:
            known = self.scene.actors.resolve(place) if marker is None else None
            if known is not None and known.country is not None:
                continue  # "blamed Iran for the raid": the object is somebody, no act
            if place not in binding.used and parse.lemma(place) not in NOT_AN_ACTOR:
                binding.used.add(place)
                binding.vague = True
                return True
        return False
