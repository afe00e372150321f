"""Limits: acts that a row fits and that are still none of those event data count, with the reason.

Rows describe constructions; whether "beat", "join" or "want" is politics hangs on who does it to whom. What verbs of many senses
need is in ``needs.py``, what holds in whole reports in ``reports.py``. What holds for every act stands here: sport and shows,
private dealings, interviews, accidents.
"""

from __future__ import annotations

from diurna.lexicon.language import word_list
from diurna.understand.needs import limits, met
from diurna.understand.parse import Parse
from diurna.understand.registers import Setting
from diurna.understand.reports import FORCE, against_in_article, against_in_report
from diurna.understand.scene import Candidate
from diurna.understand.standing import is_armed, is_official, is_placed

# Whose journeys are no visits.
TRAVELLERS = frozenset("CVL REF LAB MED EDU BUS CRM".split())
# What else a disease does.
DISEASING = frozenset("infect sicken".split())
# During which people die by accident.
TOILS = frozenset("work repair climb ski swim sail hike dive surf clean".split())
# Participles before a noun of people: "striking teachers", "visiting lawmakers".
PARTICIPLES = frozenset("strike visit oppose invade rule war protest compete demonstrate sentence".split())
# Where somebody stands in a picture.
SIDES_OF_PICTURE = frozenset("left right center centre pictured".split())


def reason_against(candidate: Candidate, parse: Parse, setting: Setting) -> str:
    """Why an act is none that counts; empty where it is one."""
    sides = [*candidate.sources, *candidate.targets]
    root = candidate.code[:2]
    if setting.register and not any(is_official(a) for a in sides):
        return f"a report of {setting.register}, and no official takes part"
    if root not in FORCE and not any(is_placed(a) for a in sides):
        return "neither side has a country, a name or an armed or public role"
    if root == "04" and any("JRN" in a.sectors for a in sides):
        return "an interview, no consultation"
    if candidate.code == "042" and candidate.sources and all(TRAVELLERS & set(a.sectors) for a in candidate.sources):
        return "private persons travel, no visit"
    if _in_name(candidate, parse):
        return "a verb inside a name"
    if root in ("18", "19", "20") or candidate.code == "1712":
        if _by_accident(candidate, parse):
            return "harm by accident or nature"
    if _attributive(candidate, parse):
        return "a participle that says which people are meant"
    if setting.report:
        reason = against_in_report(candidate, parse, setting)
        if reason:
            return reason
    if candidate.verb == "stand" and root == "05" and _pictured(parse):
        return "who stands beside whom in a picture"
    for code, needs, other, where in limits().get(candidate.verb or _act_noun(candidate, parse), ()):
        if candidate.code.startswith(code) and (other or setting.report):
            for need in sorted(needs):
                if not met(need, candidate, parse):
                    if other:
                        candidate.code = other
                        candidate.rule += f" + {where}"
                        break
                    return f"{where}: {candidate.verb!r} needs {need.replace('/', ' or ')}"
    return against_in_article(candidate, parse) if setting.article else ""


def _act_noun(candidate: Candidate, parse: Parse) -> str:
    """The word under which ``limits.tsv`` lists an act noun: "an attack"."""
    noun = candidate.head if candidate.embedded is None else candidate.embedded
    return f"{parse.lemma(noun)} (noun)"


def _by_accident(candidate: Candidate, parse: Parse) -> bool:
    """Whether harm came by accident or nature: "the earthquakes that hit Japan", "a fire at a factory that killed ten"."""
    accidents = word_list("accidents.tsv")
    doer = candidate.source_head
    if parse.lemma(parse.head[candidate.head]) in DISEASING and parse.dep[candidate.head] == "conj":
        return True
    if doer is None and any(parse.dep[k] == "advcl" and parse.lemma(k) in TOILS for k in parse.kids[candidate.head]):
        return True
    if doer is None:
        return not candidate.sources and any(
            parse.lower[i] in accidents or parse.lemma(i) in accidents for i in range(parse.left[candidate.head], parse.right[candidate.head] + 1)
        )
    if any(a.via == "name" and a.sectors and a.start <= parse.starts[doer] < a.end for a in candidate.sources):
        return False  # the Tamil Tigers
    if any(parse.dep[k] in ("compound", "nmod") and parse.lower[k] in accidents for k in parse.kids[doer]) and parse.is_proper(doer):
        return True  # "Typhoon Haiyan"
    if parse.lemma(doer) in accidents:
        # soldiers open it too
        return parse.lemma(doer) != "fire" or not any(is_armed(a) for a in candidate.sources)
    if any(parse.dep[k] == "conj" and parse.lemma(k) in accidents - {"fire"} for k in parse.kids[doer]):
        return True
    prep = parse.head[doer]
    if parse.dep[candidate.head] != "relcl" or parse.dep[doer] != "pobj" or parse.lower[prep] not in ("at", "in", "on", "near", "aboard", "inside"):
        return False
    return parse.lemma(parse.head[prep]) in accidents  # the clause hung on the place instead of on the fire


def _attributive(candidate: Candidate, parse: Parse) -> bool:
    """ "a lawyer and sentencing experts", "by striking nurses": a participle before its noun that the parser takes for a verb."""
    v = candidate.head
    thing = parse.child(v, "dobj") if parse.tag[v] == "VBG" else None
    if thing is None or parse.tag[thing] != "NNS" or parse.left[thing] != v + 1 or any(parse.dep[k] == "aux" for k in parse.kids[v]):
        return False
    if any(parse.dep[k] in ("det", "poss", "nummod") for k in parse.kids[thing]):
        return False
    return (parse.dep[v] == "conj" and parse.is_noun(parse.head[v])) or parse.lemma(v) in PARTICIPLES


def _in_name(candidate: Candidate, parse: Parse) -> bool:
    """ "The Committee to Protect Journalists": a verb that belongs to the name of one of the sides."""
    at = parse.starts[candidate.head]
    return candidate.clause is not None and any(
        a.via == "name" and a.start < at < a.end and parse.starts[a_head] < at
        for side, a_head in ((candidate.sources, candidate.source_head), (candidate.targets, candidate.target_head))
        if a_head is not None
        for a in side
    )


def _pictured(parse: Parse) -> bool:
    """Whether a sentence says what a picture shows: "The president (centre) stands with"."""
    return any(parse.words[i - 1] == "(" and parse.lower[i] in SIDES_OF_PICTURE for i in range(1, parse.size - 1))
