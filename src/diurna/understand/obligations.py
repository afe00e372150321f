"""Obligations: what a speaker says another must, should or needs to do is a demand or an appeal; whom he blames, an accusation."""

from __future__ import annotations

from diurna.understand.clauses import Clause
from diurna.understand.scene import Candidate, Scene

OBLIGATION = {"must": "demand", "should": "appeal", "ought": "appeal"}
# Verbs that oblige like a modal when an infinitive follows: "Mali has to withdraw", "Mali needs to withdraw".
OBLIGING = {"have": "demand", "need": "appeal"}
SAYING = frozenset("say tell state declare insist stress warn add announce reiterate argue emphasise emphasize write".split())
# Verbs whose that-clause in the bare form obliges: "insisted that Mali withdraw"; "insisted that Mali withdrew" asserts.
SUBJUNCTIVE = {"insist": "demand", "recommend": "appeal", "propose": "appeal", "suggest": "appeal", "request": "appeal"}
# "said that jihadists were behind the raid": a saying that blames.
SPEAKING = SAYING | SUBJUNCTIVE.keys()
# What somebody should be or have is an opinion; what he should do may be asked of him.
STATES_OF_THINGS = frozenset("be have remain become seem exist know belong enjoy".split())
BLAME = frozenset({"responsible", "behind", "guilty", "complicit", "culpable"})


class Obligations:
    """Codes the sayings of the sentence that the scene holds."""

    def __init__(self, scene: Scene):
        self.scene = scene

    def read(self, consumed: set[int]) -> list[Candidate]:
        """The demands, appeals and accusations in what speakers say of others; the clauses used up are added to ``consumed``."""
        found = []
        for v, clause in self.scene.clauses.items():
            saying = clause.parent
            if saying is None or clause.relation != "ccomp" or clause.passive or clause.subject is None or self.scene.parse.lemma(saying) not in SPEAKING:
                continue
            operator, done = self._operator(v, clause, self.scene.parse.lemma(saying))
            candidate = self._candidate(v, clause, saying, operator, done) if operator else None
            if candidate is not None:
                consumed |= {v, *candidate.used}
                found.append(candidate)
        return found

    def _operator(self, v: int, clause: Clause, said: str) -> tuple[str, int | None]:
        """What the saying makes of the clause, and the verb of what should be done; an empty operator where it obliges to nothing."""
        parse = self.scene.parse
        if clause.lemma == "be" and not clause.particles.isdisjoint(BLAME):
            return "accuse", None
        modal = next((parse.lower[k] for k in parse.kids[v] if parse.dep[k] == "aux" and parse.lower[k] in OBLIGATION), None)
        if modal is not None:
            return OBLIGATION[modal], v
        bare = parse.tag[v] in ("VB", "VBP") and not any(parse.dep[k] == "aux" for k in parse.kids[v])
        if said in SUBJUNCTIVE and bare and clause.subject is not None and parse.tag[clause.subject] in ("NN", "NNP", "PRP"):
            return SUBJUNCTIVE[said], v
        if said in SAYING and clause.lemma in OBLIGING and parse.tag[v] in ("VBZ", "VBP"):
            for relation, c in clause.complements:
                if relation == "xcomp" and c in self.scene.clauses and self.scene.clauses[c].infinitive and not self.scene.clauses[c].passive:
                    return OBLIGING[clause.lemma], c
        return "", None

    def _candidate(self, v: int, clause: Clause, saying: int, operator: str, done: int | None) -> Candidate | None:
        assert clause.subject is not None
        above = self.scene.clauses[saying]
        speaker = self.scene.targets.actors_at(above.subject)
        mine, home = {a.code for a in speaker}, {a.country or a.code for a in speaker}
        addressed = [
            a
            for a in self.scene.actors.resolve_all(clause.subject)
            if a.code != "---" and a.code not in mine and not (a.code in home or (a.via == "pronoun" and (a.country or a.code) in home))
        ]
        if not speaker or not addressed or any(a.code == "---" for a in speaker):
            return None
        inner = self.scene.match(done, embedded=True) or self.scene.binder.carried(done) if done is not None else None
        composed = self.scene.patterns.compose(operator, inner.code if inner is not None else None)
        if composed is None or (inner is None and done is not None and clause.lemma not in OBLIGING and self.scene.parse.lemma(done) in STATES_OF_THINGS):
            return None
        code, where = composed
        over = f" over {inner.code} ({inner.rule})" if inner is not None else ""
        trace = [("events", f"{where} {self.scene.parse.words[saying]} ... {self.scene.parse.words[v]}: {operator}{over} gives {code}")]
        return Candidate(
            saying,
            (saying, saying + 1),
            code,
            speaker,
            addressed,
            where,
            clause=above,
            embedded=done if done is not None else v,
            operator=operator,
            source_head=above.subject,
            target_head=clause.subject,
            used=frozenset({done if done is not None else v}) | (inner.used if inner is not None else frozenset()),
            trace=trace,
        )
