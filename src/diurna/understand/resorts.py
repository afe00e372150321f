"""Last resorts: a side of an act that neither its row nor the phrases near its verb give.

In this order: what the act is for ("gave 4 million to rebuild schools in Mali"), whom a hope or doubt is about ("hopes that
Iran will sign"), the ground at home on which a state acts ("declared a curfew in the north"), and the thing itself that is
taken or destroyed ("captured two towns"). For acts of a state on its own soil the place also tells the source: who is
arrested in Rwanda is arrested by Rwanda.
"""

from __future__ import annotations

from collections.abc import Callable

from diurna.model import Actor
from diurna.understand.clauses import Clause, Phrase, inside
from diurna.understand.scene import NOT_AN_ACTOR, Scene

Usable = Callable[[list[Actor]], list[Actor]]
Found = tuple[list[Actor], int | None]

# Roots and codes of acts whose purpose names whom they are meant for: aid, mediation, protest, shows of force, force.
FOR_A_PURPOSE = ("033", "045", "07", "14", "15", "17", "18", "19", "20")
# Comments and hopes: they are about somebody.
COMMENTS = ("012", "013", "014", "019")
# What a state does on its own ground to those who live there.
ON_OWN_GROUND = ("027", "081", "084", "087", "132", "170", "171", "172", "175", "191", "192")
# Things that are taken, blocked or destroyed are the target where nobody else is.
UPON_THINGS = ("144", "171", "192", "201")
# What only a state does, and only where it rules.
OF_THE_LAND = ("166", "173", "174")
# What is done by whom it is called after.
OPERATIONS = frozenset(
    "airstrike air-strike strike raid operation attack bombardment shelling offensive incursion ambush assault missile rocket artillery shell fire drone "
    "warplane helicopter sniper gunfire bombing".split()
)
PLACE_MARKERS = ("in", "across", "inside", "throughout", "within", "on", "along", "at", "around", "near")


def last_target(scene: Scene, clause: Clause, code: str, flags: frozenset[str], phrases: list[Phrase], usable: Usable) -> Found:
    """The target of an act by the last resorts; empty where there is none."""
    if code.startswith(FOR_A_PURPOSE):
        found = _by_purpose(scene, clause, usable)
        if found[0]:
            return found
    if code.startswith(COMMENTS):
        found = _by_theme(scene, clause, usable)
        if found[0]:
            return found
    if code.startswith(ON_OWN_GROUND):
        found = _on_own_ground(scene, phrases, usable)
        if found[0]:
            return found
    if code.startswith(UPON_THINGS) and flags.isdisjoint(("needs_target", "weak")):
        return _by_thing(scene, clause)
    return [], None


def _by_purpose(scene: Scene, clause: Clause, usable: Usable) -> Found:
    """ "sent engineers to rebuild a port in Togo", "staged a strike, protesting the wage policy of the ministry"."""
    parse = scene.parse
    for c in scene.clauses.values():
        if c.parent != clause.head or c.relation not in ("advcl", "xcomp", "acl", "relcl") or not (c.infinitive or parse.tag[c.head] == "VBG"):
            continue
        for o in (*c.datives, *c.objects):
            found = usable([a for a in scene.actors.resolve_all(o) if a.code != "---"]) if not scene.targets.own(o) else []
            if found:
                return found, o
        for _, k in c.complements:
            doer = parse.child(k, "nsubj")
            found = usable(scene.actors.resolve_all(doer)) if doer is not None else []
            if found:
                return found, doer
        for p in sorted(c.phrases, key=lambda p: (p.depth, p.at)):
            if not p.clausal and not scene.targets.own(p.head):
                found = usable([a for a in scene.actors.resolve_all(p.head) if a.country or a.sectors])
                if found:
                    return found, p.head
    return [], None


def _by_theme(scene: Scene, clause: Clause, usable: Usable) -> Found:
    """ "voiced hope that Iran will sign": the subject of what is hoped."""
    parse = scene.parse
    nouns = [*clause.objects, *clause.attributes, *(p.head for p in clause.phrases if p.depth == 0 and not p.clausal)]
    for p in clause.phrases:
        if p.clausal and p.depth <= 1:
            # "pessimistic about bringing the Korean talks to an end": what the gerund is about
            gerund = scene.clauses.get(p.head)
            for o in gerund.objects if gerund is not None else ():
                found = usable(scene.actors.resolve_all(o))
                if found:
                    return found, o
    contents = [c for dep, c in clause.complements if dep == "ccomp"]
    contents += [k for n in nouns for k in parse.kids[n] if parse.dep[k] in ("acl", "ccomp") and not parse.is_noun(k)]
    for c in contents:
        subject = scene.clauses[c].subject if c in scene.clauses else None
        if subject is None:
            subject = parse.child(c, "nsubj", "nsubjpass")
        found = usable(scene.actors.resolve_all(subject)) if subject is not None else []
        if found:
            return found, subject
    return [], None


def _on_own_ground(scene: Scene, phrases: list[Phrase], usable: Usable) -> Found:
    for p in phrases:
        if p.marker in PLACE_MARKERS:
            found = [a for a in usable(scene.actors.resolve_all(p.head)) if a.country]
            if found:
                return found, p.head
    return [], None


def _by_thing(scene: Scene, clause: Clause) -> Found:
    """ "captured two towns": the words of the object, known to be nobody."""
    parse = scene.parse
    for o in clause.objects:
        noun = inside(parse, o)
        if parse.is_noun(noun) and parse.lemma(noun) not in NOT_AN_ACTOR and scene.acts.row_of(noun) is None and not scene.targets.own(o):
            return [scene.actors.unknown(noun)], o
    return [], None


def land_of(scene: Scene, clause: Clause, code: str) -> Found:
    """ "was arrested in Rwanda", "were expelled from Nepal": the state that did it, where the passive names nobody."""
    if not clause.passive or clause.subject is not None or not code.startswith(OF_THE_LAND):
        return [], None
    markers = ("in", "from") if code.startswith(("166", "174")) else ("in",)
    for p in sorted(clause.phrases, key=lambda p: (p.depth, p.at)):
        if p.depth == 0 and p.marker in markers and not p.clausal and p.at > clause.head:
            actor = scene.actors.resolve(p.head)
            if actor is not None and actor.country in scene.actors.names.countries and actor.via in ("country", "metonym", "name"):
                return [scene.actors.references.state_of(actor)], p.head
    return [], None


def hand_of(scene: Scene, clause: Clause, code: str) -> list[Actor]:
    """ "was killed by an Israeli air strike", "died in a US raid": those whose operation it was, where nobody else is named."""
    if not clause.passive or code[:2] not in ("18", "19", "20"):
        return []
    means = [clause.subject] if clause.subject is not None else []
    means += [p.head for p in sorted(clause.phrases, key=lambda p: p.at) if p.depth == 0 and p.marker in ("in", "by", "during") and not p.clausal]
    for noun in means:
        if scene.parse.lemma(inside(scene.parse, noun)) in OPERATIONS:
            actor = scene.actors.roles.before(inside(scene.parse, noun))
            if actor is not None:
                return [actor]
    return []


__all__ = ["hand_of", "land_of", "last_target"]
