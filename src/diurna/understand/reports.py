"""Reports: why an act in a whole report is left out that would count in a sentence given alone.

Most sentences of a report tell no act between political actors: contests, standing agreements, rules, relations and memories. What
holds for reports of any kind comes first, then what holds for those on affairs at home.
"""

from __future__ import annotations

import re

from diurna.understand.parse import Parse
from diurna.understand.registers import Setting, sport_words
from diurna.understand.scene import Candidate
from diurna.understand.standing import belongs, is_business, is_known, is_public, is_town_or_private, of_two_countries

# Acts of force, where nobody may be said to have done it.
FORCE = frozenset({"14", "15", "17", "18", "19", "20"})
# What says what is to be done, not what was done.
LAWS = frozenset("constitution law statute charter act rule rules code bylaw legislation".split())
# Verbs of contests and tours, in which countries and towns stand for teams.
CONTESTS = frozenset(
    "meet face play beat defeat destroy crush thrash hammer attack fight battle clash tour visit host join lead strike hit shoot win travel fly "
    "trounce rout demolish overcome overpower stun shock challenge".split()
)
# The result of a match.
SCORE = re.compile(r"\d{1,2}-\d{1,2}")
# Acts whose words leave little doubt what they are.
CLEAR = frozenset({"111", "112", "115", "12", "13", "16"})
# Who neither arrests, bans nor fires on others in the way of event data.
PRIVATE = frozenset("BUS EDU MED JRN LAB AGR CVL UNK REL SOC".split())
# Words of references that name their number or kind, and so are sure: "the two countries", "both sides".
SEVERAL = frozenset("two three both sides countries nations neighbours neighbors pair".split())
# Nouns of relations and contests, whatever verb carries them: "won a battle", "faces a rebellion".
RELATIONS = frozenset("battle fight war conflict struggle rebellion revolt row feud dispute clash trade alliance partnership convention build-up duel".split())
# What an agreement does that was made before.
LASTING = frozenset("expire lapse end run last remain allow permit cover require oblige bind prohibit ban contain stipulate govern mean".split())
# Why crowds gather or march without protest.
GATHERINGS = frozenset("campaign election funeral burial wake wedding memorial carnival pilgrimage commemoration remembrance".split())
# What is about an act of the past.
REMEMBERING = frozenset("anniversary commemoration memory history story film movie book documentary novel account memoir museum".split())
# Nobody in particular.
ANYBODY = frozenset("someone somebody anyone anybody those everyone everybody".split())
# Curfews and states of emergency: they hold for all who live there.
AT_LARGE = frozenset({"1723", "1724"})
DECREES = frozenset("declare impose extend announce proclaim introduce order enforce decree reimpose prolong tighten".split())
# Codes that ask for no target.
ALONE = frozenset({"083", "016", "12"})
# Statements that say nothing of what is said: made, commented, considered, doubted, mourned.
EMPTY = frozenset({"010", "011", "012", "013", "014", "017", "018"})


def against_in_report(candidate: Candidate, parse: Parse, setting: Setting) -> str:
    """Why an act in a report of any kind, on affairs at home or between states, is none that counts."""
    root = candidate.code[:2]
    if candidate.verb in CONTESTS and (setting.register == "sport" or _of_sport(parse)):
        return "a contest of sport"
    if root not in FORCE and candidate.code != "116" and not candidate.sources:
        return "nobody is said to do it"
    if candidate.code == "057" and _goes_on(candidate, parse):
        return "an agreement that holds or runs out, none made"
    if _by_rule(candidate, parse):
        return "what a law says of anybody, no act told"
    if root not in FORCE - {"17"} and candidate.sources and candidate.targets and not _abroad(candidate):
        if all(is_business(a) for a in candidate.sources) and all(is_business(a) or a.code == "---" for a in candidate.targets):
            return "firms among themselves"
    return ""


