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

from msgspec.structs import replace

from diurna.lexicon.language import word_list
from diurna.lexicon.patterns import Patterns, VerbRow
from diurna.model import Actor
from diurna.understand.actors import ActorReader
from diurna.understand.acts import NounActs
from diurna.understand.binding import Binder, Binding
from diurna.understand.clauses import Clause, inside
from diurna.understand.details import finer, refine
from diurna.understand.figures import figurative
from diurna.understand.limits import TRAVELLERS, reason_against
from diurna.understand.needs import verbal_limits
from diurna.understand.obligations import Obligations
from diurna.understand.parse import Parse
from diurna.understand.registers import Setting
from diurna.understand.reports import FORCE
from diurna.understand.resorts import hand_of, land_of
from diurna.understand.scene import ADDRESSED, Candidate, Rejected, Scene
from diurna.understand.standing import PUBLIC
from diurna.understand.targets import Targets

# Operators that leave the act itself standing, more or less sure: the words around it say how sure.
KEEPING = frozenset("intend want allow fail help undergo decide".split())
# With these verbs an intent is voiced: that it was holds, whatever comes of it.
PROPOSING = frozenset("propose offer promise pledge vow announce undertake".split())
# Verbs of contact, what they may ask, and the roots of what is said by a call or a letter.
CARRIERS = frozenset("call phone telephone ring write send cable message".split())
ASKING = frozenset("ask urge request beg implore appeal plead call demand petition lobby".split())
SPOKEN = frozenset({"02", "05", "10", "11", "12", "13"})
# Operators that say little when the tables do not know the act inside: "wants to win", "asked him to sit down".
OPEN = frozenset("intend want appeal demand allow help force refuse fail threaten end".split())
# What several countries do together under a row with the flag ``joint``: military cooperation.
JOINT = "062"
MESSAGES = frozenset("message letter telegram congratulation congratulations greeting greetings condolence condolences cable note".split())
STATEMENTS = frozenset(["statement", "communique", "communiqué", "declaration", "announcement", "report", "resolution"])


