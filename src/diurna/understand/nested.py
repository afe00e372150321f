"""Acts inside act nouns: what a request, an offer, a threat or a refusal is about.

"Appeal", "demand", "offer", "threat", "refusal" are acts over another act, as their verbs are: "a request for troops", "the pledge
to withdraw", "calls for the release of prisoners". The noun's row names the operator; here the inner act is found.
"""

from __future__ import annotations

from collections.abc import Iterator

from diurna.understand.binding import kinds_of
from diurna.understand.clauses import Clause, inside
from diurna.understand.parse import Parse
from diurna.understand.scene import Candidate, Scene

# The prepositions before what an act noun is about.
ABOUT = frozenset({"for", "of", "to", "on", "against", "about", "over", "into", "in"})


def inner_act(scene: Scene, n: int, clause: Clause | None, operator: str) -> Candidate | None:
    """The act that the noun ``n`` is about, the object of ``clause`` perhaps; None where the lexicon knows none."""
    for option in _options(scene, n, clause):
        if option in scene.clauses:
            act = scene.match(option, embedded=True) or scene.binder.carried(option)
        else:
            act = scene.acts.match(option, embedded=True, inner=kinds_of(operator))
        if act is not None:
            act.used |= {option}
            return act
    return None


def _options(scene: Scene, n: int, clause: Clause | None) -> Iterator[int]:
    parse = scene.parse
    for k in parse.kids[n]:
        if parse.dep[k] in ("acl", "relcl", "ccomp", "xcomp", "advcl") and k in scene.clauses and _states(scene, k):
            yield k
        elif parse.dep[k] == "prep" and parse.lower[k] in ABOUT:
            yield from _complements(scene, parse, k)
    if clause is None or n not in clause.objects:
        return
    # What belongs to the noun is often hung on its verb: "renewed a call to Chad for the release of the two".
    for p in clause.phrases:
        if p.depth == 0 and p.at > n and p.marker in ("for", "of"):
            yield p.head if p.clausal else inside(parse, p.head)
    for k in parse.kids[clause.head]:
        if parse.dep[k] in ("advcl", "xcomp") and k > n and k in scene.clauses and scene.clauses[k].infinitive:
            yield k


def _complements(scene: Scene, parse: Parse, k: int) -> Iterator[int]:
    for q in parse.kids[k]:
        if parse.dep[q] == "pobj" and parse.is_noun(q):
            yield inside(parse, q)
            # "an appeal to Belgium to extradite him"
            yield from (c for c in parse.kids[q] if parse.dep[c] in ("acl", "relcl") and c in scene.clauses and scene.clauses[c].infinitive)
        elif parse.dep[q] in ("pcomp", "pobj") and q in scene.clauses:
            yield q


def _states(scene: Scene, k: int) -> bool:
    """Whether a clause below a noun says what the noun is about, and does not just describe it."""
    return (
        scene.clauses[k].infinitive
        or scene.parse.dep[k] in ("ccomp", "xcomp")
        or any(scene.parse.lower[q] == "that" for q in scene.parse.kids[k] if scene.parse.dep[q] == "mark")
    )
