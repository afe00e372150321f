"""Capitals and marks for texts that came without them, all small or all in capital letters.

Old wires are in capitals throughout: they are read small first, and then like the rest.
Corpora made for text classification are often written small throughout, with apostrophes, commas and quotation marks blanked
out. Names, sentence ends and clauses hang on those, so such a text is read in a spelling that puts them back as far as the
lexicon and plain rules of English can tell. Every replacement keeps the length: offsets hold in the text as given, and
the records show the words as given (:func:`as_given`).

1. Apostrophes: "don t" -> "don't", "world s" -> "world's", only where the text has none at all.
2. Marks: two blanks stand where a comma or quotation mark was, three where a quotation ended in a comma. Two blanks after a
   colon open a quotation, which two blanks after a full stop close; three after a comma's place close what the last two after a
   full stop opened.
3. Capitals: beginnings of sentences; names of the actor tables; persons by title, given name or surname; days and months;
   words that no dictionary knows. ``caseless.tsv`` says which names are words first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from diurna.lexicon.gazetteer import Gazetteer
from diurna.lexicon.language import word_table
from diurna.lexicon.names import Names
from diurna.model import Article
from diurna.understand.parse import FUNCTION_WORDS

FEWEST_WORDS = 8
_CAPITALISED = re.compile(r"\b[A-Z][a-z]")
_LARGE = re.compile(r"\b[A-Z]{2,}")
_SMALL = re.compile(r"\b[a-z]{2,}")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_SENTENCE = re.compile(r"(?:^|[.!?]['\"]?\s+|:\s+(?=\"))(['\"]?\s*)([^\W\d_])")
_ENCLITIC = re.compile(r"(?<=\w) (s|ll|ve|re|m|d|t)(?= |[.,;:!?]|$)")
_GAP = re.compile(r"(?<=[\w%)'])(   ?)(?=[\w('])")
_CLOSING = re.compile(r"(?<=\w) (?=\.(?: |$))")
# Where whole sentences in quotation marks may begin or end: blanks after a colon or full stop, three after a word.
_TURN = re.compile(r"(?P<colon>(?<=:) {2,3})(?=[\w(\[])|(?P<stop>(?<=[.!?]) {2,3})(?=[\w(\[])|(?P<comma>(?<=[\w%)\]]) {3,4})(?=\w)")
_STOP = re.compile(r"[.!?]( ) (?=\w)")
LONGEST_QUOTATION = 900  # characters
# What follows a quotation that ends in a comma's place; how a paragraph goes on with the words of the same speaker.
_SPOKEN = re.compile(
    r"(?:[\w'-]+ ){0,9}?(?:said|says|say|added|adds|told|tells|insisted|insists|argued|argues|warned|warns|claimed|claims|explained|explains|commented|"
    r"continued|declared|asked|asks|replied|wrote|writes|stressed|predicted|concluded|admitted|recalled|complained|suggested|noted|observed|conceded|"
    r"urged|announced|confirmed|acknowledged|pledged|vowed|remarked|read|reads)\b"
)
_OWN_VOICE = re.compile(r"(?:i|we|my|our|i'm|we're|i've|we've|let's)\b")
NEGATED = frozenset("don doesn didn isn aren wasn weren won wouldn couldn shouldn haven hasn hadn can mustn needn ain mightn".split())
PERSONS = frozenset("i you he she it we they who that there what this".split())
# Words that a comma cannot follow: what comes next was in quotation marks.
OPEN = frozenset(
    "a an the of in to for with by from at on as is are was were be been being its his her their our my your this that these those very so "
    "called and or not no more most any some such into over under about between against".split()
)
TITLES = frozenset("mr mrs ms miss dr sir lord lady dame baroness professor".split())
CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september october november december "
    "christmas easter".split()
)
MONTH_WORDS = frozenset({"march", "may"})

Record = TypeVar("Record")


def is_caseless(text: str) -> bool:
    """Whether a text is written small throughout.

    >>> is_caseless("the president of kenya met the leader of the opposition on monday.")
    True
    >>> is_caseless("Kenya met Somalia.")
    False
    """
    small = len(_SMALL.findall(text))
    return small >= FEWEST_WORDS and len(_CAPITALISED.findall(text)) * 200 < small


def is_shouted(text: str) -> bool:
    """Whether a text is in capital letters throughout, as old wires are.

    >>> is_shouted("THE PRESIDENT OF KENYA MET THE LEADER OF THE OPPOSITION ON MONDAY.")
    True
    >>> is_shouted("NATO and the UN met.")
    False
    """
    letters = sum(map(str.isalpha, text))
    return len(_LARGE.findall(text)) >= FEWEST_WORDS and sum(map(str.isupper, text)) > 0.95 * letters


def _lowered(text: str) -> str:
    """The text in small letters, of the same length: a letter whose small form is longer stays as it is."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


