"""Sentences: offsets into the untouched text, with captions, credits, bylines and datelines told apart from the report.

A small splitter made for news: it knows abbreviations, initials, quotation marks that close after the point, datelines and
hard-wrapped lines. Lines of wire clips that hold no report (header, agency) are marked by the reader before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from diurna.data import DATA, read_table
from diurna.lexicon.language import word_list
from diurna.model import Article, Part, Region, Sentence

# Beyond this a "sentence" is a table or a list without points; the screen drops it with its reason.
LONGEST = 4000

# A row of marks is tried once, from its first.
_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’»)\]]*(?=\s|$)|[.!?][”\"’](?=\w)")
_WRAP = re.compile(r"\n")
_BREAK = re.compile(r"\n[ \t]*\n\s*|\r\n[ \t]*\r\n\s*")
_WORD_BEFORE = re.compile(r"([\w.&'’-]+)$")
_CREDIT = re.compile(
    r"(?:^|[\s(\[])(?:"
    r"(?:File |Handout )?(?:Photo|Photograph|Picture|Image)(?:s)?(?: by| credit| courtesy of)?\s*[:/]\s*[^\n]{2,60}"
    r"|\((?:AP|AFP|Reuters|EPA) (?:Photo|Photo/)[^)\n]{0,60}\)"
    r"|\[(?:Photo|Image)[^\]\n]{1,60}\]"
    r"|(?:Getty Images|AFP/Getty Images|Xinhua/[A-Z]\w+ \w+|REUTERS/[A-Z][\w. ]+)"
    r")\s*$",
)
_BYLINE = re.compile(r"^(?:By|Reporting by|Additional reporting by|Writing by|Editing by|Story by|Edited by)\s+[A-Z][^\n]{2,100}$")
_DATELINE = re.compile(
    r"^(?:\([A-Za-z. ]{2,30}\)\s*[-–—]+\s*)?"
    r"(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ'’. -]{2,40}(?:,\s*(?:[A-Z][\w. ]{1,25}))?|[A-ZÀ-Þ]\w+(?: [A-ZÀ-Þ]\w+){0,2}(?=\s+(?:-|--|–|—|\([A-Z])))"
    r"(?:,?\s*(?P<date>(?:Jan|Feb|March|Mar|April|Apr|May|June|July|Aug|Sept|Sep|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2}))?"
    r"\s*(?:\((?P<agency>[A-Za-z][\w .&/-]{1,40})\)|(?P<bare>--|–|—|(?<=\w)\s-\s|:(?=\s[A-Z])))\s*(?:--|–|—|-|:)?\s*"
)

# Monitoring services: "Lima, 12 May 89 (Radio Sol) -- [Excerpts] [Jane Doe] The army ...", also in capitals or small throughout.
_MONITORED = re.compile(
    r"^[^\W\d][\w .'’()-]{2,50},\s*\d{1,2}\s+(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+(?:\d{4}|\d\d)"
    r"\s*(?:\([^()\n]{2,60}\)\s*)?(?:--|–|—)\s*(?:\[[^\[\]\n]{2,150}\]\s*)*",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _abbreviations() -> dict[str, str]:
    return {row["word"]: row["kind"] for row in read_table(DATA / "lexicon" / "language" / "abbreviations.tsv", ("word", "kind"))}


@lru_cache(maxsize=1)
def _starters() -> frozenset[str]:
    return word_list("sentence_starters.tsv")


def split(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Offsets of the sentences of a paragraph, without the white space between them.

    >>> text = 'Gen. Smith left. "We agreed." He met the U.S. envoy.'
    >>> [text[a:b] for a, b in split(text)]
    ['Gen. Smith left.', '"We agreed."', 'He met the U.S. envoy.']
    """
    end = len(text) if end is None else end
    found: list[tuple[int, int]] = []
    begin = start
    lower = text[start:end].islower()
    for match in _END.finditer(text, start, end):
        if _ends_here(text, begin, match, end, lower):
            _keep(found, text, begin, match.end())
            begin = match.end()
    _keep(found, text, begin, end)
    return found


def _keep(found: list[tuple[int, int]], text: str, begin: int, end: int) -> None:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    if begin < end:
        found.append((begin, end))