def _by_rule(candidate: Candidate, parse: Parse) -> bool:
    """ "Under the constitution, the assembly removes the judge": the plain present of what a law provides."""
    if candidate.clause is None or parse.tag[candidate.head] not in ("VBZ", "VBP"):
        return False
    return any(p.marker in ("under", "according to") and p.depth == 0 and parse.lemma(p.head) in LAWS for p in candidate.clause.phrases)


def _of_sport(parse: Parse) -> bool:
    """Whether a sentence is about a match: two words of sport, or one and a score."""
    score = any(parse.words[i] in ("-", "\u2013") and parse.words[i - 1].isdigit() and parse.words[i + 1].isdigit() for i in range(1, parse.size - 1))
    return len({w for w in parse.lower if w in sport_words()}) + (score or any(SCORE.fullmatch(w) for w in parse.words)) > 1


def _abroad(candidate: Candidate) -> bool:
    """Whether the sides are of two countries; firms without one are of none."""
    sides = ([a for a in actors if a.country != "MNC"] for actors in (candidate.sources, candidate.targets))
    return of_two_countries(*sides)


def against_in_article(candidate: Candidate, parse: Parse) -> str:
    """Why an act in a whole article is left out that would count in a sentence given alone.

    Most sentences of an article report no act between political actors. There an act needs sides that are somebody: both
    known, or one where the code asks for no other; between actors of one country both named. Acts of force ask for less: whom it
    was done to, known or not, whoever did it.
    """
    root, code = candidate.code[:2], candidate.code
    if parse.words[-1] == "?":
        return "a question"
    # Who kills, arrests or marches is often nameless or not told, and reports of force are what many read news for.
    for side, actors in () if root in FORCE else (("source", candidate.sources), ("target", candidate.targets)):
        if actors and not any(is_known(a) for a in actors):
            return f"the {side} is nobody known"
        if actors and not any(belongs(a) for a in actors):
            return f"the {side} is of no country that is told"
        if any(a.via == "pronoun" and not SEVERAL & set(a.text.lower().split()) for a in actors):
            return f"the {side} is named only by looking back"
    if code[:3] in EMPTY and not candidate.targets:
        return "a statement without a content of its own"
    if any(is_town_or_private(a) for a in candidate.sources) or (code != "042" and root not in FORCE and any(is_town_or_private(a) for a in candidate.targets)):
        return "a town or a private person by name"
    noun = candidate.head if candidate.nominal else candidate.embedded if not candidate.verb else None
    if noun is not None and (parse.lemma(noun) in RELATIONS or (candidate.nominal and code[:3] in ("190", "050"))):
        return "a relation named, no act of it told"
    if candidate.nominal and parse.dep[candidate.head] == "pobj" and parse.lemma(parse.head[parse.head[candidate.head]]) in REMEMBERING:
        return "an act that is only remembered"
    if _inside_noun(candidate, parse):
        return "what a noun is about, not an act told"
    if code == "061" or (candidate.nominal and root == "08"):
        return "trade, damage or release that is not told as one act"
    if code in ("030", "080"):
        return "to what it is agreed or what is meant is not told"
    if root in FORCE:
        if _general(candidate, parse):
            return "a rule, no act told"
        if root == "14" and any(parse.lower[i] in GATHERINGS for i in range(candidate.head, parse.right[candidate.head] + 1)):
            return "a rally in a campaign or a rite, no protest"
        if noun is not None and noun != candidate.head and parse.lemma(candidate.head) in ("provide", "offer", "promise"):
            return "force that is provided is a contest"
        return _against_force(candidate)
    if root == "11" and candidate.targets and not candidate.target_stated:
        return "whom it is said against is only guessed"
    if not candidate.sources:
        return "nobody is said to do it"
    if not any(is_public(a) for a in candidate.sources):
        return "the source has no public role"
    together = candidate.mutual and len(candidate.sources) > 1
    if not candidate.targets and not together:
        return "" if _alone(candidate) else "nobody is said to be addressed"
    if root in CLEAR or code[:3] in CLEAR:
        return ""
    sources = candidate.sources
    targets = candidate.targets or candidate.sources
    if not any(is_public(a) for a in targets):
        return "the target has no public role"
    if of_two_countries(sources, targets) or all(a.via in ("name", "office", "country", "metonym") for a in (*sources, *targets)):
        return ""
    return "an act at home between actors of whom not both are named"


