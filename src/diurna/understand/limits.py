"""Limits: acts that a row fits and that are still none of those event data count, with the reason.

Rows describe constructions; whether "beat", "join" or "want" is politics hangs on who does it to whom. ``limits.tsv``
holds for verbs of many senses what the act needs: a known act inside, a public actor as source or target. What holds for
every act stands here: sport and shows, private dealings, interviews, accidents.
"""

from __future__ import annotations

import re
from functools import lru_cache

from diurna.data import LexiconError, read_table, tables
from diurna.lexicon.entities import UNIONS
from diurna.lexicon.language import word_list
from diurna.model import Actor
from diurna.understand.civil import of_arms
from diurna.understand.figures import figurative
from diurna.understand.parse import Parse
from diurna.understand.registers import Setting, sport_words
from diurna.understand.scene import Candidate

# Acts of force, where nobody may be said to have done it.
FORCE = frozenset({"14", "15", "17", "18", "19", "20"})
# Roles that make politics even where no country is told; private persons, scholars, doctors, firms and media do not.
PUBLIC = frozenset("GOV PRE MIL REB COP LEG JUD UAF OPP PTY PRM SPY CRM REL LAB AGR REF SOC IGO NGO IMG MNC".split())
# Who makes politics even in a report on sport or shows.
OFFICIAL = frozenset("GOV PRE MIL REB COP LEG JUD UAF OPP PTY PRM SPY".split())
STATE = frozenset("GOV MIL LEG JUD COP SPY".split())
ARMED = frozenset("MIL REB COP UAF PRM CRM SPY GOV".split())
SPEAKERS = frozenset("GOV LEG PTY OPP ELI JUD JRN REL".split())
# Who attacks or is attacked with more than words.
FIGHTERS = frozenset("MIL REB COP UAF PRM CRM SPY REF".split())
NEEDS = frozenset(
    {
        "abroad",
        "content",
        "arms",
        "at home",
        "no aim",
        "no as",
        "no delay",
        "no mission source",
        "no name",
        "no object",
        "no police source",
        "no party target",
        "subjunctive",
        "physical source",
        "physical target",
        "fighting target",
        "act",
        "source",
        "target",
        "public source",
        "public target",
        "state source",
        "state target",
        "armed source",
        "bodily target",
        "direct target",
        "no union target",
        "person target",
        "land",
    }
)


@lru_cache(maxsize=1)
def limits() -> dict[str, list[tuple[str, frozenset[str], str, str]]]:
    """Verb -> code, needs, the code without them, and where the row stands."""
    found: dict[str, list[tuple[str, frozenset[str], str, str]]] = {}
    for path in tables("events", "limits*.tsv"):
        for row in read_table(path, ("verb", "code", "needs", "else", "source", "example")):
            needs = frozenset(row.items_of("needs"))
            unknown = {one for need in needs for one in need.split("/")} - NEEDS
            if unknown:
                raise LexiconError(f"{row.where}: unknown need {sorted(unknown)[0]!r}")
            found.setdefault(row["verb"], []).append((row["code"], needs, row["else"], row.where))
    return found


@lru_cache(maxsize=1)
def verbal_limits() -> frozenset[str]:
    """Verbs of force that are acts of words where nothing bodily is hit: "attacked the plan"."""
    return frozenset(verb for verb, rows in limits().items() if any(other and "bodily target" in needs for _, needs, other, _ in rows))


def is_public(actor: Actor) -> bool:
    """A state, a union or an actor with a public role."""
    if actor.code == "---":
        return False
    placed = actor.country is not None or actor.via == "name"
    return (placed and set(actor.sectors) <= {"ELI"}) or bool(PUBLIC & set(actor.sectors))


def _office_of_words(actor: Actor) -> bool:
    """A politician by name who answers for the army or the police: no fighter."""
    return actor.via in ("name", "office") and bool(actor.sectors) and actor.sectors[0] in SPEAKERS


def _official(actor: Actor) -> bool:
    return bool(OFFICIAL & set(actor.sectors)) and actor.via != "metonym" and (actor.country is not None or actor.via in ("name", "office"))


