"""What stands beside an act and makes its code more exact: the cause of a protest, the means of an attack, the place of a meeting.

*Causes.* A protest for change in leadership, in policy, for rights or for change in institutions (CAMEO's fourth digit of 141 to
145) is told from what it demands ("marched to demand the resignation of"), what it is about ("a strike over pay", "riots against
the bill") or how it is called ("pro-democracy rally"): ``causes.tsv``, and the kinds of reform as in any demand.

*Means.* An attack or a killing whose row leaves the weapon open takes it from its subject ("jets attacked") or from a phrase
("killed in a gun battle"): ``means.tsv``.

*Places.* Two sides that meet in a country of neither meet on third ground.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from diurna.understand.binding import THINGS
from diurna.understand.clauses import below, conjuncts, inside
from diurna.understand.scene import Candidate, Scene

PROTESTS = frozenset({"140", "141", "142", "143", "144", "145"})
CAUSE_MARKERS = frozenset({"for", "against", "over", "about", "at", "because of"})
# Words between a protest and its cause: "in protest at the ruling", "calls for early elections".
CARRIERS = frozenset(
    {
        "protest",
        "anger",
        "opposition",
        "call",
        "demand",
        "support",
        "row",
        "dispute",
        "response",
        "favour",
        "favor",
        "defence",
        "defense",
        "failure",
        "refusal",
        "delay",
        "lack",
    }
)
DEMANDS = {"0831": "1", "0832": "2", "083": "2", "0833": "3", "0834": "4"}
# Acts of force that do not say with what.
FORCE = frozenset("176 1831 1832 1833 1834 193 194 1951 1952 2041 2042 202".split())
OPEN_FORCE = frozenset({"180", "182", "183", "190", "195", "204", "1823"})
# With these verbs the weapon is the object: "fired rockets at the town".
WIELDING = frozenset("use fire launch hurl lob drop employ detonate unleash send rain".split())
HURTING = frozenset("injure wound hurt maim kill".split())
MEANS_MARKERS = frozenset({"in", "with", "by", "using", "from", "during"})


def refine(scene: Scene, candidate: Candidate) -> None:
    """Makes the code of a candidate more exact where what stands beside the act says more than its row."""
    if candidate.code in PROTESTS:
        found = next(_digits(scene, candidate), None)
        if found is not None:
            _give(candidate, ("141" if candidate.code == "140" else candidate.code) + found[0], found[1])
            if candidate.target_head is not None and _listed(scene, inside(scene.parse, candidate.target_head), scene.patterns.causes) is not None:
                candidate.targets = [a for a in candidate.targets if a.code != "---"]  # "on strike against austerity": no actor
    elif candidate.code in OPEN_FORCE:
        means = next(_means(scene, candidate), None)
        if means is not None:
            _give(candidate, *means)
    elif candidate.code == "040" and _on_third_ground(scene, candidate):
        candidate.code = "044"
        candidate.trace.append(("events", "a meeting in a country of neither side gives 044"))


def finer(scene: Scene, best: Candidate, composed: list[tuple[Candidate, Candidate]]) -> Candidate:
    """The best row with the code of what it is about, where that says the same more exactly; the sides stay those of the row.

    ``composed`` are operator rows that fit too, each with its inner act. "demanded electoral reform" fits a row for reforms of any
    kind, 104; the kind of reform makes it 1044. An act noun of several words ("lifting of sanctions") also goes before a row that
    only lists its head. A row that names the very noun stays as it is. "Halted food aid", "launched an air strike": the noun of a
    light verb is asked in the same way.
    """
    named = {word for group in re.findall(r"{([^}]*)}", best.pattern) for word in group.split(",")}
    for candidate, inner in composed:
        if candidate is best:
            continue
        longer = inner.nominal and inner.specificity > 5 and candidate.code[:2] == best.code[:2] and not best.operator
        stays = inner.nominal and scene.parse.lemma(inner.head) in named and "compose" not in inner.rule
        if longer or (_more_exact(candidate.code, best.code) and not stays):
            return _with_code_of(best, candidate)
    clause = best.clause
    if clause is None or best.operator or not best.pattern.count("@") + best.pattern.count("{") + best.pattern.count("ACT"):
        return best
    for o in clause.objects:
        noun = inside(scene.parse, o)
        # What is stopped or cut need be no act by itself: "reduced food rations".
        kinds = THINGS if scene.acts.support(clause)[0] == "end" else ""
        row = scene.acts.row_of(noun, inner=kinds)
        if row is None or (len(row.noun) == 1 and scene.parse.lemma(noun) in named):
            continue
        act = scene.acts.match(noun, inner=kinds)
        if act is not None and act.embedded == noun and (_more_exact(act.code, best.code) or (best.code in OPEN_FORCE and act.code in FORCE)):
            return _with_code_of(best, act)
    return best


def _more_exact(code: str, than: str) -> bool:
    """Whether a code lies below another: 1044 below 104, 195 below 190."""
    known = than.rstrip("0") if len(than) == 3 else than
    return code.startswith(known) and len(code.rstrip("0")) > len(known)


def _with_code_of(best: Candidate, act: Candidate) -> Candidate:
    return replace(
        best,
        code=act.code,
        rule=f"{best.rule} + {act.rule}",
        targets=best.targets or act.targets,
        used=best.used | act.used,
        trace=[*best.trace, *act.trace],
    )


def _give(candidate: Candidate, code: str, why: str) -> None:
    candidate.code = code
    candidate.rule = f"{candidate.rule} + {why.partition(' ')[0]}"
    candidate.trace.append(("events", f"{why} gives {code}"))


def _heads(candidate: Candidate) -> set[int]:
    return {candidate.head} | ({candidate.embedded} if candidate.embedded is not None else set())


def _digits(scene: Scene, candidate: Candidate) -> Iterator[tuple[str, str]]:
    """The fourth digits that the causes of a protest give, the surest first, each with the row that says so."""
    parse = scene.parse
    heads = _heads(candidate)
    things = {n for h in heads if h in scene.clauses for o in scene.clauses[h].objects for n in (o, inside(parse, o))}
    for v, clause in scene.clauses.items():
        beside = parse.head[v] in heads or clause.parent in heads or parse.head[v] in things
        if v in heads or not beside or parse.dep[v] not in ("advcl", "xcomp", "acl", "ccomp", "conj", "relcl"):
            continue
        act = scene.match(v, embedded=True)
        if act is None:
            continue
        if act.code[:3] in ("024", "104") and act.code[3:]:
            yield act.code[3], act.rule.partition(" ")[0]
        if act.code[:2] in ("02", "10", "11", "12", "14"):
            for o in (*clause.objects, *(p.head for p in clause.phrases if p.marker in CAUSE_MARKERS and not p.clausal)):
                yield from _cause(scene, o)
    for head in sorted(heads):
        phrases = scene.clauses[head].phrases if head in scene.clauses else below(parse, head, 0)
        for p in sorted(phrases, key=lambda p: (p.depth, p.at)):
            if not p.clausal and p.depth <= 2 and (p.marker in CAUSE_MARKERS or (p.marker == "in" and parse.lemma(p.head) in CARRIERS)):
                yield from _cause(scene, p.head)
    for noun in (n for n in sorted(heads) if parse.is_noun(n)):
        for k in range(max(parse.left[noun], noun - 5), noun):
            yield from _cause(scene, k)


def _cause(scene: Scene, head: int) -> Iterator[tuple[str, str]]:
    """The fourth digit that a noun gives as the cause of a protest, with the row that says so."""
    parse = scene.parse
    for noun in conjuncts(parse, head):
        noun = inside(parse, noun)
        found = _listed(scene, noun, scene.patterns.causes)
        if found is not None:
            yield found[0][3], found[1]
            continue
        row = scene.acts.row_of(noun, inner=THINGS) if parse.is_noun(noun) else None
        if row is not None and row.code in DEMANDS:
            yield DEMANDS[row.code], f"{row.where} {' '.join(row.noun)}"
        for p in below(parse, noun, 0) if parse.lemma(noun) in CARRIERS else ():
            if (p.marker in CAUSE_MARKERS or p.marker in ("of", "in")) and not p.clausal and p.head != head:
                yield from _cause(scene, p.head)


def _means(scene: Scene, candidate: Candidate) -> Iterator[tuple[str, str]]:
    """The codes that the means of an attack give: those of its subject, then of its phrases."""
    parse = scene.parse
    if candidate.source_head is not None:
        found = _listed(scene, inside(parse, candidate.source_head), scene.patterns.means)
        if found is not None:
            yield found
    if candidate.clause is None or candidate.nominal:
        return
    for o in candidate.clause.objects if candidate.clause.lemma in WIELDING else ():
        found = _listed(scene, inside(parse, o), scene.patterns.means)
        if found is not None:
            yield found
    # "carried out the raid using ten drones"
    for k in (k for head in sorted(_heads(candidate)) for k in parse.kids[head]):
        if parse.dep[k] in ("advcl", "xcomp", "prep", "acl") and parse.lower[k] == "using":
            for o in (q for q in parse.kids[k] if parse.dep[q] in ("dobj", "pobj")):
                found = _listed(scene, inside(parse, o), scene.patterns.means)
                if found is not None:
                    yield found
    # "two were killed and eight wounded in a blast": the phrase stands with the last verb
    later = [scene.clauses[k] for k in parse.kids[candidate.head] if parse.dep[k] == "conj" and k in scene.clauses and parse.lemma(k) in HURTING]
    for p in sorted((p for c in (candidate.clause, *later) for p in c.phrases), key=lambda p: (p.depth, p.at)):
        if p.marker in MEANS_MARKERS and p.depth <= 1 and not p.clausal and p.head != candidate.target_head:
            found = _listed(scene, inside(parse, p.head), scene.patterns.means)
            if found is not None:
                yield found


def _listed(scene: Scene, noun: int, table: Mapping[str, tuple[str, str]]) -> tuple[str, str] | None:
    """The row of a table of noun phrases that a noun heads, the longest: its code, and its place with its words."""
    parse = scene.parse
    phrase, found = "", None
    for k in range(noun, max(noun - 4, -1), -1):
        if parse.words[k] == "-":
            continue
        phrase = f"{parse.lemma(k) if k == noun else parse.lower[k]} {phrase}".strip()
        hit = table.get(phrase)
        if hit is not None:
            found = hit[0], f"{hit[1]} {phrase}"
    if noun + 2 < parse.size:
        phrase = f"{parse.lemma(noun)} {parse.lower[noun + 1]} {parse.lower[noun + 2]}"
        hit = table.get(phrase)
        if hit is not None:
            return hit[0], f"{hit[1]} {phrase}"
    if found is None and (hit := table.get(parse.lower[noun])) is not None:
        return hit[0], f"{hit[1]} {parse.lower[noun]}"
    return found


def _on_third_ground(scene: Scene, candidate: Candidate) -> bool:
    """Whether both sides of a meeting are of known countries and the place is in another."""
    place = scene.targets.country_of_place(candidate.clause)
    sides = [*candidate.sources, *candidate.targets]
    lands = {a.country for a in sides}
    return place is not None and len(lands) > 1 and None not in lands and place not in lands