def _ends_here(text: str, begin: int, match: re.Match[str], end: int, lower: bool) -> bool:
    """Whether a point ends the sentence; ``lower`` says that the paragraph has no capital at all, so that none can be asked for."""
    after = match.end()
    while after < end and text[after].isspace():
        after += 1
    if after >= end:
        return True
    following = text[after]
    mark = match.group()
    if (following.islower() and not lower) or following in ",;":
        return False
    if mark[0] != "." or (len(mark) > 1 and mark[1] == "."):
        return True
    if len(mark) > 1:
        return True
    word = _WORD_BEFORE.search(text, max(begin, match.start() - 30), match.start())
    if word is None:
        return True
    stem = word.group(1)
    next_word = re.compile(r"[\"'“‘(]*([\w'’-]+)").match(text, after)
    starter = next_word is not None and next_word.group(1) in _starters()
    kind = _abbreviations().get(stem)
    if kind == "title" or kind == "inner":
        return False
    if kind == "number":
        return not following.isdigit() and (starter or stem == "No")
    if kind == "starter":
        return starter
    if len(stem) == 1 and stem.islower() and following.isdigit():
        return False  # "p. 12", "c. 1900"
    if len(stem) == 1 and stem.isupper():
        return starter and begin < match.start() - 2 and not (next_word is not None and next_word.group(1) in ("A", "I"))
    if "." in stem and len(stem.split(".")[-1]) == 1 and stem.replace(".", "").isalpha():
        return starter
    return True


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Offsets of the paragraphs. Lines are joined only where the text is hard-wrapped."""
    blocks: list[tuple[int, int]] = []
    at = 0
    for gap in _BREAK.finditer(text):
        blocks.append((at, gap.start()))
        at = gap.end()
    blocks.append((at, len(text)))
    if _is_wrapped(text):
        return [b for b in blocks if text[b[0] : b[1]].strip()]
    lines: list[tuple[int, int]] = []
    for start, end in blocks:
        begin = start
        for newline in _WRAP.finditer(text, start, end):
            lines.append((begin, newline.start()))
            begin = newline.end()
        lines.append((begin, end))
    return [b for b in lines if text[b[0] : b[1]].strip()]


def _is_wrapped(text: str) -> bool:
    lengths = [len(line.rstrip()) for line in text[:20_000].split("\n") if line.strip()]
    if len(lengths) < 5 or max(lengths) > 130:
        return False
    middle = sorted(lengths)[len(lengths) // 2]
    return 45 <= middle <= 110


def find_regions(text: str, known: Iterable[Region] = ()) -> list[Region]:
    """Captions, credits and bylines among the paragraphs, and the dateline at the head of the first."""
    given = sorted(known, key=lambda r: r.start)
    found = list(given)
    begin = max((r.end for r in given if r.kind in ("header", "agency")), default=0)
    dated = False
    passed = covered = 0  # the given regions that begin before the paragraph, and how far they reach
    for start, end in paragraphs(text):
        while passed < len(given) and given[passed].start <= start:
            covered = max(covered, given[passed].end)
            passed += 1
        if end <= begin or start < covered:
            continue
        while start < end and text[start].isspace():
            start += 1
        line = text[start:end].rstrip()
        if not line:
            continue
        credit = _CREDIT.search(line)
        if credit is not None and len(line) < 700:
            at = credit.start()
            if at > 3:
                found.append(Region(start=start, end=start + at, kind="caption", text=line[at:].strip(" ()[]")))
            found.append(Region(start=start + at, end=start + len(line), kind="credit", text=line[at:].strip(" ()[]")))
            continue
        if _BYLINE.match(line) and len(line.split()) <= 14 and not line.endswith("."):
            found.append(Region(start=start, end=start + len(line), kind="byline", text=line))
            continue
        if not dated:
            monitored = _MONITORED.match(line)
            dateline = monitored or _DATELINE.match(line)
            if (
                dateline is not None
                and len(line) > dateline.end() + 20
                and (monitored or dateline.group("agency") or dateline.group("place").isupper() or dateline.group("bare"))
                and not (line[dateline.end()].islower() and dateline.group().rstrip().endswith(")"))  # "Human Rights Watch (HRW) condemned"
            ):
                found.append(Region(start=start, end=start + dateline.end(), kind="dateline", text=dateline.group().strip()))
            dated = len(line) > 60
    return sorted(found, key=lambda r: r.start)


def read_sentences(article: Article) -> tuple[list[Sentence], list[Region]]:
    """The sentences of title and text in order, numbered through each part, and the regions of the text."""
    sentences: list[Sentence] = []
    if article.title:
        for a, b in split(article.title):
            sentences.append(Sentence(index=len(sentences), start=a, end=b, in_="title", kind="report"))
    regions = find_regions(article.text, article.regions)
    index = 0
    part: Part = "text"
    first = 0
    for start, end in paragraphs(article.text):
        while first < len(regions) and regions[first].end <= start:
            first += 1
        for a, b, kind in _cut(start, end, regions, first):
            if kind in ("header", "agency", "byline", "credit", "dateline"):
                continue
            for s, e in split(article.text, a, b):
                sentences.append(Sentence(index=index, start=s, end=e, in_=part, kind=kind or "report"))
                index += 1
    return sentences, regions


def _cut(start: int, end: int, regions: list[Region], first: int) -> list[tuple[int, int, str]]:
    """A paragraph cut at the regions that lie in it; ``first`` is the number of the first that may."""
    pieces: list[tuple[int, int, str]] = []
    at = start
    for number in range(first, len(regions)):
        region = regions[number]
        if region.start >= end:
            break
        if region.end <= at:
            continue
        if region.start > at:
            pieces.append((at, region.start, ""))
        pieces.append((max(at, region.start), min(end, region.end), region.kind))
        at = min(end, region.end)
    if at < end:
        pieces.append((at, end, ""))
    return pieces