class Recaser:
    """Restores capitals and marks by the actor names, the personal names of the gazetteer and a dictionary.

    ``knows`` says whether the dictionary has a word in any form.
    """

    def __init__(self, names: Names, gazetteer: Gazetteer, knows: Callable[[str], bool]):
        from ahocorasick_rs import AhoCorasick, MatchKind

        self.knows = knows
        self.given = frozenset(n.lower() for n in gazetteer.given_names)
        self.family = frozenset(n.lower() for n in gazetteer.surnames) | frozenset(n.lower() for n in names.surnames)
        self.rules = word_table("caseless.tsv", "name")
        spelt: dict[str, str] = {}
        for surface in names.surfaces():
            small = surface.lower()
            if small == surface or len(small) != len(surface) or not self._is_name(small):
                continue
            # SHOUTED forms are kept for acronyms only.
            if small not in spelt or spelt[small].isupper():
                spelt[small] = surface
        self._spelt = sorted(spelt.items())
        self._automaton = AhoCorasick([small for small, _ in self._spelt], matchkind=MatchKind.LeftmostLongest)

    def _is_name(self, small: str) -> bool:
        words = small.split()
        if len(words) == 1:
            return len(small) > 2 or small in ("us", "uk", "un", "eu") or not self.knows(small)
        if len(words) == 2 and words[0] in ("the", "on", "no", "a", "one", "s"):
            # "the age", "the nation": papers only with a capital.
            return not self.knows(words[1])
        return True

    def restore(self, text: str) -> str:
        """The text with capitals and marks, of the same length."""
        marked = _marks(text)
        letters = list(marked)

        def capitalise(start: int) -> None:
            letters[start] = letters[start].upper() if len(letters[start].upper()) == 1 else letters[start]

        for match in _SENTENCE.finditer(marked):
            capitalise(match.start(2))
        for index, start, end in self._automaton.find_matches_as_indexes(marked.lower()):
            small, surface = self._spelt[index]
            if _whole(marked, start, end) and self._allowed(marked, start, end, small):
                letters[start:end] = surface
        words = [(m.start(), m.end(), m.group()) for m in _WORD.finditer(marked)]
        self._persons(marked, words, capitalise)
        for i, (start, _, word) in enumerate(words):
            if word in CALENDAR or word == "i" or (word in MONTH_WORDS and self._is_month(marked, words, i)):
                capitalise(start)
            elif word in ("mp", "mps", "msp", "msps", "mep", "meps"):
                letters[start : start + len(word)] = word.rstrip("s").upper() + word[len(word.rstrip("s")) :]
            elif len(word) > 2 and word.isalpha() and word.islower() and word not in NEGATED and not self.knows(word):
                capitalise(start)
        return "".join(letters)

    def _allowed(self, text: str, start: int, end: int, small: str) -> bool:
        rule, _, words = self.rules[small]["rule"].partition(":") if small in self.rules else ("", "", "")
        if not rule:
            return True
        listed = words.split("|")
        before = re.search(r"(\w+)\W*$", text[max(0, start - 25) : start])
        after = re.match(r"\W{0,2}(\w+)", text[end : end + 25])
        last, following = (before.group(1) if before else ""), (after.group(1) if after else "")
        if rule == "after":
            return last in listed
        if rule == "not after":
            # "told us that", but "told US officials".
            return last not in listed or following in OF_STATE
        if rule == "before":
            return following in listed
        return rule == "not before" and following not in listed

    def _is_month(self, text: str, words: list[tuple[int, int, str]], i: int) -> bool:
        start, end, word = words[i]
        near = [words[k][2] for k in (i - 1, i + 1) if 0 <= k < len(words)]
        return any(w.isdigit() for w in near) or self._allowed(text, start, end, word)

    def _persons(self, text: str, words: list[tuple[int, int, str]], capitalise: Callable[[int], None]) -> None:
        """Persons by a title or a given name before them; their surnames then wherever they stand alone."""
        told: set[str] = set()
        for i, (start, end, word) in enumerate(words[:-1]):
            after, _, surname = words[i + 1]
            if after - end > 1 or surname.isdigit() or text[end] != " ":
                continue
            if word in TITLES:
                if not self._is_given(surname):
                    told.add(surname)
            elif word in self.given and word not in MODALS and surname.isalpha() and self._is_surname(surname, sure=word not in COMMON):
                told.add(surname)
            elif self._named_in_office(text, words, i):
                pass  # "spokesman mark hall said": the surname alone stays a word
            else:
                continue
            capitalise(start)
            capitalise(after)
        for i, (start, _, word) in enumerate(words):
            if word in told and word not in COMMON and word not in FUNCTION_WORDS and (word not in self.rules or (i and words[i - 1][2] in TITLES)):
                capitalise(start)

    def _named_in_office(self, text: str, words: list[tuple[int, int, str]], i: int) -> bool:
        """Whether two everyday words are a name: a given name behind an office, and then what he says."""
        _, _, word = words[i]
        _, end, surname = words[i + 1]
        office = i > 0 and words[i - 1][2] in OFFICES
        return office and word in self.given and word not in MODALS and surname not in NO_SURNAMES and _SPOKEN.match(text, end + 1) is not None

    def _is_surname(self, word: str, *, sure: bool) -> bool:
        """Whether a word may be the surname behind a given name; ``sure`` says that it is no everyday word."""
        return word not in NO_SURNAMES and (not self.knows(word) or (sure and word in self.family))

    def _is_given(self, word: str) -> bool:
        return word in self.given and word not in COMMON