def _state(actor: Actor) -> bool:
    return actor.code != "---" and (not actor.sectors or bool(STATE & set(actor.sectors)))


def _armed(actor: Actor) -> bool:
    return actor.code != "---" and (not actor.sectors or bool(ARMED & set(actor.sectors)))


def _met(need: str, candidate: Candidate, parse: Parse) -> bool:
    """Whether an act has what its verb needs."""
    if need == "act":
        return candidate.inner or "ACT" not in candidate.pattern
    if need == "bodily target":
        if any(parse.lower[k] in VERBALLY for k in parse.kids[candidate.head]):
            return False
        return not figurative(parse, candidate.code, candidate.head, None, candidate.target_head)
    if need == "arms":
        return of_arms(parse, candidate.sources, candidate.targets)
    if need == "at home":
        return not any(t.via in ("country", "metonym") and not t.sectors and s.country != t.country for s in candidate.sources for t in candidate.targets)
    if need == "no object":
        # "fell victim to", "fell prey to"
        return all(parse.dep[k] not in ("dobj", "acomp", "attr", "oprd", "npadvmod") or parse.lower[k] not in PREY for k in parse.kids[candidate.head])
    if need == "no delay":
        return parse.lemma(candidate.head) not in DELAYS
    if need == "no mission source":
        return candidate.source_head is None or parse.lemma(candidate.source_head) not in MISSIONS
    if need == "no aim":
        return not _of_own_will(parse, candidate.head)
    if need == "direct target":
        # "dismissed an appeal of the miners" dismisses no miner
        at = candidate.target_head
        return at is None or any(a.start <= parse.starts[at] < a.end for a in candidate.targets)
    if need == "no union target":
        return not candidate.targets or not all(a.country in UNIONS for a in candidate.targets)
    if need == "land":
        return any(a.country is not None for a in (*candidate.sources, *candidate.targets))
    if need == "no as":
        return all(parse.lower[k] != "as" for k in parse.kids[candidate.head])
    if need == "no name":
        # "called him a disgrace for": a name given, no appeal
        kids = parse.kids[candidate.head]
        purpose = next((k for k in kids if parse.lower[k] == "for"), parse.size)
        if candidate.code.startswith("04") and (purpose < parse.size or any(parse.dep[k] == "ccomp" for k in kids)):
            return False
        return all(parse.dep[k] != "oprd" or k > purpose for k in kids)
    if need == "no police source":
        return not any("COP" in a.sectors for a in candidate.sources) or any(ARMED & set(a.sectors) for a in candidate.targets)
    if need == "no party target":
        return not any("PTY" in a.sectors for a in candidate.targets)
    if need == "content":
        # "denied funding" denies nothing that is said
        return candidate.embedded is not None or "ACT" not in candidate.pattern
    if need == "subjunctive":
        # "insisted that Iran leave", not "insisted that Iran had left"
        return candidate.embedded is None or parse.tag[candidate.embedded] == "VB"
    if need == "abroad":
        return any(s.country != t.country for s in candidate.sources for t in (candidate.targets or candidate.sources) if s.country and t.country)
    kind, _, side = need.rpartition(" ")
    actors = candidate.sources if side == "source" else candidate.targets
    if candidate.mutual and not candidate.targets and len(actors) > 1:
        actors = candidate.sources
    if not kind:
        return any(a.code != "---" for a in actors)
    if kind == "physical":
        return not actors or any(a.code != "---" and (not a.sectors or bool(FIGHTERS & set(a.sectors))) and not _office_of_words(a) for a in actors)
    if kind == "person":
        return any(a.via in ("role", "pronoun", "office") or "unknown" in a.via or a.sectors for a in actors)
    if kind == "fighting":
        # Politicians by name attack with words.
        speakers = bool(candidate.sources) and all(a.via in ("name", "office") and bool(SPEAKERS & set(a.sectors)) for a in candidate.sources)
        return not speakers and any(
            FIGHTERS & set(a.sectors) or a.via in ("country", "metonym") or (a.code != "---" and not a.sectors) or "CVL" in a.sectors for a in actors
        )
    test = {"public": is_public, "state": _state, "armed": _armed}[kind]
    return any(test(a) for a in actors)