def _general(candidate: Candidate, parse: Parse) -> bool:
    """ "Officials are removed after being convicted", "a husband who murders his wife": what the plain present says of anybody."""
    if candidate.clause is None:
        return False
    if parse.dep[candidate.head] == "relcl" and parse.tag[candidate.head] in ("VBZ", "VBP"):
        whose = parse.head[candidate.head]
        return parse.lower[whose] in ANYBODY or any(parse.dep[k] == "det" and parse.lower[k] in ("a", "an", "any", "every", "each") for k in parse.kids[whose])
    if candidate.sources or not candidate.clause.passive:
        return False
    helpers = {parse.lower[k] for k in parse.kids[candidate.clause.head] if parse.dep[k] in ("aux", "auxpass")}
    return bool(helpers & {"is", "are", "be"}) and not helpers & {"being", "have", "has", "had", "will"}


def _goes_on(candidate: Candidate, parse: Parse) -> bool:
    """ "The loan agreement expires in May", "continued a joint venture agreement": nothing is agreed now."""
    if not candidate.nominal:
        return not candidate.verb and parse.lemma(candidate.head) in ("continue", "keep", "maintain")
    verb = parse.head[candidate.head]
    old = any(parse.lower[k] in ("current", "existing", "old", "expired", "expiring", "longstanding", "previous") for k in parse.kids[candidate.head])
    return old or (parse.dep[candidate.head] == "nsubj" and parse.lemma(verb) in LASTING)


def _inside_noun(candidate: Candidate, parse: Parse) -> bool:
    """ "restrictions on flying to Cuba", "the power to detain suspects": what a noun is about."""
    v = candidate.head
    if not parse.is_verb(v) or candidate.operator:
        return False
    if parse.dep[v] == "acl" and any(parse.lower[k] == "to" and parse.dep[k] == "aux" for k in parse.kids[v]):
        return True
    marker = parse.head[v]
    return parse.tag[v] == "VBG" and parse.dep[v] == "pcomp" and (parse.is_noun(parse.head[marker]) or parse.is_noun(marker - 1))


def _at_large(candidate: Candidate) -> bool:
    """ "declared a state of emergency": for all who live there; who submits to a curfew has decreed none."""
    return bool(candidate.sources) and candidate.code in AT_LARGE and candidate.clause is not None and candidate.clause.lemma in DECREES


def _against_force(candidate: Candidate) -> str:
    """Why an act of protest or force is left out of an article."""
    root = candidate.code[:2]
    mine = [set(a.sectors) for a in candidate.sources]
    if root == "14":
        ruling = bool(mine) and all(s & {"GOV", "PTY"} and not s & {"OPP", "LAB", "CVL"} for s in mine)
        return "a rally of those in office or of a party, no protest" if ruling else "" if mine else "nobody is said to protest"
    if not candidate.targets and (root in ("17", "18", "20") or not mine) and not _at_large(candidate):
        return "nobody is said to be hit"
    private = PRIVATE if root in ("15", "17") else PRIVATE - {"CVL", "UNK", "MED", "EDU", "REL"} | {"PTY", "LEG", "JUD"}
    if mine and all(s and s <= private for s in mine):
        return "force by those who use none"
    return ""


def _alone(candidate: Candidate) -> bool:
    placed = any(a.country is not None and a.via != "pronoun" for a in candidate.sources)
    return placed and (candidate.code[:2] in ALONE or candidate.code[:3] in ALONE or ("notarget" in candidate.flags and candidate.code[:2] == "08"))