class EventReader:
    """Codes the sentences of one article; ``actors`` must be in the same sentence."""

    def __init__(self, patterns: Patterns, actors: ActorReader, setting: Setting | None = None):
        self.setting = setting or Setting()
        self._headline = 0  # acts and actors before this offset may stand in a headline run into the text
        self.scene = Scene(patterns, actors, self.match, self._lemmas)
        self.scene.targets = Targets(self.scene)
        self.scene.acts = NounActs(self.scene)
        self.scene.binder = Binder(self.scene)
        self.obligations = Obligations(self.scene)
        self._seen: dict[tuple[int, bool], Candidate | None] = {}
        self._present: frozenset[str] = frozenset()  # words and base forms of the sentence, once asked for
        self._depth = 0

    @property
    def rejected(self) -> list[Rejected]:
        """Acts of the last sentence that were seen and not coded, with the reason."""
        return self.scene.rejected

    def read(self, parse: Parse, clauses: dict[int, Clause], *, first: bool = False) -> list[Candidate]:
        """All acts of a sentence, outer before inner, verbs before nouns; rejected ones are left in ``rejected``.

        ``first`` says that it opens the text.
        """
        self._headline = self.setting.headline if first else 0
        self.scene.parse, self.scene.clauses = parse, clauses
        self.scene.rejected = []
        self._seen = {}
        self._present = frozenset()
        found: list[Candidate] = []
        consumed: set[int] = set()
        self._note_documents()
        for v in sorted(clauses, key=lambda i: (self._nesting(i), i)):
            if v in consumed:
                continue
            candidate = self.match(v)
            if candidate is None:
                continue
            if self._purpose(v, found) and not self._message(v, found, candidate):
                self.scene.rejected.append(Rejected(v, candidate.rule, "the purpose of an act that is coded, not an act of its own"))
                continue
            if self._accept(candidate):
                refine(self.scene, candidate)
                found.append(candidate)
                consumed |= candidate.used
                if candidate.embedded is not None:
                    consumed.add(candidate.embedded)
        obligations = [c for c in self.obligations.read(consumed) if not self._turned_down(c)]
        obliged = {c.embedded for c in obligations}
        found = [c for c in found if c.head not in obliged] + obligations
        for n in range(parse.size):
            if n in consumed or not parse.is_noun(n) or (parse.is_proper(n) and parse.dep[n] == "compound"):
                continue
            candidate = self.scene.acts.match(n)
            if candidate is not None and self._accept(candidate):
                refine(self.scene, candidate)
                found.append(candidate)
        found.sort(key=lambda c: self._nesting(c.head) if c.head in clauses else 99)
        return self._without_repeats(self._without_carriers(found))

    def _note_documents(self) -> None:
        """Remembers who sent a message or issued a statement: later "the message" speaks for its author."""
        for clause in self.scene.clauses.values():
            if clause.subject is None:
                continue
            for o in clause.objects:
                lemma = self.scene.parse.lemma(inside(self.scene.parse, o))
                kind = "message" if lemma in MESSAGES else "statement" if lemma in STATEMENTS else None
                if kind is not None:
                    author = self.scene.actors.resolve(clause.subject)
                    if author is not None and author.code != "---":
                        self.scene.actors.references.documents[kind] = author

    def match(self, v: int, *, embedded: bool = False) -> Candidate | None:
        """The best row for the clause of verb ``v``; None where no row fits. Rows marked ``inner`` hold only when ``embedded``."""
        if (v, embedded) in self._seen:
            return self._seen[v, embedded]
        if self._depth > 6:
            return None
        self._depth += 1
        try:
            found = self._match(self.scene.clauses[v], embedded)
        finally:
            self._depth -= 1
        self._seen[v, embedded] = found
        return found

    def _match(self, clause: Clause, embedded: bool) -> Candidate | None:
        rows = self._rows(clause.head)
        present = self._present = self._present or self.scene.parse.vocabulary()
        best: Candidate | None = None
        composed: list[tuple[Candidate, Candidate]] = []
        for row in rows:
            if not embedded and "inner" in row.flags:
                continue
            if best is not None and row.weight * 10 + 14 < best.specificity and not row.operator and "inner" not in row.flags:
                continue
            if not row.need.met(present):
                continue
            binding = self.scene.binder.bind(row, clause, embedded=embedded)
            if binding is None:
                continue
            candidate = self._from_row(row, clause, binding)
            if candidate is not None and row.operator and binding.inner is not None:
                composed.append((candidate, binding.inner))
            if candidate is not None and (best is None or candidate.specificity > best.specificity):
                best = candidate
        if best is not None:
            best = finer(self.scene, best, composed)
        if best is not None and "@" in best.pattern and self.scene.acts.support(clause)[0] == "do":
            # "held a press conference" is no talks: where the noun itself has a longer row, the noun decides.
            for o in clause.objects:
                noun = self.scene.acts.row_of(inside(self.scene.parse, o))
                if noun is not None and len(noun.noun) > 1 and noun.code[:2] != best.code[:2]:
                    return None
        return best

    def _lemmas(self, v: int) -> tuple[str, ...]:
        """The base forms a verb may have: those of the lexicon whose inflection it is, else the tagger's."""
        return self.scene.patterns.verb_lemmas(self.scene.parse.lower[v], self.scene.parse.lemma(v))

    def _rows(self, v: int) -> list[VerbRow]:
        lemmas = self._lemmas(v)
        if len(lemmas) == 1:
            return self.scene.patterns.verbs.get(lemmas[0], [])
        return sorted((row for lemma in lemmas for row in self.scene.patterns.verbs.get(lemma, ())), key=lambda r: -r.weight)

    def _from_row(self, row: VerbRow, clause: Clause, binding: Binding) -> Candidate | None:
        parse = self.scene.parse
        why = figurative(parse, row.code, clause.head, binding.source, binding.target)
        if why and row.lemma not in verbal_limits():
            self.scene.rejected.append(Rejected(clause.head, row.where, why))
            return None
        sources = self.scene.targets.actors_at(binding.source, indirect=not self._nobodys(binding.source))
        direct = row.code[:2] == "04" and "mutual" in row.flags
        targets = self.scene.targets.actors_at(binding.target, indirect=not direct)
        if binding.target is not None:
            targets = self.scene.targets.not_the_owner(binding.target, targets, sources)
        if row.code[:2] < "14" and binding.target is not None and not parse.is_proper(binding.target):
            # A thing that is no actor can be bombed or seized, but not be met, praised or asked.
            targets = [a for a in targets if a.code != "---" or row.code[:3] == "084" or self.scene.targets._like_person(binding.target)]
        stated = binding.target is not None
        code, rule = row.code, row.where
        certain = -1
        inner = binding.inner
        trace = [("events", f"{row.where} {row.pattern}")]
        if row.operator:
            composed = self.scene.patterns.compose(row.operator, inner.code if inner is not None else None)
            if composed is not None and inner is not None:
                code, where = composed
                rule = f"{row.where} + {inner.rule} + {where}"
                trace.append(("events", f"{where} {row.operator} over {inner.code} ({inner.rule}) gives {code}"))
            if not stated and row.operator in ADDRESSED and binding.act in self.scene.clauses:
                # "demanded that North Korea give up its programme": whoever should act, whatever the act.
                doer = self.scene.clauses[binding.act].subject
                mine = {(a.code, a.name) for a in sources}
                others = [a for a in self.scene.targets.actors_at(doer) if a.code != "---" and (a.code, a.name) not in mine] if doer != binding.source else []
                if others:
                    targets, binding.target, stated = others, doer, True
            if not stated and inner is not None:
                targets, target_head = self._target_of_act(row.operator, sources, inner)
                binding.target = target_head
                stated = bool(targets) or not inner.nominal
            voiced = (row.operator == "decide" and code[:2] == "12") or (row.operator == "intend" and code[:2] == "03" and clause.lemma in PROPOSING)
            if inner is not None and code == inner.code and row.operator in KEEPING and not voiced:
                # "wants to attack" is coded as the attack itself: then its certainty is what "wants" leaves of it.
                # "proposed to change the constitution" was proposed, whatever comes of it;
                # "criticised Chad for not condemning it" is criticism that was voiced, whatever was not.
                certain = inner.predicate
        elif not stated and inner is not None and "notarget" not in row.flags:
            # "considers sending aid to Chad": whom the inner act is done to
            mine = {(a.code, a.name) for a in sources}
            others = [a for a in inner.targets if (a.code, a.name) not in mine]
            if others and all((a.code, a.name) in mine for a in inner.sources):
                targets, binding.target, stated = others, inner.target_head, True
        if not stated and "chain" in row.flags:
            targets = self.scene.targets.provoker(clause, sources, trace)
            if not targets:
                self.scene.rejected.append(Rejected(clause.head, row.where, "whom it is meant for is neither said nor follows from what prompted it"))
                return None
        elif (not stated or (not targets and not row.operator and row.code[:2] in ("08", "16"))) and "notarget" not in row.flags and not binding.among:
            targets, binding.target = self.scene.targets.search(clause, binding, sources, row.code, row.flags)
        if not sources:
            sources, binding.source = land_of(self.scene, clause, code)
        if not sources:
            sources = hand_of(self.scene, clause, code)
        reciprocal = len(sources) > 1 and binding.target is not None and self.scene.targets.each_other(binding.target)
        if reciprocal:
            targets = []
        resolved = [a for a in targets if a.code != "---"]
        if binding.vague and row.operator in ("want", "help", "fail", "allow", "force"):
            return None
        if row.operator == "decide" and inner is None:
            return None
        specificity = (
            row.weight * 10
            - (15 if binding.vague else 0)
            - (20 if binding.implied else 0)
            + (25 if "inner" in row.flags else 0)  # written for this very place
            + (4 if resolved else 0)
            + (3 if inner is not None else 0)
            + (2 if any(a.code != "---" for a in sources) else 0)
        )
        together = len(sources) > 1 and "03" <= row.code[:2] <= "06"
        joint = "joint" in row.flags and len({a.country for a in sources if a.country}) > 1
        if joint:
            code = JOINT
        if "needs_target" in row.flags and not targets and not together:
            self.scene.rejected.append(Rejected(clause.head, row.where, "the row needs a target and the clause has none"))
            return None
        if "needs_source" in row.flags and not sources:
            self.scene.rejected.append(Rejected(clause.head, row.where, "the row needs a source and the clause has none"))
            return None
        if "weak" in row.flags and not ((resolved or ("mutual" in row.flags and len(sources) > 1)) and any(a.code != "---" for a in sources)):
            self.scene.rejected.append(Rejected(clause.head, row.where, "a verb of many senses, and not both sides are known actors"))
            return None
        if row.operator in OPEN and inner is None:
            pair = any(map(_named, sources)) and any(map(_named, resolved or (sources[1:] if together else [])))
            official = any((_named(a) or PUBLIC & set(a.sectors)) and not TRAVELLERS & set(a.sectors) for a in sources)
            if not pair and (not official or "needs_act" in row.flags):
                self.scene.rejected.append(Rejected(clause.head, row.where, "what is meant is no act of the tables, and not both sides are known"))
                return None
        end = clause.head + 1
        if end < parse.size and parse.dep[end] == "prt" and parse.head[end] == clause.head:
            end += 1
        return Candidate(
            clause.head,
            (clause.head, end),
            code,
            sources,
            targets,
            rule,
            "mutual" in row.flags or joint or reciprocal,
            False,
            clause,
            binding.act,
            row.operator,
            binding.source,
            binding.target,
            frozenset(binding.used),
            trace,
            specificity,
            row.pattern,
            apart=self.scene.targets.apart(binding.source),
            certain=certain,
            alleges="allege" in row.flags,
            forced="force" in row.flags and code == row.code,
            target_stated=stated,
            verb=row.lemma,
            flags=row.flags,
            inner=inner is not None,
        )

    def _nobodys(self, doer: int | None) -> bool:
        """Whether a doer is a fire, a flood or a blast: where it was is not who did it."""
        if doer is None:
            return False
        lemma = self.scene.parse.lemma(doer)
        if lemma == "fire" and any(self.scene.actors.hit_at[k] is not None for k in self.scene.parse.children(doer, "amod", "compound", "poss", "nmod")):
            return False  # "Israeli fire killed": they fired
        return lemma in ("explosion", "blast") or lemma in word_list("accidents.tsv")

    def _target_of_act(self, operator: str, sources: list[Actor], inner: Candidate) -> tuple[list[Actor], int | None]:
        """Who the target is when the operator's row names none: the one who should act, else the inner act's own target."""
        mine = {(a.code, a.name) for a in sources}
        others = [a for a in inner.sources if (a.code, a.name) not in mine]
        if operator in ADDRESSED and others:
            return others, inner.source_head
        meant = [a for a in inner.targets if (a.code, a.name) not in mine]
        if meant:
            return meant, inner.target_head
        return others, inner.source_head  # "rejected the opposition's calls for her resignation": she is no target of hers

    def _nesting(self, v: int) -> int:
        depth = 0
        parent = self.scene.clauses[v].parent
        while parent is not None and depth < 20:
            depth += 1
            parent = self.scene.clauses[parent].parent
        return depth

    def _accept(self, candidate: Candidate) -> bool:
        known = [a for a in (*candidate.sources, *candidate.targets) if a.code != "---"]
        if not known:
            self.scene.rejected.append(Rejected(candidate.head, candidate.rule, "neither side is a known actor"))
            return False
        reasons = self.scene.actors.reasons
        candidate.trace.extend(("actors", reasons[a.start]) for a in known if a.start in reasons)
        candidate.trace.extend(self.scene.targets.settle_countries(candidate.sources, candidate.targets, candidate.clause, candidate.code))
        self._without_things(candidate)
        if candidate.source_head is not None and not candidate.mutual:
            # "his critics blame him": not he himself
            candidate.sources = self.scene.targets.not_the_owner(candidate.source_head, candidate.sources, candidate.targets)
        same = {(a.start, a.end) for a in candidate.sources}
        candidate.targets = [a for a in candidate.targets if (a.start, a.end) not in same] if not candidate.mutual else candidate.targets
        if self._turned_down(candidate):
            return False
        self._name_antecedents(candidate)
        return True

    def _turned_down(self, candidate: Candidate) -> bool:
        """Whether an act is none that counts; the reason is kept."""
        actors = (*candidate.sources, *candidate.targets)
        if any(at < self._headline for at in (self.scene.parse.starts[candidate.head], *(a.start for a in actors))):
            reason = "it may stand in a headline run into the text"
        else:
            reason = reason_against(candidate, self.scene.parse, self.setting)
        if reason:
            self.scene.rejected.append(Rejected(candidate.head, candidate.rule, reason))
        return bool(reason)

    def _without_things(self, candidate: Candidate) -> None:
        """Takes things out of the sources of violence: what a stabbing or a bomb did, nobody is said to have done."""
        if candidate.code[:2] not in FORCE or candidate.source_head is None or any(a.code != "---" for a in candidate.sources):
            return
        head = inside(self.scene.parse, candidate.source_head)
        lemma = self.scene.parse.lemma(head)
        if self.scene.acts.row_of(head) is not None or lemma in word_list("accidents.tsv") or lemma.endswith("ing"):
            candidate.sources = [a for a in self.scene.targets.makers(head) if a.code != "---"]

    def _name_antecedents(self, candidate: Candidate) -> None:
        """ "Mali said it had left": the side of the act is shown at "Mali", where the pronoun stands for a phrase of its sentence."""
        for side in (candidate.sources, candidate.targets):
            for i, actor in enumerate(side):
                named = self.scene.actors.references.antecedent(actor)
                if named is not None:
                    side[i] = replace(actor, text=named.text, start=named.start, end=named.end)
                    candidate.trace.append(("actors", f"{actor.text!r} stands for {named.text!r}"))

    def _purpose(self, v: int, found: list[Candidate]) -> bool:
        """Whether a clause says only what for: "sent troops to protect the port"."""
        clause = self.scene.clauses[v]
        parse = self.scene.parse
        if not clause.infinitive or clause.passive or parse.dep[v] not in ("advcl", "xcomp", "acl"):
            return False
        above = clause.parent
        if parse.dep[v] == "xcomp" and (above is None or (not self.scene.clauses[above].objects and not self.scene.clauses[above].phrases)):
            return False
        return any(c.head == above and c.embedded != v for c in found) and not any(parse.dep[k] == "nsubj" for k in parse.kids[v])

    def _message(self, v: int, found: list[Candidate], said: Candidate) -> bool:
        """Whether an act is what a call or a letter was for: "phoned the king to thank him", "wrote to urge a pardon"."""
        above = self.scene.clauses[v].parent
        return said.code[:2] in SPOKEN and any(c.head == above and self._carries(c) for c in found)

    def _carries(self, candidate: Candidate) -> bool:
        return candidate.code[:3] in ("040", "041") and candidate.clause is not None and candidate.clause.lemma in CARRIERS

    def _without_carriers(self, found: list[Candidate]) -> list[Candidate]:
        """A call or a letter is no act of its own beside what it said: "sent a letter demanding", "called to congratulate"."""
        dropped: list[Candidate] = []
        for carrier in found:
            if not self._carries(carrier):
                continue
            said = [c for c in found if c is not carrier and c.code[:2] in SPOKEN and c.clause is not None and self._hangs(c.clause, carrier.head)]
            for c in said:
                if not c.targets or c.target_head is None or self.scene.parse.is_pronoun(c.target_head):
                    c.targets, c.target_head = list(carrier.targets), carrier.target_head
                if c.clause is not None and c.clause.relation == "acl":
                    c.sources, c.source_head = list(carrier.sources), carrier.source_head  # "a letter to the envoy threatening": the writer threatens
                if c.clause is not None and c.clause.infinitive:
                    c.certain = carrier.predicate
                self.scene.rejected.append(Rejected(carrier.head, carrier.rule, "a call or a letter that carries an act which is coded"))
            dropped += [carrier] if said else []
            if not said:
                self._asks(carrier)
        return [c for c in found if c not in dropped]

    def _asks(self, carrier: Candidate) -> None:
        """ "Wrote to the council asking for time": a call or a letter that asks is an appeal, whatever it asks for."""
        for clause in self.scene.clauses.values():
            if clause.lemma in ASKING and self._hangs(clause, carrier.head) and not clause.passive:
                carrier.code, carrier.mutual = ("100" if clause.lemma == "demand" else "020"), False
                carrier.trace.append(("events", f"it is for {self.scene.parse.words[clause.head]!r}: gives {carrier.code}"))
                return

    def _hangs(self, clause: Clause, head: int) -> bool:
        """Whether a participle or an infinitive hangs in the clause of a verb."""
        return clause.parent == head and clause.relation in ("acl", "advcl", "xcomp") and (clause.infinitive or self.scene.parse.tag[clause.head] == "VBG")

    def _without_repeats(self, found: list[Candidate]) -> list[Candidate]:
        """The same act told by a verb and by its noun in one sentence counts once."""
        kept: list[Candidate] = []
        seen: set[tuple[str, str, str]] = set()
        for candidate in found:
            keys = {(s.code, candidate.code[:2], t.code) for s in candidate.sources for t in candidate.targets}
            if candidate.nominal and keys and keys <= seen:
                self.scene.rejected.append(Rejected(candidate.head, candidate.rule, "the sentence already gave this act"))
                continue
            seen |= keys
            kept.append(candidate)
        return kept


def _named(actor: Actor) -> bool:
    """Whether a country or a name tells who an actor is."""
    return actor.country is not None or (actor.via == "name" and actor.code != "---")


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
    if (
        not candidate.targets
        and len(candidate.sources) > 1
        and not candidate.apart
        and (candidate.code[:2] in ("03", "04", "06") or candidate.code in ("050", "057"))
    ):
        # "France and Italy signed a treaty": those who cooperate and name nobody else cooperate with each other.
        return [(s, t) for s in candidate.sources for t in candidate.sources if not _one(s, t) and (s.code, s.name) != (t.code, t.name)]
    if not candidate.targets:
        return [(s, None) for s in candidate.sources]
    return [(s, t) for s in candidate.sources for t in candidate.targets if not _one(s, t)] or [(s, None) for s in candidate.sources]


def _one(a: Actor, b: Actor) -> bool:
    return (a.start, a.end, a.code, a.name) == (b.start, b.end, b.code, b.name)


def _same(a: list[Actor], b: list[Actor]) -> bool:
    return {(x.start, x.end, x.code) for x in a} == {(x.start, x.end, x.code) for x in b}


__all__ = ["Candidate", "EventReader", "Rejected", "rows_of"]
