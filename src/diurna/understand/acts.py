"""Act nouns: "Russia's invasion of Ukraine", "held talks", "an end to the blockade"."""

from __future__ import annotations

from diurna.lexicon.patterns import NounRow
from diurna.model import Actor
from diurna.understand.binding import ENDING, THINGS, WRONGS
from diurna.understand.clauses import Clause, below, inside
from diurna.understand.figures import figurative
from diurna.understand.nested import inner_act
from diurna.understand.scene import ADDRESSED, Candidate, Rejected, Scene

# What may stand inside a phrase of several words: "lifting of the sanctions", "release of all prisoners".
FILLING = frozenset("the a an its their his her any all some these those two three".split())

# Nouns that only bring about what follows them: "the speedy delivery of tents", "a resumption of talks".
BEARING = frozenset(
    "delivery supply provision dispatch shipment resumption start beginning increase extension boost impetus expansion strengthening improvement "
    "continuation launch opening introduction implementation adoption acceleration promotion establishment creation restoration renewal holding "
    "conclusion signing deployment doubling offer move step progress return".split()
)


class NounActs:
    """Codes the act nouns of the sentence that the scene holds."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self._open: set[int] = set()  # nouns whose content is being looked for

    def match(self, n: int, *, embedded: bool = False, inner: str | None = None) -> Candidate | None:
        """The act that a noun stands for; inside an operator (``embedded``) it needs no sides of its own.

        Kinds of things ("aid", "reforms") are acts only inside an operator of asking, offering or refusing, kinds of wrongs ("graft")
        inside one of accusing: ``inner`` says which of the two may stand here, by default things where ``embedded``.
        """
        parse = self.scene.parse
        row = self.row_of(n, inner=(THINGS if embedded else "") if inner is None else inner)
        if embedded and parse.lemma(n) in ENDING and (row is None or len(row.noun) == 1):
            turned = self._ending(n)
            if turned is not None:
                return turned
        if row is None and embedded and parse.lemma(n) in BEARING:
            return self._borne(n)
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
            if parse.dep[k] == "poss" and "poss" in row.slots and not (parse.tag[k] == "PRP$" and self._of_subject(n, k)):
                give(row.slots["poss"], k, self.scene.actors.resolve_all(k))
        first = n - len(row.lead)
        if "mod" in row.slots and not sources:
            for k in range(first - 1, parse.left[n] - 1, -1):
                hit = self.scene.actors.hit_at[k]
                if (hit is not None and parse.head[k] in range(first, n + 1)) or (hit is not None and parse.dep[k] in ("compound", "nmod", "amod")):
                    actor = self.scene.actors.resolve(k) or self.scene.actors.resolve_indirect(n)
                    if actor is not None and actor.start >= parse.starts[parse.left[n]]:
                        give(row.slots["mod"], k, [actor])
                    break
        clause, operator, where = self._governor(n)
        phrases = below(parse, n, 1)
        tail = row.tail
        if tail:
            # "an offer of help to Japan": what hangs on "help" belongs to the offer.
            ends = [p.head for p in phrases if p.depth == 1 and parse.lower[p.head] == tail[-1]]
            phrases = [p for p in phrases if p.head not in ends and p.depth == 1]
            for noun in ends:
                phrases.extend(below(parse, noun, 1))
        if clause is not None and n in (*clause.objects, *clause.attributes):
            phrases = [*phrases, *(p for p in clause.phrases if p.depth == 0 and p.at > n)]
        if clause is not None and operator in ("do", "accept", "intend") and clause.subject is not None:
            give("S", clause.subject, self.scene.targets.actors_at(clause.subject))
        elif clause is not None and operator == "undergo" and clause.subject is not None:
            give("T", clause.subject, self.scene.targets.actors_at(clause.subject))
        for k in parse.kids[n]:
            if (
                parse.dep[k] == "acl"
                and k in self.scene.clauses
                and self.scene.clauses[k].passive
                and self.scene.clauses[k].subject_from == "agent"
                and not sources
            ):
                agent = self.scene.clauses[k].subject
                if agent is not None and self.support(self.scene.clauses[k])[0] == "do":
                    give("S", agent, self.scene.targets.actors_at(agent))
        if any(figurative(parse, row.code, n, None, p.head) for p in phrases if p.depth <= 1 and row.slots.get(p.marker) == "T"):
            self.scene.rejected.append(Rejected(n, row.where, "force against what is nobody"))
            return None
        for p in sorted(phrases, key=lambda p: (p.depth, p.at)):
            role = row.slots.get(p.marker)
            if role is None or p.clausal or p.depth > 1 or (role in ("S", "T") and role in heads):
                continue
            if role == "T" and row.code[:2] < "17" and self.scene.targets.own(p.head):
                continue
            actors = self.scene.actors.resolve_all(p.head, indirect=role == "T")
            give(role, p.head, actors or (self.scene.targets.somebody(p.head) if role == "T" else []))
        if not sources and row.slots.get("by") == "S":
            # "the torture of a student by guards": the agent is often hung on the victim
            for p in below(parse, n, 1):
                if p.depth == 2 and p.marker == "by":
                    give("S", p.head, self.scene.targets.actors_at(p.head))
                    break
        for head, actors in pending:
            give("T" if sources else "S", head, actors)
        mutual = "mutual" in row.flags
        if len(both) > 1 and operator and row.slots.get("between") == "M":
            sources, targets = list(both), list(both)  # "announced a deal between A and B": who announces it is none of them
            mutual = True
        elif both:
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
        used = frozenset({n})
        about = self._about(n, clause, row.operator) if row.operator else None
        composed = self.scene.patterns.compose(row.operator, about.code) if about is not None else None
        if about is not None and composed is not None:
            code, compose_where = composed
            rule = f"{row.where} + {about.rule} + {compose_where}"
            trace.append(("events", f"{compose_where} {row.operator} over {about.code} ({about.rule}) gives {code}"))
            used |= about.used
            targets = targets or self._targets_of(row.operator, sources, about)
        if clause is not None and operator and operator not in ("do", "undergo", "accept") and not embedded:
            composed = self.scene.patterns.compose(operator, code)
            if composed is None:
                self.scene.rejected.append(Rejected(n, row.where, f"under {parse.words[clause.head]!r} ({operator}) the act has no code"))
                return None
            inner_sources = list(sources)
            trace.append(("events", f"{composed[1]} {operator} over {code} gives {composed[0]}"))
            rule = f"{where} + {rule} + {composed[1]}"
            code = composed[0]
            subject = self.scene.targets.actors_at(clause.subject) if clause.subject is not None else []
            if operator != "intend":
                mine = {(a.code, a.name) for a in subject}
                others = [a for a in inner_sources if (a.code, a.name) not in mine]
                sources = subject
                if others and (operator in ADDRESSED or not targets):
                    targets = others
                if operator in ("refuse", "deny", "threaten", "demand", "appeal", "accuse"):
                    mutual = False  # who refuses talks refuses them alone
        elif clause is not None and operator:
            rule = f"{where} + {rule}"
        supported = clause is not None and bool(operator)
        carried_by = supported
        if not embedded:
            if "light" in row.flags and not supported:
                return None
            if not sources and "carry" in row.flags:
                carried = self.scene.actors.homes.nearest_country(n)
                if carried is not None:
                    sources.append(carried)
                    trace.append(("events", f"source carried from {carried.text!r}, the nearest country named before"))
            known = [a for a in sources if a.code != "---"], [a for a in targets if a.code != "---"]
            if not supported and known[0] and "alone" in row.flags:
                supported = True
            if not supported and not (known[0] and known[1]):
                self.scene.rejected.append(Rejected(n, row.where, "an act noun without light verb, and not both sides are named"))
                return None
        head = clause.head if carried_by and clause is not None and not embedded else n
        span = (head, head + 1) if head != n else (max(first, 0), n + 1)
        return Candidate(
            head,
            span,
            code,
            sources,
            targets,
            rule,
            mutual,
            head == n,
            clause,
            n if head != n else None,
            operator,
            heads.get("S"),
            heads.get("T"),
            used,
            trace,
            max(5.0 * len(row.noun), about.specificity if about is not None else 0.0),
            dated="dated" in row.flags,
        )

    def _targets_of(self, operator: str, sources: list[Actor], about: Candidate) -> list[Actor]:
        """Whom an act noun over another act is meant for, where no slot of the noun says so: whoever should act, else the act's own target."""
        mine = {(a.code, a.name) for a in sources}
        others = [a for a in about.sources if (a.code, a.name) not in mine]
        return others if operator in ADDRESSED and others else list(about.targets)

    def _ending(self, n: int) -> Candidate | None:
        """ "an end to strikes", "a halt of deliveries": the opposite of the act that follows."""
        parse = self.scene.parse
        nouns = [parse.child(k, "pobj") for k in parse.kids[n] if parse.dep[k] == "prep" and parse.lower[k] in ("of", "to", "in")]
        # "bring an end to the embargo", the phrase hung on the verb
        nouns += [p.head for c in self.scene.clauses.values() if n in c.objects for p in c.phrases if p.depth == 0 and p.marker == "to" and p.at == n + 1]
        for noun in nouns:
            act = self.match(inside(parse, noun), embedded=True) if noun is not None else None
            composed = self.scene.patterns.compose("end", act.code) if act is not None else None
            if act is not None and noun is not None and composed is not None:
                act.code, where = composed
                act.rule = f"{act.rule} + {where}"
                act.used |= {n, noun}
                act.trace.append(("events", f"{where} {parse.lower[n]} gives {act.code}"))
                return act
        return None

    def _borne(self, n: int) -> Candidate | None:
        """ "delivery of aid", "greater impetus towards free trade": the act that a noun of bringing about is about."""
        for k in self.scene.parse.kids[n]:
            if self.scene.parse.dep[k] == "prep" and self.scene.parse.lower[k] in ("of", "to", "in", "for", "toward", "towards"):
                noun = self.scene.parse.child(k, "pobj")
                act = self.match(inside(self.scene.parse, noun), embedded=True) if noun is not None else None
                if act is not None:
                    act.used |= {n}
                    return act
        return None

    def _of_subject(self, n: int, k: int) -> bool:
        """Whether the possessor of an act noun is the subject again: "Argentina repeated its demand"."""
        clause, operator, _ = self._governor(n)
        if clause is None or operator not in ("do", "accept", "intend") or clause.subject is None:
            return False
        mine, theirs = self.scene.actors.resolve(clause.subject), self.scene.actors.resolve(k)
        return mine is not None and theirs is not None and (mine.code, mine.name) == (theirs.code, theirs.name)

    def _about(self, n: int, clause: Clause | None, operator: str) -> Candidate | None:
        """The act that a noun is about; none where a tree goes in a circle, as "the call for the demand that ..." misread may."""
        if n in self._open:
            return None
        self._open.add(n)
        try:
            return inner_act(self.scene, n, clause, operator)
        finally:
            self._open.discard(n)

    def row_of(self, n: int, *, inner: str = "") -> NounRow | None:
        """The row of an act noun, the longest that fits; those of the kinds only where ``inner`` allows them."""
        parse = self.scene.parse
        best: NounRow | None = None
        rows: list[NounRow] = [
            *self.scene.patterns.nouns.get(parse.lemma(n), ()),
            *(self.scene.patterns.nouns.get(parse.lower[n], ()) if parse.lower[n] != parse.lemma(n) else ()),
        ]
        for row in rows:
            if "inner" in row.flags and self.scene.actors.hit_at[n] is not None:
                continue  # "the Democratic People's Republic" is somebody, no form of state to be asked for
            if "inner" in row.flags and (not inner or (row.code[:2] == "11") != (inner == WRONGS)):
                continue
            if "plural" in row.flags and parse.lower[n] != row.noun[-1]:
                continue
            lead, tail = row.lead, row.tail
            if tail:
                after = [k for k in range(n + 1, min(n + 6, parse.size)) if parse.lower[k] not in FILLING][: len(tail)]
                if len(after) < len(tail) or any(word not in (parse.lower[k], parse.lemma(k)) for k, word in zip(after, tail, strict=True)):
                    continue
            if not lead:
                if tail:
                    return row
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
        return sum(self.scene.parse.lower[k] in row.slots for k in self.scene.parse.kids[n] if self.scene.parse.dep[k] == "prep")

    def _governor(self, n: int) -> tuple[Clause | None, str, str]:
        """The clause whose light verb carries an act noun, the operator, and the row that says so."""
        parse = self.scene.parse
        top = n
        while parse.dep[top] == "conj" and parse.is_noun(parse.head[top]):
            top = parse.head[top]
        if parse.dep[top] == "pobj" and parse.lower[parse.head[top]] == "of" and inside(parse, parse.head[parse.head[top]]) == top:
            top = parse.head[parse.head[top]]
        for clause in self.scene.clauses.values():
            if top in clause.objects:
                operator, where = self.support(clause)
                if operator:
                    return clause, operator, where
            for p in clause.phrases:
                if p.head == top and p.depth == 0:
                    for particle, operator, where in self.scene.patterns.supports.get(clause.lemma, ()):
                        first, _, last = particle.rpartition(" ")
                        if particle and (particle == p.marker or (last == p.marker and first and first in clause.particles)):
                            return clause, operator, where
        return None, "", ""

    def support(self, clause: Clause) -> tuple[str, str]:
        plain = ("", "")
        for particle, operator, where in self.scene.patterns.supports.get(clause.lemma, ()):
            if particle and particle in clause.particles:
                return operator, where
            if not particle and not plain[0]:
                plain = operator, where
        parse = self.scene.parse
        if any(parse.dep[k] == "prt" for k in parse.kids[clause.head]):
            return "", ""  # "gave up its veto" gives no veto
        return plain