MODALS = frozenset({"will", "may", "can", "but", "an", "in", "of", "long", "many", "so", "my", "see", "van"})
NO_SURNAMES = FUNCTION_WORDS | frozenset("said says told won win wins new two three one man men get got go goes left right like park city way".split())
OFFICES = frozenset("spokesman spokeswoman minister secretary president leader chairman mp chancellor commissioner director governor senator".split())
# Given names and surnames that are everyday words.
COMMON = frozenset(
    "will mark may bill rose grant dawn hope faith grace joy frank rich sue art max gene pat rob chance don jack ray dean dick drew guy "
    "young long white black green brown king price bank banks field hill park stone wood woods house church short day bush cook fox rice "
    "best case cash close cross good hall hunt law moss page pope power rice right sharp shaw small speed strong sweet top way west north "
    "south east english french major marshall baker butler carpenter farmer fisher miller mason porter singer smith taylor turner walker "
    "ward weaver bishop dean knight lord noble prince gray grey reed rush chase wade said new two one but and has had was win lead mills "
    "straw ball bell bird bond book bull bush camp carter cole court crane day dear down england ford free friend gate gold head heath holland ireland israel "
    "lane light love low march marks may mercy mine monk moon more news paris rain read rivers rock root rose sage salt sands savage scales self "
    "shields ship shore silver snow spring steel stern storm street summer swift sydney tanner temple thorn trump underwood vice waters wells winter wise "
    "worth yard hardy gay glen cliff christian china chad jordan kenya georgia dakota august june april eve ivy iris jade pearl ruby amber angel".split()
)
OF_STATE = frozenset(
    "president congress senate government troops forces officials dollar dollars economy army military navy regulators authorities secretary treasury "
    "embassy ambassador politicians senator senators lawmakers voters soldiers marines court supreme federal state justice company companies firm firms "
    "giant market markets stocks shares exports imports open team star tv television film album chart airlines airline carmaker".split()
)


def _marks(text: str) -> str:
    """Apostrophes, commas and quotation marks where blanks stand for them; a text that has its own is left alone."""
    if not any(mark in text for mark in "'’‘"):
        text = _ENCLITIC.sub(_enclitic, text)
    if "," in text or '"' in text or "“" in text:
        return text
    return _paired(_CLOSING.sub('"', _GAP.sub(_gap, _quotations(text))))


def _paired(text: str) -> str:
    """The text without opening marks that nothing closes; two blanks after a full stop close what stands open before it.

    >>> _paired('it says the sale is "unlawful and harmful.  the buyer left. he was "pleased')
    'it says the sale is "unlawful and harmful." the buyer left. he was  pleased'
    """
    letters = list(text)
    opened = -1
    marks = [*re.finditer('"', text), None]
    for match in marks:
        at = len(text) if match is None else match.start()
        opens = match is not None and (at == 0 or text[at - 1].isspace()) and not text[at + 1 : at + 2].isspace()
        if opened >= 0 and (opens or match is None):
            stop = _STOP.search(text, opened, at)
            if stop is not None:
                letters[stop.start(1)] = '"'
            else:
                letters[opened] = " "
        opened = at if opens else -1
    return "".join(letters)


