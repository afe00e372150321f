"""Places: which words of a text name a place, which of the places of that name it is, and where an act happened.

Theory of operation
-------------------
1. *Names.* The gazetteer offers every place name; the actor lexicon says which of these words are countries, and which
   belong to persons, organisations, outlets and groups. A name of the latter kind is no place, nor is any part of it.
2. *Evidence.* Most town names are also surnames or words. A country, a large city, a province or a sea is believed at
   once; a small town only with a preposition before it ("in Reading"), a larger place after it ("Reading, Pa."), or where
   the article has believed it once. A given name, an initial or a title before a name makes it a person's, and the later
   bare surname with it.
3. *Namesakes.* What the text says outright ("Paris, Texas") decides; then countries and provinces that the article names,
   kind and population, and nearness to places already certain. One name means one place in one article.
4. *Kind.* A capital that says, decides or is addressed stands for a government (metonym); one that is visited, shelled or
   stands after *in* is a place.

Where an act happened is read from phrases of the act's own clause, else from a target that is itself ground.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from diurna.lexicon.gazetteer import TOWNS, Candidate, Gazetteer, Match, Question, choose, size_of
from diurna.lexicon.names import Hit
from diurna.model import Actor, Part, Place, Where
from diurna.understand.parse import Parse

COUNTRY_KINDS = frozenset({"state", "territory", "partial", "historical", "region"})
ABOVE_DOUBT = frozenset(["country", "continent", "state", "province", "region", "sea", "strait", "ocean", "river", "lake", "island", "mountain", "desert", "peninsula", "gulf"])
STRONG = frozenset(
    ["in", "near", "outside", "around", "throughout", "across", "inside", "into", "downtown", "northern", "southern", "eastern", "western", "central", "northeastern", "northwestern", "southeastern", "southwestern", "northeast", "northwest", "southeast", "southwest", "suburban", "nearby", "neighboring", "neighbouring", "within", "greater", "north", "south", "east", "west"]
)
MEDIUM = frozenset(["at", "from", "to", "of", "via", "between", "toward", "towards", "through", "for", "off", "over", "and", "or", "the"])
TITLES = frozenset(
    ["Mr", "Mrs", "Ms", "Miss", "Dr", "Gov", "Sen", "Rep", "Sgt", "Lt", "Capt", "Col", "Gen", "Maj", "Cpl", "Prof", "Rev", "Sir", "Lady", "Dame", "Lord", "Judge", "Justice", "Sheriff", "Officer", "Detective", "Deputy", "Coach", "Mayor", "Senator", "Governor", "Congressman", "Congresswoman", "Councilman", "Councilwoman", "Commissioner", "Attorney", "Professor", "Pastor", "Father", "Sister", "Brother", "Saint", "Pope", "Bishop", "Archbishop", "Cardinal", "Sheikh", "Imam", "Prince", "Princess", "King", "Queen", "Chief", "Captain", "Sergeant", "Lieutenant", "Colonel", "Major", "Principal", "Superintendent", "Pvt", "Spc", "Adm", "Insp", "Cllr", "Uncle", "Aunt"]
)
# Capitalised words after which the name before them belongs to something that is not ground.
TAILS = frozenset(
    ["University", "College", "Institute", "Times", "Post", "Herald", "Tribune", "Journal", "Gazette", "Chronicle", "Globe", "Observer", "Guardian", "Telegraph", "Examiner", "Star", "Sun", "Courier", "Street", "St", "Ave", "Avenue", "Road", "Rd", "Drive", "Dr", "Lane", "Ln", "Blvd", "Boulevard", "Parkway", "Pkwy", "Highway", "Hwy", "Court", "Ct", "Place", "Pl", "Terrace", "Inc", "Corp", "Ltd", "LLC", "Co", "Company", "Association", "Foundation", "Society", "Museum", "Theatre", "Theater", "Orchestra", "Symphony", "Club", "FC", "United", "Rovers", "Wanderers", "Bears", "Cubs", "Jets", "Giants", "Yankees", "Dodgers", "Lakers", "Bulls", "Celtics", "Knicks", "Mets", "Sox", "Packers", "Cowboys", "Rangers", "Raiders", "Chargers", "Patriots", "Eagles", "Steelers", "Ravens", "Browns", "Bengals", "Colts", "Texans", "Titans", "Broncos", "Chiefs", "Vikings", "Lions", "Saints", "Falcons", "Panthers", "Act", "Accord", "Accords", "Agreement", "Treaty", "Protocol", "Convention", "Declaration", "Statement", "Cup", "Prize", "Award", "Awards", "Festival", "Marathon", "Open", "Derby", "Classic", "Group", "Bank", "Hotel", "Review"]
)
NOT_GIVEN = frozenset(["Will", "May", "Mark", "Grant", "Art", "Faith", "Christian", "An", "So", "My", "See", "Le", "Van", "Man", "King", "Prince", "Santa", "San", "Long", "Major", "Young", "New", "South", "North", "West", "East", "Port", "Lake", "Sun", "Sunday", "April", "June", "August", "Rose", "Hope", "Grace", "Joy", "Summer", "Autumn", "Dawn", "Star", "Rich", "Can", "In", "At", "On", "The", "Do", "Das", "Don", "Chi", "City", "Saint", "Royal", "Justice", "Britain", "America", "Kelly"])  # fmt: skip
# Family names that more often begin the name of a thing ("Jordan Valley", "Victoria Park", "Florence Police").
NOT_SURNAME = frozenset("Valley Park Hill Hall Church House Town County Police Hospital Lake River Beach Bridge Field Fields Forest Wood Woods Stone Day Law Price Case Cross Rivers "
                        "Banks Street Hills Knight King Prince Bishop Pope Judge Major Post Sheriff Mayor Power Gas Wall Castle English French Green Bay Ports Port Airport Press News".split())  # fmt: skip
SETTLED = frozenset({"city", "town", "county"})
SMALL = 15_000
LARGE = 100_000
CAPITAL = 60_000_000


@dataclass(slots=True)
class _Spot:
    """A stretch of text that may name a place."""

    start: int
    end: int
    name: str
    candidates: tuple[Candidate, ...]
    adjective: bool = False
    capital: bool = False
    sure: bool = False  # a country or capital that the actor lexicon vouches for
    inside: str = ""  # what follows after a comma: the larger place that it lies in


class PlaceReader:
    """Reads the places of a text. The gazetteer is loaded with the first text."""

    def __init__(self, gazetteer: Gazetteer):
        self.gazetteer = gazetteer

    def find(self, text: str, part: Part, hits: list[Hit], parses: Sequence[Parse]) -> list[Place]:
        """All place names of ``text`` in order, located; ``hits`` are the actor names found in the same text."""
        spots = self._believed(text, self._spots(text, hits), parses)
        questions = [Question(s.name, s.candidates, s.inside, s.sure) for s in spots]
        places = []
        tokens = _Tokens(parses)
        for spot, place in zip(spots, choose(questions), strict=True):
            kind = "adjective" if spot.adjective else "metonym" if spot.capital and tokens.speaks(spot.start, spot.end) else "place"
            places.append(
                Place(
                    start=spot.start, end=spot.end, text=text[spot.start : spot.end], name=place.name, country=place.country or None, lat=place.lat,
                    lon=place.lon, geonames_id=place.geonames_id, kind=kind, in_=part,  # type: ignore[arg-type]
                )  # fmt: skip
            )
        return places

    # --- names --------------------------------------------------------------------------------------------------------

    def _spots(self, text: str, hits: list[Hit]) -> list[_Spot]:
        """Names of places, those of countries from the actor lexicon, without what lies in other names."""
        ours: list[_Spot] = []
        taken: list[tuple[int, int]] = []
        for hit in hits:
            spot = self._of_hit(hit)
            if spot is None:
                taken.append((hit.start, hit.end))
            elif spot.candidates:
                ours.append(spot)
        found = [_Spot(m.start, m.end, m.name, m.candidates, adjective=_adjectival(m)) for m in self.gazetteer.find(text)]
        # The longer name wins; at equal length the lexicon's, which knows countries from their namesakes.
        spots: list[_Spot] = []
        spans = sorted(
            [(s.end - s.start, 2, s) for s in ours] + [(s.end - s.start, 1, s) for s in found] + [(e - b, 3, _Spot(b, e, "", ())) for b, e in taken],
            key=lambda row: (-row[0], -row[1], row[2].start),
        )
        covered = bytearray(len(text) + 1)
        for _, _, spot in spans:
            if any(covered[spot.start : spot.end]):
                continue
            covered[spot.start : spot.end] = b"\1" * (spot.end - spot.start)
            if spot.candidates:
                spots.append(spot)
        spots.sort(key=lambda s: s.start)
        for spot, after in zip(spots, spots[1:], strict=False):
            if text[spot.end : after.start] in (", ", " (", ",\n") and not after.adjective:
                spot.inside = after.name
        return spots

    def _of_hit(self, hit: Hit) -> _Spot | None:
        """The place that an actor name is, or ``None`` where it names a person, an organisation or a people."""
        forms = {r.form for r in hit.readings}
        lands = [r for r in hit.readings if r.entity.kind in COUNTRY_KINDS and r.form in ("name", "adjective", "demonym")]
        towns = [r for r in hit.readings if r.form in ("capital", "city")]
        if lands and not towns:
            entity = next((r.entity for r in lands if r.entity.kind == "state"), lands[0].entity)
            if "name" not in forms and "adjective" not in forms:
                return _Spot(hit.start, hit.end, hit.text, ())
            adjective = "name" not in forms
            candidates = self._land(entity.name if adjective else hit.text, entity.name, entity.country, entity.kind)
            if adjective:
                candidates = candidates[:1]
            return _Spot(hit.start, hit.end, hit.text, candidates, adjective=adjective, sure=True)
        if towns:
            candidates = self.gazetteer.lookup(hit.text)
            capital = any(r.form == "capital" for r in towns)
            if capital:
                home = {r.entity.country for r in towns if r.form == "capital"}
                seat = max((c for c in candidates if c.country in home and c.kind in TOWNS), key=lambda c: c.population, default=None)
                if seat is not None:
                    # The capital is meant before all its namesakes, as if it were larger than any town.
                    candidates = (seat._replace(population=CAPITAL, main=True), *(c for c in candidates if c is not seat))
            if lands:
                candidates = self._land(hit.text, lands[0].entity.name, lands[0].entity.country, lands[0].entity.kind) + candidates
            return _Spot(hit.start, hit.end, hit.text, candidates, capital=capital, sure=capital)
        if any(r.form == "seat" for r in hit.readings):
            candidates = tuple(c for c in self.gazetteer.lookup(hit.text) if c.kind not in SETTLED)
            return _Spot(hit.start, hit.end, hit.text, candidates, capital=True, sure=True) if candidates else None
        return None

    def _land(self, surface: str, name: str, country: str, kind: str) -> tuple[Candidate, ...]:
        """The country or region itself, then its namesakes."""
        others = self.gazetteer.lookup(surface) or self.gazetteer.lookup(name)
        if kind in ("region", "partial") and country not in ("XKX", "PSE", "TWN", "ESH"):
            own = [c for c in others if c.country == country and c.kind not in ("country", *SETTLED)] or [c for c in self.gazetteer.lookup(name) if c.kind != "country"]
            land = own[0] if own else None
        else:
            land = self.gazetteer.country(country)
        if land is None:
            return others
        return (land._replace(main=True), *(c for c in others if (c.name, c.country) != (land.name, land.country)))

    # --- evidence -----------------------------------------------------------------------------------------------------

    def _believed(self, text: str, spots: list[_Spot], parses: Sequence[Parse]) -> list[_Spot]:
        """The spots that the text speaks of as places."""
        surnames: set[str] = set()
        proven: set[str] = set()
        verdicts: list[int] = []
        containers = {c.admin1 or c.country for s in spots for c in s.candidates[:1] if c.kind in ("state", "country", "province") and not s.adjective}
        for spot in spots:
            verdict = self._verdict(text, spot, containers)
            verdicts.append(verdict)
            if verdict == 0:
                surnames.add(spot.name)
            elif verdict >= 3:
                proven.add(spot.name)
        kept = []
        for spot, verdict in zip(spots, verdicts, strict=True):
            if verdict == 2 and spot.name in surnames and spot.name not in proven:
                continue
            if verdict >= 2 or (verdict == 1 and spot.name in proven):
                kept.append(spot)
        return kept

    def _verdict(self, text: str, spot: _Spot, containers: set[str]) -> int:
        """0 a person's name or another thing's, 1 doubtful, 2 likely, 3 certain."""
        before, gap = _word_before(text, spot.start)
        after = _word_after(text, spot.end)
        best = spot.candidates[0]
        people = max(c.population or (LARGE if c.kind == "town" else 0) for c in spot.candidates)
        rule = "" if best.kind == "country" else self.gazetteer.stops.get(spot.name, "")
        if spot.name in self.gazetteer.given_names and people < 200_000 and best.kind in SETTLED or best.kind == "state" and not text.endswith(", ", 0, spot.start) and _ABBREVIATION.fullmatch(spot.name):
            rule = rule or "strong"
        if spot.adjective:
            return 2
        bare = before.rstrip(".")
        named = bool(before) and before[0].isupper()
        if best.kind != "country" or rule:
            if named and (bare in TITLES or (len(bare) == 1 and before.endswith(".") and gap == " ")):
                return 0
            if named and gap == " " and bare in self.gazetteer.given_names and bare not in NOT_GIVEN and best.kind in SETTLED:
                return 0
            if after[:1].isupper() and spot.name in self.gazetteer.given_names and after not in TAILS and not self.gazetteer.lookup(after) and " " not in spot.name:
                return 0
        if after in TAILS and best.kind != "country":
            return 0
        lower = before.lower()
        contained = bool(spot.inside) and any(_lies_in(c, spot.inside, self.gazetteer) for c in spot.candidates)
        strong = contained or (gap == " " and lower in STRONG) or _dateline(text, spot)
        if strong:
            return 3
        medium = gap == " " and lower in MEDIUM
        if rule == "strong":
            return 1
        if best.kind in ABOVE_DOUBT or spot.sure:
            return 2
        if people >= LARGE:
            return 2
        local = any((c.admin1 or c.country) in containers for c in spot.candidates)
        surname = spot.name in self.gazetteer.surnames
        if people >= SMALL or best.kind != "city":
            return 2 if not surname or (medium and local) else 1
        return 2 if (medium and (local or not surname)) or (local and not surname) else 1


class _Tokens:
    """Offsets of a text to tokens of its parsed sentences."""

    def __init__(self, parses: Sequence[Parse]):
        self.parses = [p for p in parses if p.size]

    def head(self, start: int, end: int) -> tuple[Parse, int] | None:
        for parse in self.parses:
            if parse.starts[0] <= start and end <= parse.ends[-1]:
                head = head_token(parse, start, end)
                return (parse, head) if head is not None else None
        return None

    def speaks(self, start: int, end: int) -> bool:
        """Whether a capital stands for its government here."""
        got = self.head(start, end)
        if got is None:
            return False
        parse, i = got
        dep, up = parse.dep[i], parse.head[i]
        if dep == "conj":
            dep, up = parse.dep[up], parse.head[up]
        if dep == "nsubj":
            return parse.is_verb(up) and parse.lemma(up) not in GROUND_SUBJECT
        if dep in ("dobj", "iobj", "dative"):
            return parse.is_verb(up) and parse.lemma(up) not in GROUND_OBJECT
        if dep == "nsubjpass":
            return parse.lemma(up) in ADDRESS
        if dep == "poss":
            return parse.lemma(up) in GOVERNMENT_NOUNS
        if dep == "pobj":
            if parse.lower[up] in ("with", "by", "against", "between", "towards", "toward"):
                return True
            return parse.lower[up] in ("to", "on", "from", "of") and parse.lemma(parse.head[up]) in (GOVERNMENT_NOUNS if parse.lower[up] != "of" else ())
        return False


GROUND_SUBJECT = frozenset(["be", "lie", "sit", "have", "host", "see", "witness", "remain", "become", "experience", "fall", "house", "boast", "stand", "burn", "wake", "suffer", "grow", "celebrate", "need", "get", "stretch"])
GROUND_OBJECT = frozenset(
    ["visit", "leave", "reach", "enter", "shell", "bomb", "bombard", "capture", "seize", "take", "retake", "besiege", "surround", "attack", "hit", "strike", "rock", "shake", "storm", "occupy", "liberate", "cross", "flee", "evacuate", "tour", "raid", "pound", "target", "defend", "control", "hold", "destroy", "devastate", "encircle", "approach", "overrun", "annex", "invade", "bypass", "include"]
)
ADDRESS = frozenset(["accuse", "urge", "ask", "tell", "warn", "blame", "condemn", "criticize", "criticise", "expect", "force", "press", "call", "oblige", "require", "invite", "sanction", "suspect", "praise"])
GOVERNMENT_NOUNS = frozenset(
    ["ambassador", "envoy", "government", "decision", "policy", "ally", "response", "support", "position", "stance", "demand", "offer", "move", "claim", "refusal", "ties", "relation", "pressure", "sanction", "warning", "message", "influence", "interest", "effort", "role", "intention", "ambition", "invasion", "war", "leader", "foe", "enemy", "threat", "reply", "proposal", "plan", "commitment", "letter", "call", "aid", "help", "concession", "visit-request", "embargo", "appeal", "denial", "hand", "willingness", "insistence", "failure", "attitude", "view"]
)


def head_token(parse: Parse, start: int, end: int) -> int | None:
    """The token of a span that the others hang on."""
    inside = [i for i in range(parse.size) if parse.starts[i] < end and parse.ends[i] > start]
    for i in inside:
        if parse.head[i] == i or parse.head[i] not in inside:
            return i
    return None


def _lies_in(candidate: Candidate, name: str, gazetteer: Gazetteer) -> bool:
    return any(
        larger.kind in ("country", "state", "province", "county", "region") and larger.country == candidate.country and (larger.kind == "country" or larger.admin1 == candidate.admin1 or not candidate.admin1 or not larger.admin1)
        for larger in gazetteer.lookup(name)
    )


# "Wash." and "Miss." are states only after a comma; "N.J." and "B.C." are nothing else.
_ABBREVIATION = re.compile(r"[A-Z][a-z]{1,4}\.")
def _adjectival(match: Match) -> bool:
    """European, Asian, Middle Eastern: the adjectives of regions, which are aliases ending so."""
    best = match.candidates[0]
    return not best.main and best.kind in ("continent", "region") and match.name.endswith(("an", "ern")) and match.name != best.name


_BEFORE = re.compile(r"([^\W_][\w.'’-]*)([\s(]*)$")
_AFTER = re.compile(r"[ \n]([^\W\d_][\w'’-]*)")
_DATELINE = re.compile(r"(?:, [A-Z][\w. ]{1,25})?,? (?:\([A-Z][\w ./]{1,30}\)|[A-Z][a-z]{2,4}\.? \d{1,2}) ?(?:[-–—]|\()|(?:, [A-Z][\w. ]{1,25})? (?:—|--|–) ")


def _word_before(text: str, start: int) -> tuple[str, str]:
    match = _BEFORE.search(text, max(0, start - 30), start)
    return (match.group(1), match.group(2)) if match else ("", "")


def _word_after(text: str, end: int) -> str:
    match = _AFTER.match(text, end)
    return match.group(1) if match else ""


def _dateline(text: str, spot: _Spot) -> bool:
    """Whether the name opens a paragraph as the place a report is sent from: "NAIROBI, Kenya (AP) —"."""
    return (spot.start == 0 or text[spot.start - 1] == "\n") and _DATELINE.match(text, spot.end) is not None


# --- where an act happened --------------------------------------------------------------------------------------------

LOCATIVE = frozenset(["in", "at", "near", "outside", "on", "off", "across", "inside", "around", "throughout", "within", "along", "over", "beside", "above", "between", "beneath", "under", "aboard", "amid"])
GOING = frozenset(["travel", "go", "come", "arrive", "return", "fly", "head", "move", "rush", "march", "advance", "cross", "deploy", "send", "dispatch", "invade", "enter", "flock", "pour", "push", "drive", "sail", "land"])
LEAVING = frozenset(["withdraw", "retreat", "flee", "expel", "evacuate", "pull", "leave", "depart", "withdrawal", "retreat", "evacuation", "escape", "return", "remove", "eject", "drive"])
FORCE = frozenset(
    ["shell", "bomb", "invade", "attack", "strike", "raid", "capture", "seize", "occupy", "besiege", "annex", "storm", "enter", "visit", "blockade", "evacuate", "liberate", "retake", "recapture", "bombard", "target", "hit", "pound", "overrun", "leave", "flee", "tour", "surround", "encircle", "take", "reach", "cross", "defend", "fire", "launch", "shelling", "bombing", "invasion", "attack", "strike", "raid", "capture", "seizure", "occupation", "siege", "annexation", "storming", "visit", "blockade", "evacuation", "liberation", "bombardment", "assault", "offensive", "incursion", "airstrike", "trip", "tour", "control", "destroy", "rock", "shake", "loot", "ransack", "burn", "infiltrate", "penetrate", "assault", "advance", "operation", "takeover", "conquest", "massacre"]
)
# Words that a place name may stand before or under: "in the Kharkiv region", "in the city of Homs", "in Syria's north".
GROUND = frozenset(
    ["region", "province", "area", "district", "city", "town", "village", "suburb", "capital", "airport", "port", "border", "camp", "county", "state", "valley", "strip", "peninsula", "island", "north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "centre", "center", "outskirts", "neighborhood", "neighbourhood", "governorate", "prefecture", "oblast", "municipality", "zone", "territory", "desert", "mountain", "coast", "waters", "square", "street", "base", "station", "prison", "embassy", "consulate", "part", "parts", "side", "corridor", "crossing", "frontline", "front", "enclave", "countryside", "hospital", "mosque", "church", "temple", "school", "university", "stadium", "market"]
)
BORDERS = frozenset({"ccomp", "relcl", "advcl", "acl", "csubj", "csubjpass", "parataxis", "pcomp"})
INSTITUTIONS = frozenset(
    ["council", "assembly", "parliament", "congress", "senate", "court", "tribunal", "commission", "committee", "duma", "rada", "knesset", "bundestag", "majlis", "diet", "sejm", "riksdag", "cabinet", "house", "conference", "summit", "union", "nations", "forum", "chamber", "board", "agency", "organization", "organisation", "league", "cortes", "bundesrat"]
)
DECIDING = frozenset(["veto", "adopt", "pass", "approve", "reject", "table", "submit", "vote", "ratify", "endorse", "block", "propose", "draft", "introduce", "circulate", "debate", "sponsor", "veto", "adoption", "passage", "approval", "vote"])
TEXTS = frozenset(["resolution", "bill", "motion", "draft", "statement", "law", "measure", "text", "proposal", "vote", "amendment", "declaration"])


def where_of(parse: Parse, head: int, places: list[Place], sources: list[Actor], targets: list[Actor]) -> Where | None:
    """Where the act of the predicate at token ``head`` happened, or ``None`` where its clause does not say.

    ``basis`` says how it was found: "phrase" (in, at, near ... below the predicate or its objects), "target" (the act is done
    to the ground itself), "institution" (a council, a court: a name without coordinates).
    """
    first, last = parse.starts[0], parse.ends[-1]
    mine = [p for p in places if first <= p.start and p.end <= last and p.kind != "adjective"]
    found: list[tuple[int, int, int, Place]] = []
    for place in mine:
        token = head_token(parse, place.start, place.end)
        if token is None:
            continue
        depth = _phrase_depth(parse, head, token, place.kind)
        if depth is not None:
            found.append((size_of(place.name, place.country), depth, place.start, place))
    if found:
        return _where(min(found, key=lambda row: row[:3])[3], "phrase")
    ground = _ground_target(parse, head, mine, targets)
    if ground is not None:
        return _where(ground, "target")
    return _institution(parse, head)


def _where(place: Place, basis: str) -> Where:
    return Where(name=place.name, country=place.country, lat=place.lat, lon=place.lon, geonames_id=place.geonames_id, basis=basis, text=place.text, start=place.start, end=place.end)


def _phrase_depth(parse: Parse, head: int, token: int, kind: str) -> int | None:
    """How far below the predicate a locative phrase with this place hangs; ``None`` where it is no such phrase."""
    i = token
    located = False
    depth = 0
    while i != head:
        dep, up = parse.dep[i], parse.head[i]
        if up == i or dep in BORDERS:
            return None
        if dep == "pobj":
            word = parse.lower[up]
            if word in LOCATIVE and not (word in ("on", "over", "between", "under") and kind == "metonym"):
                if located is False and not _figure(parse, up, word):
                    located = True
            elif not located and not ((word == "of" and parse.lemma(parse.head[up]) in GROUND) or _by_motion(parse, head, up, word)):
                return None
            elif not located and word != "of":
                located = True
        elif dep in ("compound", "nmod", "poss", "amod"):
            if not located and not (parse.lemma(up) in GROUND or (dep == "compound" and parse.is_proper(up) and parse.dep[up] == "pobj")):
                return None
        elif (not located and dep not in ("appos", "conj", "prep", "npadvmod", "punct", "nummod")) or (dep == "conj" and parse.is_verb(i) and parse.is_verb(up) and located) or (located and dep in ("nsubj", "nsubjpass") and parse.is_verb(up) and up != head):
            return None
        i = up
        depth += 1
    return depth if located else None


def _figure(parse: Parse, prep: int, word: str) -> bool:
    """"Sanctions on", "war on", "talks on", "in response to": phrases that look like places and are topics."""
    above = parse.head[prep]
    return word in ("on", "over") and (parse.is_noun(above) or parse.lemma(above) in ("impose", "slap", "place", "agree", "focus", "call", "press", "depend", "rely", "vote", "comment", "discuss"))


def _by_motion(parse: Parse, head: int, prep: int, word: str) -> bool:
    above = parse.lemma(parse.head[prep])
    if word in ("to", "into", "toward", "towards", "onto", "through"):
        return above in GOING or (parse.head[prep] == head and parse.lemma(head) in GOING) or above in ("visit", "trip")
    return word in ("from", "out", "of") and above in LEAVING


def _ground_target(parse: Parse, head: int, places: list[Place], targets: list[Actor]) -> Place | None:
    """The place that the act is done to: object of a verb of force or movement, or what stands after its noun's "of"."""
    if parse.lemma(head) not in FORCE:
        return None
    for place in sorted(places, key=lambda p: size_of(p.name, p.country)):
        token = head_token(parse, place.start, place.end)
        if token is None:
            continue
        while parse.dep[token] in ("compound", "conj", "appos", "poss", "nmod") and (parse.dep[token] in ("conj", "appos") or parse.lemma(parse.head[token]) in GROUND):
            token = parse.head[token]
        up = parse.head[token]
        if up == head and parse.dep[token] in ("dobj", "nsubjpass", "compound", "poss") and (parse.is_verb(head) or parse.dep[token] == "compound"):
            return place
        if parse.dep[token] == "pobj" and parse.lower[up] in ("of", "on", "against", "to", "into", "at", "upon") and parse.head[up] == head and (parse.is_noun(head) or parse.lower[up] in ("into", "at")):
            return place
    for target in targets:
        for place in places:
            if target.start <= place.start and place.end <= target.end and place.end == target.end and target.via in ("country", "name", "metonym") and target.country == place.country:
                token = head_token(parse, place.start, place.end)
                if token is not None and parse.head[token] == head:
                    return place
    return None


