"""Where an act happened: which place of the sentence, or of the dateline, is that of the act and not merely mentioned.

Theory of operation
-------------------
A place counts for an act in this order, and the record's ``basis`` says which it was:

1. ``phrase``: a phrase of place (in, at, near ...) in the act's own clause; ``target``: the act is done to the ground itself
   ("shelled Kharkiv"). The smallest place wins.
2. ``clause``: a phrase in a clause that shares its place: coordinated verbs, participles, the purpose of a journey, an
   occasion ("a rally in Cairo that drew thousands"), or the clause that says how people came to harm.
3. ``institution``: a council or a court as the venue, without coordinates.
4. ``sentence``: the one place that the sentence of a physical act puts anything at.
5. ``dateline``: where the report was sent from, for an act that opens it, and only where one side is of that country.
6. ``country``: the country of both sides, for a physical act inside one country. Wide, but what the words say.

Acts of saying are not where their matter is: "condemned the bombing in Kabul", "recognised the republics in the east". For
them only phrases count that cannot belong to an object. A phrase that goes through "after", "over", "in the wake of" speaks
of another matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from msgspec.structs import replace

from diurna.lexicon.gazetteer import Gazetteer, place_words, size_of
from diurna.model import Actor, Place, Where
from diurna.understand.parse import Parse
from diurna.understand.places import head_token
from diurna.understand.whens import tense_of

BORDERS = frozenset({"ccomp", "relcl", "advcl", "acl", "csubj", "csubjpass", "parataxis", "pcomp"})
# Roots of CAMEO whose acts bodies carry out at some place, and those that are words.
PHYSICAL = frozenset({"14", "17", "18", "19", "20"})
MEETING = ("040", "046")
WORDS = frozenset({"01", "02", "03", "05", "09", "10", "11", "12", "13", "16"})
# Codes of physical roots that are done on paper: sanctions by decree, curfews, threats of one's own life.
ON_PAPER = ("172", "162")
# Clauses below the act that say how it came about.
# Who is more often abroad than at home.
ABROAD = re.compile(r"\b(?:ambassadors?|envoys?|diplomats?|embass\w+|consul\w*|expatriates?|tourists?|peacekeepers?|sailors?|crew|pilots?)\b", re.I)
# What stands for one country in another.
MISSIONS = frozenset({"embassy", "consulate"})
# How somebody appears who says something there.
APPEARING = frozenset({"speak", "talk", "address", "appear", "campaign"})
# Those who have come together somewhere: "a gathering of bishops in Accra denounced".
ASSEMBLED = frozenset("gathering meeting assembly conference crowd congress rally summit".split())
# What follows from harm, and where the harm was done.
DYING = frozenset({"die", "perish", "succumb", "collapse"})
TELLING = frozenset({"when", "as", "after"})
MEANWHILE = frozenset({"when", "as"})
CUTTING = frozenset({"if", "unless", "since", "because", "lest", "until", "till", "although", "though", "while", "whereas", "so"})


@dataclass(slots=True)
class Scene:
    """What an act may be placed by besides its own clause."""

    places: list[Place]
    gazetteer: Gazetteer | None = None
    dateline: Place | None = None  # only for the sentences that open the report
    body: int = 0  # where the text begins after a dateline


def where_of(parse: Parse, head: int, scene: Scene, sources: list[Actor], targets: list[Actor], code: str = "", *, actual: bool = True) -> Where | None:
    """Where the act of the predicate at token ``head`` happened, or ``None`` where the text does not say.

    ``code`` is the CAMEO code of the act; without one all phrases count, and nothing is read beyond the clauses. ``actual``
    is false for acts that did not happen: a dateline does not place these.
    """
    if not parse.size:
        return None
    here = [p for p in scene.places if p.start >= parse.starts[0] and p.end <= parse.ends[-1] and p.kind != "adjective" and p.start >= scene.body]
    found = _in_clause(parse, head, here, code) or _in_clause_beside(parse, head, here, code) or _institution(parse, head)
    if found is not None or not code:
        return found
    physical = code[:2] in PHYSICAL and not code.startswith(ON_PAPER)
    if physical:
        found = _of_sentence(parse, head, here)
    if found is None and actual and scene.dateline is not None and not here and (physical or code.startswith(MEETING)):
        found = _of_dateline(scene.dateline, sources, targets)
    if found is None and physical and scene.gazetteer is not None:
        found = _of_country(scene.gazetteer, sources, targets)
    return found


def visited(scene: Scene, target: Actor) -> Where | None:
    """The place that is itself whom a visit is paid to: "began a tour of Benin", "visited Mali, Niger and Chad"."""
    if target.via not in ("country", "metonym"):
        return None
    for place in scene.places:
        if place.kind != "adjective" and target.start <= place.start and place.end <= target.end:
            return _where(place, "target")
    return None


def _where(place: Place, basis: str) -> Where:
    return Where(
        name=place.name, country=place.country, lat=place.lat, lon=place.lon, geonames_id=place.geonames_id, basis=basis, text=place.text,
        start=place.start, end=place.end,
    )  # fmt: skip


# --- the act's own clause ---------------------------------------------------------------------------------------------


def _in_clause(parse: Parse, head: int, places: list[Place], code: str) -> Where | None:
    phrases: list[tuple[int, int, int, Place]] = []
    grounds: list[tuple[int, int, Place]] = []
    for place in places:
        token = head_token(parse, place.start, place.end)
        if token is None:
            continue
        size = size_of(place.name, place.country)
        depth = _phrase_depth(parse, head, token, place.kind, code)
        if depth is not None:
            phrases.append((size, depth, place.start, place))
        elif _is_ground(parse, head, token):
            grounds.append((size, place.start, place))
    best = min(phrases, key=lambda row: row[:3], default=None)
    ground = min(grounds, key=lambda row: row[:2], default=None)
    if ground is not None and (best is None or ground[0] < best[0]):
        return _where(ground[2], "target")
    return None if best is None else _where(best[3], "phrase")


def _phrase_depth(parse: Parse, head: int, token: int, kind: str, code: str) -> int | None:
    """How far below the predicate a locative phrase with this place hangs; ``None`` where there is no such phrase."""
    i, depth, located = token, 0, False
    while i != head:
        dep, up = parse.dep[i], parse.head[i]
        if up == i or dep in BORDERS:
            return None
        if dep == "pobj":
            if not located:
                if _locates(parse, head, up, kind):
                    if code[:2] in WORDS and not _of_the_saying(parse, head, up):
                        return None
                    located = True
                elif not (parse.lower[up] == "of" and parse.lemma(parse.head[up]) in place_words("ground")):
                    return None
            elif _speaks_of_another(parse, up, i) or (parse.lower[up] == "to" and parse.lemma(parse.head[up]) not in place_words("going")):
                return None  # "wrote to the embassy in London"
        elif dep in ("compound", "nmod", "poss", "amod"):
            if dep == "compound" and kind == "place" and code[:2] not in WORDS and parse.lemma(up) in place_words("happening"):
                located = True  # "in a Lagos shooting"
            elif not located and not (_holds_ground(parse, up) or (dep == "compound" and parse.is_proper(up))):
                return None
        elif not located and dep not in ("appos", "conj", "prep", "npadvmod"):
            return None
        elif located and parse.is_verb(up) and up != head:
            # Another verb's phrase: shared by coordinated verbs only where it follows the last of them.
            if not (dep == "prep" and parse.dep[up] == "conj" and parse.head[up] == head and up > head and parse.child(up, "nsubj", "nsubjpass") is None):
                return None
        assembled = dep == "nsubj" and parse.lemma(i) in ASSEMBLED
        if dep in ("dobj", "pobj", "nsubj") and up == head and located and not assembled and parse.lemma(head) in place_words("speaking"):
            return None
        if dep == "prep" and up == head and located and i > head and parse.lemma(head) in place_words("speaking") and parse.child(head, "dobj") is not None:
            # "Condemned the bombing in Kabul": the bombing was there, not the words.
            return None
        i = up
        depth += 1
    return depth if located else None


def _speaks_of_another(parse: Parse, prep: int, noun: int) -> bool:
    """Whether a phrase turns to another matter: "after the bombing in", "in response to a raid on", "before talks in"."""
    apart = place_words("apart")
    return parse.lower[prep] in apart or parse.lemma(noun) in apart or (parse.lower[prep] == "before" and parse.lemma(noun) in place_words("occasion"))


def _of_the_saying(parse: Parse, head: int, prep: int) -> bool:
    """Whether a phrase beside an act of words places the speaker: it opens the sentence, follows the verb, or an occasion."""
    above = parse.head[prep]
    if above == head:
        last = parse.lower[prep - 1] if prep else ""
        return prep < head or prep == head + 1 or parse.child(head, "dobj") is None or last in place_words("occasion")
    while above != head and not parse.is_verb(above):
        # "to an audience at the hall in Lima": the hall of the occasion
        if parse.lemma(above) in place_words("occasion") or parse.lower[above] in place_words("occasion"):
            return True
        of_those_met = parse.dep[above] == "pobj" and parse.lower[parse.head[above]] == "of" and parse.lemma(parse.head[parse.head[above]]) in ASSEMBLED
        if parse.is_noun(above) and parse.lemma(above) not in place_words("ground") and parse.lemma(above) not in ASSEMBLED and not of_those_met:
            return False
        if parse.lemma(above) in ASSEMBLED and parse.head[above] == head and parse.dep[above] == "nsubj":
            return True
        if parse.head[above] == above:
            return False  # the root: a sentence without a verb
        above = parse.head[above]
    return False


def _locates(parse: Parse, head: int, prep: int, kind: str) -> bool:
    """Whether a preposition puts the act at the place after it."""
    word, above = parse.lower[prep], parse.head[prep]
    lemma = parse.lemma(above)
    # Parsers hang the phrase of "moved troops into" on the troops as often as on the verb.
    mover = parse.lemma(head) if parse.head[above] == head and parse.dep[above] == "dobj" else lemma
    if word in ("on", "over"):
        if parse.is_noun(above):
            return lemma in place_words("force noun") or lemma in place_words("ground")
        return kind == "place" and lemma not in place_words("topic verb")
    if word == "into" and any(parse.lemma(n) in place_words("force noun") for n in (above, *parse.children(above, "dobj"))):
        return True  # "began an offensive into"
    if word == "from" and kind == "place" and prep < head and above == head and parse.lemma(head) in APPEARING:
        return True  # "From Lagos, the envoy spoke": where somebody is heard from
    if word in place_words("locative"):
        return kind == "place" or word in ("in", "at", "near", "outside")
    if word == "to" and parse.lower[parse.child(prep, "pobj") or prep] == "streets" and parse.lemma(head) == "take":
        return True  # "took to the streets of Lagos"
    if word in ("to", "into", "toward", "towards", "onto", "through"):
        return (mover in place_words("going") and not (word == "to" and _is_addressed(parse, head))) or (
            word == "through" and mover in place_words("gathering")
        )
    return word in ("from", "out", "of") and mover in place_words("leaving")


def _is_addressed(parse: Parse, head: int) -> bool:
    """Whether words are sent ("sent a message to Cuba"): then what follows "to" is who gets them."""
    thing = parse.child(head, "dobj")
    return thing is not None and (parse.lemma(thing) in place_words("message") or parse.lower[thing] in place_words("message"))


def _holds_ground(parse: Parse, noun: int) -> bool:
    """Whether the place before a noun is where it stands: "the Kharkiv station"; "the French embassy" is never in France."""
    return parse.lemma(noun) in place_words("ground") and parse.lemma(noun) not in MISSIONS


def _is_ground(parse: Parse, head: int, token: int) -> bool:
    """Whether the act is done to the place itself: object of a verb of force or movement, or of such a noun."""
    if parse.lemma(head) not in place_words("force"):
        return False
    while parse.dep[token] in ("conj", "appos") or (parse.dep[token] in ("compound", "poss", "nmod") and _holds_ground(parse, parse.head[token])):
        token = parse.head[token]
    dep, up = parse.dep[token], parse.head[token]
    if dep == "pobj" and parse.lower[up] == "of" and parse.lemma(parse.head[up]) in place_words("ground"):
        token = parse.head[up]
        dep, up = parse.dep[token], parse.head[token]
    if up == head:
        return dep in ("dobj", "nsubjpass") if parse.is_verb(head) else dep in ("compound", "nmod")
    if dep == "pobj" and parse.head[up] == head:
        return parse.lower[up] in (("into", "at", "on") if parse.is_verb(head) else ("of", "on", "against", "into"))
    return False


# --- clauses that share the place -------------------------------------------------------------------------------------


def _in_clause_beside(parse: Parse, head: int, places: list[Place], code: str) -> Where | None:
    """The place of a clause above or below that shares it with the act."""
    if not places:
        return None
    named = _antecedent(parse, head, places)
    if named is not None:
        return _where(named, "clause")
    if code[:2] in WORDS and not _is_purpose(parse, head):
        return _where_spoken(parse, head, places)
    for beside in _sharing(parse, head, bodily=code[:2] in PHYSICAL and not code.startswith(ON_PAPER)):
        found = _in_clause(parse, beside, places, "")
        if found is not None:
            basis = "phrase" if parse.head[head] == beside and parse.dep[head] in ("xcomp", "advcl") else "clause"
            return replace(found, basis=basis)
    return None


def _where_spoken(parse: Parse, head: int, places: list[Place]) -> Where | None:
    """ "Speaking in Lima, she accused": where the words of an act were spoken."""

    def hangs(k: int) -> bool:
        return parse.dep[k] == "advcl" and parse.tag[k] == "VBG"

    above = [parse.head[head]] if hangs(head) else []
    below = [k for k in parse.kids[head] if hangs(k) and not any(parse.dep[x] == "mark" for x in parse.kids[k])]
    for v in (*above, *below):
        found = _in_clause(parse, v, places, "") if parse.lemma(v) in APPEARING else None
        if found is not None:
            return replace(found, basis="clause")
    return None


def _antecedent(parse: Parse, head: int, places: list[Place]) -> Place | None:
    """The place that a clause with "where" or "in which" describes: "in Jakarta, where dozens were held"."""
    at = head
    while parse.dep[at] in ("conj", "xcomp"):
        at = parse.head[at]
    if parse.dep[at] != "relcl":
        return None
    first = parse.left[at]
    if not any(parse.lower[i] == "where" or (parse.lower[i] == "which" and parse.lower[i - 1] in ("in", "at", "during")) for i in range(first, at) if i):
        return None
    noun = parse.head[at]
    for place in places:
        token = head_token(parse, place.start, place.end)
        # The noun is the place, or holds it: "a rally in Cairo at which shots were fired".
        if token is not None and token < at and (token == noun or noun in list(parse.ancestors(token))[:3]):
            return place
    if parse.lemma(noun) in place_words("occasion") and parse.dep[noun] == "pobj" and parse.lower[parse.head[noun]] in ("for", "at", "in", "during"):
        # "met in Niger's capital for a summit at which they signed": where they came together
        verb = next((a for a in parse.ancestors(noun) if parse.is_verb(a)), None)
        found = [
            p
            for p in places
            if verb is not None and (t := head_token(parse, p.start, p.end)) is not None and t < at and _phrase_depth(parse, verb, t, p.kind, "") is not None
        ]
        return min(found, key=lambda p: (size_of(p.name, p.country), p.start), default=None)
    return None


def _is_purpose(parse: Parse, head: int) -> bool:
    """ "Marched through Paris to protest", "flew to Geneva to meet": the aim is carried out where they went."""
    moving = place_words("going") | place_words("gathering")
    return parse.dep[head] in ("xcomp", "advcl") and parse.tag[head] == "VB" and parse.lemma(parse.head[head]) in moving


def _sharing(parse: Parse, head: int, *, bodily: bool = False) -> list[int]:
    """Predicates whose place is that of the act, nearest first; ``bodily`` for an act that bodies carry out.

    "Arrested when they landed at Entebbe", "shot a marcher as the Lagos protests went on" happened there.
    """
    found: list[int] = []
    at = head
    for _ in range(8):
        above = parse.head[at]
        if above == at or not _shares(parse, at, above):
            break
        if parse.is_verb(above) or (parse.is_noun(above) and parse.dep[at] in ("acl", "relcl")):
            if parse.lemma(above) in place_words("speaking") or parse.lemma(above) == "say":
                break
            found.append(above)
        at = above
    for kid in parse.kids[head]:
        marks = {parse.lower[k] for k in parse.kids[kid] if parse.dep[k] in ("mark", "advmod")}
        told = TELLING if parse.lemma(head) in place_words("befall") else MEANWHILE if bodily else frozenset()
        under_way = parse.tag[kid] == "VBG" and parse.lemma(kid) in place_words("going")  # "held when flying to Rome": not there yet
        if parse.dep[kid] == "advcl" and (marks & told) and not under_way:
            found.append(kid)
    return found


def _shares(parse: Parse, below: int, above: int) -> bool:
    """Whether the step from a word to the one above it keeps the place."""
    dep = parse.dep[below]
    marks = {parse.lower[k] for k in parse.kids[below] if parse.dep[k] in ("mark", "advmod")}
    if dep == "conj":
        moving = place_words("going") | place_words("leaving")
        outward = any(parse.dep[k] == "prep" and parse.lower[k] in ("to", "into", "from", "out", "off", "toward", "towards") for k in parse.kids[below])
        return parse.lemma(below) not in moving and not outward and tense_of(parse, below) == tense_of(parse, above)
    if dep in ("xcomp", "advcl"):
        bare = parse.tag[below] == "VB" and any(parse.lower[k] == "to" for k in parse.kids[below])
        return (not marks & CUTTING and not bare) or _is_purpose(parse, below)
    if dep in ("acl", "relcl"):
        return parse.lemma(above) in place_words("occasion")
    if dep in ("nsubj", "nsubjpass"):
        return parse.is_noun(below) and parse.lemma(above) in place_words("befall")
    if dep == "dobj":
        return parse.lemma(above) in ("launch", "stage", "hold", "carry", "conduct", "mount", "suffer", "attend", "lead", "join", "see", "witness")
    if dep == "pobj":
        return parse.lower[above] in ("in", "during", "at", "with", "for", "by")
    if dep == "pcomp":
        return parse.lower[above] == "after" and parse.lemma(parse.head[above]) in DYING
    if dep == "prep" and parse.lower[below] == "after" and parse.lemma(above) in DYING:
        return True  # "died in Aden after being shot"
    return dep in ("prep", "agent") and parse.lower[below] in ("in", "during", "at", "with", "for", "by")


# --- venue, sentence, dateline, country -------------------------------------------------------------------------------


def _institution(parse: Parse, head: int) -> Where | None:
    """A named body as the venue: "at the UN Security Council", "vetoed a UN Security Council resolution"."""
    objects = parse.children(head, "dobj", "nsubjpass")
    for above in (head, *objects):
        for prep in parse.children(above, "prep"):
            noun = parse.child(prep, "pobj")
            if noun is None or parse.lower[prep] not in ("at", "in", "before", "inside"):
                continue
            if parse.is_proper(noun) and parse.lower[noun] in place_words("institution"):
                return _body(parse, noun)
    if parse.lemma(head) in place_words("deciding"):
        for noun in objects:
            if parse.lemma(noun) in place_words("decided text"):
                for kid in parse.subtree(noun):
                    if parse.is_proper(kid) and parse.lower[kid] in place_words("institution") and parse.dep[kid] in ("compound", "poss", "nmod", "pobj"):
                        return _body(parse, kid)
    return None


def _body(parse: Parse, noun: int) -> Where:
    """The name that ends in this token, with its capitalised words and what stands after "of"."""
    first = noun
    while first and (parse.is_proper(first - 1) or (parse.lower[first - 1] == "of" and first > 1 and parse.is_proper(first - 2))):
        first -= 1
    name = parse.words[first]
    for i in range(first + 1, noun + 1):
        name += " " * (parse.starts[i] - parse.ends[i - 1]) + parse.words[i]
    return Where(name=name, country=None, lat=None, lon=None, geonames_id=None, basis="institution", text=name, start=parse.starts[first], end=parse.ends[noun])


def _of_sentence(parse: Parse, head: int, places: list[Place]) -> Where | None:
    """The only place that the clauses around the act put anything at, larger places around it aside."""
    above = parse.head[head]
    if parse.is_noun(head) and parse.is_verb(above) and parse.lemma(above) not in place_words("befall"):
        return None  # "the killing has fuelled anger in India"
    around = _clauses_around(parse, head)
    chains: list[list[Place]] = []
    for place in places:
        token = head_token(parse, place.start, place.end)
        if token is None or place.kind != "place":
            continue
        if chains and _lies_around(parse, chains[-1][-1], place):
            chains[-1].append(place)
            continue
        while parse.dep[token] in ("conj", "appos") and parse.head[token] != token:
            token = parse.head[token]
        prep = parse.head[token]
        if parse.dep[token] != "pobj" or parse.lower[prep] not in ("in", "at", "near", "outside", "across", "around"):
            continue
        if parse.lower[prep - 1] in place_words("apart") or parse.is_proper(parse.head[prep]) or parse.tag[parse.head[prep]] == "CD":
            continue
        if next((a for a in (parse.head[prep], *parse.ancestors(parse.head[prep])) if parse.is_verb(a)), None) in around:
            chains.append([place])
    if len(chains) != 1:
        return None
    return _where(min(chains[0], key=lambda p: (size_of(p.name, p.country), p.start)), "sentence")


def _clauses_around(parse: Parse, head: int) -> set[int]:
    """The verbs above an act, as far as nobody speaks, weighs or compares in between."""
    found: set[int] = set()
    at = head
    for above in parse.ancestors(head):
        marks = {parse.lower[k] for k in parse.kids[at] if parse.dep[k] in ("mark", "advmod")}
        if parse.dep[at] in ("ccomp", "parataxis", "csubj") or marks & CUTTING or parse.lower[at] in place_words("apart"):
            break
        if parse.is_verb(above):
            if parse.lemma(above) in place_words("speaking") or parse.lemma(above) in ("say", "tell"):
                break
            found.add(above)
        at = above
    return found


def _lies_around(parse: Parse, inner: Place, outer: Place) -> bool:
    """Whether a place follows as the larger one around another: "Quetta, Pakistan", "Homs in the province of ..."."""
    between = [parse.lower[i] for i in range(parse.size) if parse.starts[i] >= inner.end and parse.ends[i] <= outer.start]
    return (inner.country == outer.country or outer.country is None) and len(between) <= 6 and (not between or between[0] in (",", "in", "("))


def _of_dateline(dateline: Place, sources: list[Actor], targets: list[Actor]) -> Where | None:
    """The dateline of a report as the place of the act that opens it, where one side of the act is of its country."""
    sides = {a.country for a in (*sources, *targets) if a.country}
    return _where(dateline, "dateline") if dateline.country in sides else None


def _of_country(gazetteer: Gazetteer, sources: list[Actor], targets: list[Actor]) -> Where | None:
    """The country that both sides of a physical act are of."""
    sides = {a.country for a in (*sources, *targets)}
    if len(sides) != 1 or not sources or not targets or any(ABROAD.search(a.text) for a in (*sources, *targets)):
        return None
    country = sides.pop()
    land = gazetteer.country(country) if country else None
    if land is None:
        return None
    side = targets[0]
    return Where(
        name=land.name, country=land.country, lat=land.lat, lon=land.lon, geonames_id=land.geonames_id, basis="country", text=side.text, start=side.start,
        end=side.end,
    )  # fmt: skip