def _quotations(text: str) -> str:
    """The text with the marks of quotations of whole sentences, which two and three blanks stand for.

    Two blanks after a full stop also part paragraphs: they open a quotation only where three blanks and a verb of saying end it.

    >>> _quotations("he said:  they stay. they will not go.  the talks failed.  this is sad   he added.")
    'he said: "they stay. they will not go." the talks failed. "this is sad," he added.'
    """
    letters = list(text)
    begun = -1  # the blank that opened a quotation, after a colon: it stands open until it is closed
    last = -1  # the last blank after a full stop, which opens a quotation if three blanks end one
    for match in _TURN.finditer(text):
        start, end = match.span()
        if begun >= 0 and start - begun > LONGEST_QUOTATION:
            begun = -1
        if match.lastgroup == "colon":
            begun, last = end - 1, -1
        elif match.lastgroup == "stop" and begun < 0:
            last = end - 1
        elif match.lastgroup == "stop":
            if end - start == 2 and _OWN_VOICE.match(text, end):
                continue  # a new paragraph of the same quotation
            letters[begun], letters[start] = '"', '"'
            begun, last = -1, end - 1 if end - start == 3 else -1
        else:
            opened = begun if begun >= 0 else last
            if opened >= 0 and start - opened <= LONGEST_QUOTATION and _SPOKEN.match(text, end) and not _half_open(text, opened + 1, start):
                letters[opened], letters[start], letters[start + 1] = '"', ",", '"'
            begun = last = -1
    return "".join(letters)


def _half_open(text: str, start: int, end: int) -> bool:
    """Whether a quotation of a few words begins in a stretch: what ends there then ends with it."""
    before = re.search(r"(\w+)$", text[max(start, text.rfind("  ", start, end) - 20) : max(start, text.rfind("  ", start, end))])
    return before is not None and before.group(1) in OPEN


def _enclitic(match: re.Match[str]) -> str:
    text, at, part = match.string, match.start(), match.group(1)
    before = re.search(r"(\w+)$", text[max(0, at - 20) : at])
    word = before.group(1) if before else ""
    fits = {"s": word.isalpha() and len(word) > 1, "t": word in NEGATED, "m": word == "i"}.get(part, word in PERSONS)
    return f"'{part}" if fits else match.group()


def _gap(match: re.Match[str]) -> str:
    """The mark that two or three blanks stand for: the blanks of a quotation of few words, or a comma."""
    text = match.string
    if len(match.group(1)) == 3:
        return '," '
    before = re.search(r"(\w+)$", text[max(0, match.start() - 20) : match.start()])
    if before and before.group(1) in OPEN:
        return ' "'
    opened = text.rfind("  ", max(0, match.start() - 60), match.start())
    if opened > 0 and text[opened - 1].isalpha():
        word = re.search(r"(\w+)$", text[max(0, opened - 20) : opened])
        if word and word.group(1) in OPEN:
            return '" '
    return ", "


def _whole(text: str, start: int, end: int) -> bool:
    return (start == 0 or not (text[start - 1].isalnum() or text[start - 1] == "'")) and (end == len(text) or not text[end].isalnum())


def restored(article: Article, recaser: Callable[[], Recaser]) -> Article:
    """The article in a spelling with capitals where it has none, else the article itself."""
    if not is_caseless(article.text) and not is_shouted(article.text):
        return article
    title = article.title
    if title and not _CAPITALISED.search(title):
        title = recaser().restore(_lowered(title))
    return msgspec.structs.replace(article, text=recaser().restore(_lowered(article.text)), title=title)


def as_given(record: Record, given: Article, read: Article, part: str = "text") -> Record:
    """A record of a restored article with all its quoted words as they stand in the article as given."""
    changed: Record = _given(record, given, read, part)
    return changed


def _given(value: Any, given: Article, read: Article, part: str) -> Any:
    if isinstance(value, tuple):
        return tuple(_given(v, given, read, part) for v in value)
    if not isinstance(value, msgspec.Struct):
        return value
    part = getattr(value, "in_", part)
    source, spelt = (given.title or "", read.title or "") if part == "title" else (given.text, read.text)
    changes: dict[str, Any] = {}
    for name in value.__struct_fields__:
        old = getattr(value, name)
        if name == "text" and isinstance(old, str) and hasattr(value, "text_start"):
            # A time has days for start and end; its words have offsets of their own.
            new: Any = source[value.text_start : value.text_end]  # type: ignore[attr-defined]
        elif name == "text" and isinstance(old, str) and hasattr(value, "start"):
            start, end = value.start, value.end  # type: ignore[attr-defined]
            new = source[start:end] if spelt[start:end] == old else old
        else:
            new = _given(old, given, read, part)
        if new is not old:
            changes[name] = new
    if isinstance(value, msgspec.Struct) and getattr(value, "title", None) is not None and hasattr(value, "article_id"):
        changes["title"] = given.title
    return msgspec.structs.replace(value, **changes) if changes else value