def reason_against(candidate: Candidate, parse: Parse, setting: Setting) -> str:
    """Why an act is none that counts; empty where it is one."""
    sides = [*candidate.sources, *candidate.targets]
    root = candidate.code[:2]
    if setting.register and not any(_official(a) for a in sides):
        return f"a report of {setting.register}, and no official takes part"
    if root not in FORCE and not any(_placed(a) for a in sides):
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
        reason = _against_in_report(candidate, parse, setting)
        if reason:
            return reason
    if candidate.verb == "stand" and root == "05" and _pictured(parse):
        return "who stands beside whom in a picture"
    for code, needs, other, where in limits().get(candidate.verb or _act_noun(candidate, parse), ()):
        if candidate.code.startswith(code) and (other or setting.report):
            for need in sorted(needs):
                if not any(_met(one, candidate, parse) for one in need.split("/")):
                    if other:
                        candidate.code = other
                        candidate.rule += f" + {where}"
                        break
                    return f"{where}: {candidate.verb!r} needs {need.replace('/', ' or ')}"
    return _against_in_article(candidate, parse) if setting.article else ""


def _act_noun(candidate: Candidate, parse: Parse) -> str:
    """The word under which ``limits.tsv`` lists an act noun: "an attack"."""
    noun = candidate.head if candidate.embedded is None else candidate.embedded
    return f"{parse.lemma(noun)} (noun)"


def _of_own_will(parse: Parse, head: int) -> bool:
    """ "stepped down to run for governor", "resigned for health reasons": nobody's demand is met."""
    for k in parse.kids[head]:
        if parse.dep[k] in ("advcl", "xcomp") and parse.lemma(k) in CAREERS and any(parse.lower[q] == "to" and parse.dep[q] == "aux" for q in parse.kids[k]):
            return True
        if parse.dep[k] == "prep" and parse.lower[k] in ("for", "on", "in"):
            noun = parse.child(k, "pobj")
            if noun is not None and (parse.lemma(noun) in PRIVATELY or any(parse.lower[q] in PRIVATELY for q in parse.kids[noun])):
                return True
    return False


def _against_in_report(candidate: Candidate, parse: Parse, setting: Setting) -> str:
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
        if all(_private_business(a) for a in candidate.sources) and all(_private_business(a) or a.code == "---" for a in candidate.targets):
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


def _private_business(actor: Actor) -> bool:
    return bool(actor.sectors) and set(actor.sectors) <= {"BUS", "MNC"}


def _abroad(candidate: Candidate) -> bool:
    """Whether the sides are of two countries."""
    return any(s.country != t.country and not {s.country, t.country} & {"MNC"} for s in candidate.sources for t in candidate.targets if s.country and t.country)


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
        return parse.lemma(doer) != "fire" or not any(_armed(a) for a in candidate.sources)
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


def _against_in_article(candidate: Candidate, parse: Parse) -> str:
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
        if actors and not any(_known(a) for a in actors):
            return f"the {side} is nobody known"
        if actors and not any(_belongs(a) for a in actors):
            return f"the {side} is of no country that is told"
        if any(a.via == "pronoun" and not SEVERAL & set(a.text.lower().split()) for a in actors):
            return f"the {side} is named only by looking back"
    if code[:3] in EMPTY and not candidate.targets:
        return "a statement without a content of its own"
    if any(_town_or_private(a) for a in candidate.sources) or (code != "042" and root not in FORCE and any(_town_or_private(a) for a in candidate.targets)):
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
    abroad = any(s.country != t.country for s in sources for t in targets if s.country and t.country)
    if abroad or all(a.via in ("name", "office", "country", "metonym") for a in (*sources, *targets)):
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