def _institution(parse: Parse, head: int) -> Where | None:
    """A named body as the venue: "at the UN Security Council", "vetoed a UN Security Council resolution"."""
    for prep in [k for k in parse.kids[head] if parse.dep[k] == "prep"] + [k for o in parse.children(head, "dobj") for k in parse.kids[o] if parse.dep[k] == "prep"]:
        if parse.lower[prep] in ("at", "in", "before", "inside"):
            noun = parse.child(prep, "pobj")
            if noun is not None and parse.is_proper(noun) and parse.lower[noun] in INSTITUTIONS:
                return _body(parse, noun)
    if parse.lemma(head) not in DECIDING:
        return None
    for noun in parse.children(head, "dobj", "nsubjpass"):
        if parse.lemma(noun) not in TEXTS:
            continue
        for kid in parse.subtree(noun):
            if parse.is_proper(kid) and parse.lower[kid] in INSTITUTIONS and parse.dep[kid] in ("compound", "poss", "nmod", "pobj"):
                return _body(parse, kid)
    return None


def _body(parse: Parse, noun: int) -> Where:
    first = noun
    while first and (parse.is_proper(first - 1) or (parse.lower[first - 1] == "of" and first > 1 and parse.is_proper(first - 2))):
        first -= 1
    words = [parse.words[i] for i in range(first, noun + 1)]
    name = " ".join(words)
    return Where(name=name, country=None, lat=None, lon=None, geonames_id=None, basis="institution", text=name, start=parse.starts[first], end=parse.ends[noun])