# What says what is to be done, not what was done.
LAWS = frozenset("constitution law statute charter act rule rules code bylaw legislation".split())
# What else a disease does.
DISEASING = frozenset("infect sicken".split())
# During which people die by accident.
TOILS = frozenset("work repair climb ski swim sail hike dive surf clean".split())
# Verbs of contests and tours, in which countries and towns stand for teams.
CONTESTS = frozenset(
    "meet face play beat defeat destroy crush thrash hammer attack fight battle clash tour visit host join lead strike hit shoot win travel fly "
    "trounce rout demolish overcome overpower stun shock challenge".split()
)
# The result of a match.
SCORE = re.compile(r"\d{1,2}-\d{1,2}")
# Acts whose words leave little doubt what they are.
CLEAR = frozenset({"111", "112", "115", "12", "13", "16"})
# Whose journeys are no visits.
TRAVELLERS = frozenset("CVL REF LAB MED EDU BUS CRM".split())
# Who neither arrests, bans nor fires on others in the way of event data.
PRIVATE = frozenset("BUS EDU MED JRN LAB AGR CVL UNK REL SOC".split())
# Words of references that name their number or kind, and so are sure: "the two countries", "both sides".
SEVERAL = frozenset("two three both sides countries nations neighbours neighbors pair".split())
# Nouns of relations and contests, whatever verb carries them: "won a battle", "faces a rebellion".
RELATIONS = frozenset("battle fight war conflict struggle rebellion revolt row feud dispute clash trade alliance partnership convention build-up duel".split())
# What an agreement does that was made before.
LASTING = frozenset("expire lapse end run last remain allow permit cover require oblige bind prohibit ban contain stipulate govern mean".split())
# Participles before a noun of people: "striking teachers", "visiting lawmakers".
PARTICIPLES = frozenset("strike visit oppose invade rule war protest compete demonstrate sentence".split())
# Where somebody stands in a picture.
SIDES_OF_PICTURE = frozenset("left right center centre pictured".split())
# Why crowds gather or march without protest.
GATHERINGS = frozenset("campaign election funeral burial wake wedding memorial carnival pilgrimage commemoration remembrance".split())
# What is put off is not turned down.
DELAYS = frozenset("postpone delay defer adjourn".split())
# Who suspends operations that are no fighting.
MISSIONS = frozenset("embassy consulate mission airline airport carrier charity agency hospital company firm factory port bank".split())
# How one attacks with words.
VERBALLY = frozenset("politically verbally intellectually rhetorically".split())
# To what one falls by no force: "fell victim to".
PREY = frozenset("victim prey foul short ill silent asleep".split())
# What an official leaves an office to do.
CAREERS = frozenset(
    "stand run contest seek campaign take join lead become head spend pursue care focus concentrate work write study teach retire return start make".split()
)
# Reasons of one's own for leaving an office.
PRIVATELY = frozenset("health illness family personal private medical retirement age protest disgust solidarity".split())
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


def _town_or_private(actor: Actor) -> bool:
    return actor.via == "name" and not actor.sectors and actor.country is not None and actor.code == actor.country and actor.country not in UNIONS


def _belongs(actor: Actor) -> bool:
    """Whether an actor is of a country, a union, or a firm or movement beyond countries."""
    return actor.country is not None or not actor.code.startswith("---")


def _known(actor: Actor) -> bool:
    return actor.code != "---" and (actor.country is not None or set(actor.sectors) != {"UNK"})


def _alone(candidate: Candidate) -> bool:
    placed = any(a.country is not None and a.via != "pronoun" for a in candidate.sources)
    return placed and (candidate.code[:2] in ALONE or candidate.code[:3] in ALONE or ("notarget" in candidate.flags and candidate.code[:2] == "08"))


def _placed(actor: Actor) -> bool:
    """Whether an actor is more than a bare role: a country, a union, a known name, or a public role."""
    return actor.country is not None or (actor.via == "name" and actor.code != "---") or bool(PUBLIC & set(actor.sectors))


__all__ = ["FORCE", "PUBLIC", "is_public", "limits", "reason_against"]
