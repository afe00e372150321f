"""Time expressions: a grammar of the language of news, read straight from the text.

Theory of operation
-------------------
One compiled pattern, an alternation of the rules in ``GRAMMAR``, runs once over the text. Where a rule matches, its reader
works out type, TIMEX3 value and the days that are covered; a reader may refuse ("may", "march", "2,017 people"), then the
rules after it are tried. Relative words count from the day of publication, or, where none is given, from a dateline of the
text. A weekday, month or day without its year is the nearest one back, or, in a clause about the future, the nearest one
ahead; parsed sentences tell the tense, and a few words before the expression where a sentence was not parsed. Last, two
dates joined by "to", "and" or a dash become one range.

Ways of counting: weeks run from Monday; "early", "mid" and "late" are thirds; seasons are the meteorological ones of the
north; a season or decade takes the TIMEX3 codes (``2022-SU``, ``199``). Where the text leaves a day open, dates are None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

from diurna.model import Part, TimeExpression
from diurna.understand import timespans as span
from diurna.understand import timewords as read
from diurna.understand.calendars import (
    DAYS,
    DECADES,
    LETTER,
    MONTHS,
    NUMBERS,
    ORDINALS,
    PARTS_OF_DAY,
    SEASONS,
    days_on,
    holidays,
    make_day,
    month_number,
)
from diurna.understand.parse import Parse
from diurna.understand.timewords import Found, Reading
from diurna.understand.whens import when_of

__all__ = ["find_times", "when_of"]

MONTH = (
    r"(?:Jan(?:uary|\b\.?)|Feb(?:ruary|\b\.?)|Mar(?:ch|\b\.?)|Apr(?:il|\b\.?)|May|June|Jun\b\.?|July|Jul\b\.?|Aug(?:ust|\b\.?)"
    r"|Sep(?:tember|t?\b\.?)|Oct(?:ober|\b\.?)|Nov(?:ember|\b\.?)|Dec(?:ember|\b\.?))"
)
WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:MON|TUES|WEDNES|THURS|FRI|SATUR|SUN)DAY)"
SHORT_DAY = rf"(?:{WEEKDAY}|Mon|Tues?|Weds?|Thur?s?|Fri|Sat|Sun)"
DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\w%]|[.,:]\d)"
YEAR = r"(?:1[0-9]\d\d|20\d\d)(?![\w%]|[.,:]\d)"
LATE = r"(?i:very )?(?i:early|mid|middle|late)(?: in)?(?:[ -]to[ -](?:mid|late))?"
EDGE = (
    r"(?i:the )?(?:very )?(?i:start|beginning|end|middle|close|first half|second half|latter half|first days|last days|early days"
    r"|first week|last week|rest|remainder|turn) of"
)
UNIT = r"(?:second|minute|hour|day|weekend|week|fortnight|month|quarter|year|decade|centur)(?:ies|y|s)?\b"
NUM = (
    r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|(?i:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|"
    r"four|five|six|seven|eight|nine))?|one|two|three|four|five"
    r"|six(?:teen)?|seven(?:teen)?|eight(?:een)?|nine(?:teen)?|ten|eleven|twelve|thirteen|fourteen|fifteen|a hundred|a dozen|a "
    r"couple(?: of)?|half an?|another|an?))(?![\w])"
)
VAGUE = r"(?i:several|a few|few|many|some|a number of|dozens of|hundreds of|thousands of|tens of|a handful of|most|multiple)"
COUNT = rf"(?:{NUM}(?:[ -](?:and[ -]a[ -]half|to|or|and)(?:[ -]{NUM})?)?|{VAGUE})"
CLOCK = r"(?:[01]?\d|2[0-3])[:.][0-5]\d"
HALF = r"(?:a\.m\.|p\.m\.|am\b|pm\b|AM\b|PM\b|A\.M\.|P\.M\.)"
ZONE = (
    r"(?: ?(?:\((?:GMT|UTC|EST|EDT|ET|[A-Z]{3,4})(?: ?[+-]\d{1,2}(?::?\d\d)?)?\)|GMT|UTC|EST|EDT|ET|BST|CET|CEST|local time|Moscow "
    r"time|Z\b)(?: ?[+-]\d{1,2}\b)?)?"
)
OPENING = (
    "the a an half several few many some number dozens hundreds thousands tens handful most multiple mon tue tues wed weds thu "
    "thur thurs fri sat sun sept q1 q2 q3 q4 "
    "last this next past coming previous following current same that these those recent prior every each per once twice times "
    "early earlier mid middle late later very start "
    "beginning end close second latter first rest remainder turn small wee pre predawn night evening morning afternoon in at "
    "over overnight yesterday today tomorrow tonight by "
    "daily nightly weekly monthly quarterly yearly annually annual biannual biennial fortnightly biweekly hourly centuries generations "
    "through for midyear year "
    "1st 2nd 3rd "
    "now currently presently nowadays right to more recently lately long not previously formerly soon shortly noon midday midnight dawn dusk daybreak sunset"
)
DAYPART = r"(?i:morning|afternoon|evening|night|lunchtime)"

Reader = Callable[[Reading, "re.Match[str]"], Found | None]
REL = r"(?i:last|this past|this coming|this|next|past|coming|the following|the previous|the coming|every|each|previous)"


@lru_cache(maxsize=1)
def _grammar() -> tuple[re.Pattern[str], list[tuple[re.Pattern[str], Reader]]]:
    """The one pattern that scans, and each rule with its reader; the rules come in order of preference."""
    names = "|".join(re.escape(n).replace("'", "['’]") for n in sorted(holidays(), key=len, reverse=True))
    decades = "|".join([*DECADES, *(word.title() for word in DECADES)])
    ordinals = "|".join(sorted(ORDINALS, key=len, reverse=True))
    rules: list[tuple[str, Reader]] = [
        (r"(?P<y>\d{4})-(?P<mo>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])(?!\d)", read.iso_date),
        (r"(?P<a>0?[1-9]|[12]\d|3[01])[/.](?P<b>0?[1-9]|[12]\d|3[01])[/.](?P<y>(?:19|20)\d\d)(?!\d)", read.numeric_date),
        (rf"(?:(?P<rel>(?i:last|this|next)) )?(?P<name>{names})(?!\w)(?:,? (?P<y>{YEAR}))?", read.holiday),
        (rf"(?i:the week of) (?P<mo>{MONTH}) (?P<d>{DAY})(?P<d2>(?!))?(?:,? (?P<y>{YEAR}))?", read.week_of),
        (r"(?:(?<=over )|(?<=at )|(?<=Over )|(?<=during )|(?<=on ))(?i:the weekend)\b", span.weekend),
        (
            rf"(?:{SHORT_DAY}\.?,? )?(?P<mo>{MONTH}) (?P<d>{DAY})(?:(?: ?[-–—] ?| to | and | through )(?P<d2>{DAY})(?! {MONTH}))?(?:,? "
            rf"(?:of |in )?(?P<y>{YEAR}))?",
            read.month_day,
        ),
        (
            rf"(?:{SHORT_DAY}\.?,? )?(?:the )?(?P<d>{DAY})(?:(?: ?[-–—] ?| to | and )(?P<d2>{DAY}))?(?: of)? (?P<mo>{MONTH})(?:,? (?:of "
            rf"|in )?(?P<y>{YEAR}))?(?!\w)",
            read.month_day,
        ),
        (
            rf"(?:(?P<late>{LATE})[- ]|(?P<edge>{EDGE}) )?(?:(?P<rel>(?i:last|this|next|past|the past|the previous|the following|coming)) )?"
            rf"(?P<mo>{MONTH})(?!\w)(?:,?(?: of| in)? (?P<y>{YEAR})| (?:of )?(?P<ry>(?i:last|this|next) year))?",
            read.month,
        ),
        (
            rf"(?:the )?(?:(?P<q>(?i:first|second|third|fourth|1st|2nd|3rd|4th))[- ](?P<unit>quarter|half)\b|Q(?P<qn>[1-4])\b)"
            rf"(?:,?(?: of)? (?:(?P<y>{YEAR})|(?P<ry>(?i:last|this|next|the) year)))?",
            read.quarter,
        ),
        (
            rf"(?:(?i:the )?(?P<late>{LATE})[- ])?(?:(?P<rel>(?i:last|this|next|past|the past|the coming)) |the )?(?P<s>(?i:spring|summer|"
            rf"autumn|fall|winter))(?!\w)"
            rf"(?:,?(?: of)? (?P<y>{YEAR})| of (?P<ry>(?i:last|this|next) year))?",
            read.season,
        ),
        (r"(?:(?i:the) )?(?:(?P<late>(?i:early|mid|late))[- ](?:to[- ]late[- ])?)?(?P<n>(?:1\d|20)\d0)['’]?s(?!\w)(?P<word>)", read.decade),
        (
            rf"(?:the )(?:(?P<late>(?i:early|mid|late))[- ])?(?:['’‘]?(?P<n>[3-9]0)['’]?s(?!\w)|(?P<word>{decades}))",
            read.decade,
        ),
        (rf"(?:(?i:the) )?(?:(?P<late>(?i:early|mid|late))[- ])?(?P<n>\d\d?(?:st|nd|rd|th)|(?i:{ordinals}))[- ][Cc]entury(?P<bc> BC)?", read.century),
        (r"(?P<a>(?:1[0-9]|20)\d\d)(?:[-–—/]| through )(?P<b>(?:1[0-9]|20)\d\d|\d\d)(?![\w%-]|[.,:]\d)", read.year_range),
        (rf"(?P<n>(?:{COUNT}) )?(?:more )?(?P<u>{UNIT}) (?P<w>(?i:ago|earlier|later|from now|from today|before that|after that|afterwards?)\b)", span.ago),
        (
            r"(?:(?P<part>(?i:earlier|later|early|mid|late|(?:the )?(?:start|beginning|end|middle|first half|second half|rest) of))[- "
            r"])?(?P<the>(?i:the|these|those) )?"
            rf"(?P<rel>(?i:last|this|next|past|coming|previous|following|current|same|that|recent|prior))(?: (?P<n>{COUNT}))? (?:(?:calendar|"
            rf"fiscal|financial|full|consecutive) )?"
            rf"(?P<u>{UNIT})",
            span.relative,
        ),
        (
            r"(?:(?P<hours>(?i:the )?(?i:early|late|small|wee|pre-dawn|predawn|first) (?:morning |evening )?hours of|(?i:the )?(?i:night|"
            r"evening|morning|afternoon) of) |(?P<over>(?i:overnight )(?:on |into )?)|"
            rf"(?P<late>(?i:early|late)(?: on)? )?(?:(?P<rel>{REL}) )?)(?P<d>{WEEKDAY})(?P<plural>s\b)?(?!\w)"
            rf"(?:(?: early| late)? (?P<part>{DAYPART})(?P<habit>s\b)?)?"
            r"(?: (?P<week>(?i:last|this|next) week))?(?P<over2> overnight)?",
            span.weekday,
        ),
        (
            rf"(?P<w>(?i:the day before yesterday|the day after tomorrow|(?:early |late )?yesterday|(?:early |late )?today|(?:early |late "
            rf")?tomorrow|tonight|overnight|last night))(?!\w)"
            rf"(?: (?P<part>{DAYPART}))?",
            span.deictic,
        ),
        (
            rf"(?:(?:(?P<h>[01]?\d|2[0-4])(?:[:.](?P<mi>[0-5]\d))? ?(?P<half>{HALF})|(?P<h2>[01]?\d|2[0-4]):(?P<mi2>[0-5]\d)(?![\d:])(?: hours)?|"
            rf"(?P<mil>(?:[01]\d|2[0-3])[0-5]\d)(?= ?(?:GMT|UTC|hours\b|local time|Z\b))){ZONE}|(?:(?<=at )|(?<=by )|(?<=before )|(?<=around "
            rf")|(?<=since )|(?<=until )|(?<=after ))(?P<word>noon|midday|midnight)|(?P<word2>12 noon|12 midnight))",
            span.clock,
        ),
        (
            r"(?:(?P<this>(?i:(?:early |late |earlier |later )?this|that|in the|late in the|early in the|the same) )"
            r"(?P<part>(?i:morning|afternoon|evening|night|early hours|small hours))|"
            r"(?:(?<=at )|(?<=by )|(?<=before )|(?<=around )|(?<=since )|(?<=until )|(?<=after ))(?P<alone>dawn|dusk|daybreak|sunset|night))(?!\w)(?! of\b)",
            span.part_of_day,
        ),
        (
            rf"(?:(?P<wd>{WEEKDAY}),? )?the (?P<d>(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th))(?!\w)(?: (?:day )?of (?P<rel>(?:last|this|next) month))?",
            span.day_of_month,
        ),
        (r"the (?P<u>day|week|month|year) (?P<w>before|after)(?=[.,;)]| and\b)", span.neighbour),
        (
            r"(?P<adv>(?i:daily|nightly|weekly|monthly|quarterly|yearly|annually|annual|biannual|biennial|fortnightly|biweekly|hourly))(?!\w)|"
            rf"(?i:(?:(?:once|twice|(?:two|three|four|five|several) times) )?(?:every|each|per)|(?:once|twice|times) an?)(?: (?P<n>other|"
            rf"{NUM}))? (?:(?P<u>{UNIT})|(?P<part>{DAYPART})\b)",
            span.repeated,
        ),
        (
            rf"(?P<n>{COUNT})[- ](?:(?:full|consecutive|straight|more|additional|whole|long|successive|working|calendar) )?(?P<u>{UNIT})"
            rf"(?:-long|-plus)?(?P<half> and a half)?",
            span.length,
        ),
        (
            r"(?:(?:over|through|for) the )?(?P<u>(?i:days|weeks|months|years|decades|centuries))(?:-long\b|(?= of\b)|(?= after\b)|(?= "
            r"before\b)|(?= (?:of )?\w+ing\b))|"
            r"(?:(?<=[fF]or )|(?<=[iI]n )|(?<=within )|(?<=than )|(?<=[aA]fter )|(?<=ollowing )|(?<=ver the )|(?<=take ))(?P<u2>days|weeks|"
            r"months|years|decades|centuries|generations|hours|minutes)\b|"
            r"(?P<u3>(?i:year|day|month|week|decade|century|hour|night|weekend))-?long\b",
            span.vague_length,
        ),
        (
            rf"(?P<part>(?i:(?:the )?(?:very )?(?:start|beginning|end|middle|close|first half|second half|rest|remainder) of)) (?:the |"
            rf"(?P<rel>(?i:this|last|next)) )(?P<u>{UNIT})|"
            rf"(?P<how>(?i:earlier|later|late|early) )(?:in|on in) the (?P<u2>{UNIT})|(?P<u3>(?i:mid-year|midyear))|(?P<u4>(?i:year['’]s end|year-end))",
            span.edge,
        ),
        (rf"(?:(?P<late>{LATE})[- ]|(?P<edge>{EDGE}) )?(?P<the>(?i:the year) )?(?P<y>{YEAR})(?![-/]\d)", read.year),
        (
            r"(?P<now>(?i:now|currently|presently|at present|nowadays|at the moment|right now|these days|at this time|to date))(?!\w)|"
            rf"(?P<past>(?i:(?:more |most )?recently|lately|in the (?:recent |distant )?past(?! (?:{COUNT}|{UNIT}))|(?:long|some time|not long|a while|a long "
            r"time) ago|previously|formerly|at the time))(?!\w)|"
            r"(?P<future>(?i:(?<!as )soon(?! as\b)|shortly|(?:in )?the (?:near |foreseeable |not-too-distant )?future))(?!\w)(?! (?:there)?after| before)",
            span.reference,
        ),
    ]
    plain = "|".join("(" + re.sub(r"\(\?P<\w+>", "(?:", p) + ")" for p, _ in rules)
    return re.compile(plain), [(re.compile(p), f) for p, f in rules]


# Frequent words open an expression only before certain others.
FREQUENT = frozenset("the a an in at to by that this for some over these those right most".split())
NEXT = re.compile(r"[ -]['’‘]?(\w+)")
SECOND = frozenset(
    "future full whole calendar fiscal financial consecutive near foreseeable distant not moment while other working business straight date "
    "present long coming".split()
)
WORDS = re.compile(r"(?<![\w$€£#@])(?<!\d[.,])\w+")


@lru_cache(maxsize=1)
def _openers() -> frozenset[str]:
    """The words, in small letters, that an expression can begin with: all others are passed over at once."""
    words = (
        set(NUMBERS)
        | set(SEASONS)
        | set(PARTS_OF_DAY)
        | set(DECADES)
        | {m.lower() for m in MONTHS}
        | {m.lower()[:3] for m in MONTHS}
        | {d.lower() + end for d in DAYS for end in ("", "s")}
    )
    words |= {re.split(r"\W", name.lower())[0] for name in holidays()} | {re.split(r"\W", word)[0] for word in ORDINALS}
    words |= {unit + end for unit in LETTER for end in ("", "s", "long")} | set(OPENING.split())
    return frozenset(words)


def find_times(text: str, published: str | None, part: Part, parses: Sequence[Parse]) -> list[TimeExpression]:
    """All time expressions of a text, in order, without overlap, with offsets into ``text``.

    ``published`` is the ISO day that relative words count from; ``parses`` are those sentences of the text that were parsed.

    >>> [found] = find_times("Mali expelled the envoy on Tuesday.", "2022-02-04", "text", [])
    >>> found.text, found.value, found.type
    ('Tuesday', '2022-02-01', 'DATE')
    """
    reading = Reading(text, _reference(text, published), parses)
    scan, rules = _grammar()
    openers = _openers()
    done = 0
    for word in WORDS.finditer(text):
        at = word.start()
        first = word[0]
        if at < done or (first.lower() not in openers and not first[0].isdigit()):
            continue
        if first.lower() in FREQUENT and (after := NEXT.match(text, word.end())) is not None:
            if after[1].lower() not in openers and not after[1][0].isdigit() and after[1].lower() not in SECOND:
                continue
        hit = scan.match(text, at)
        if hit is None:
            continue
        for pattern, reader in rules[(hit.lastindex or 1) - 1 :]:
            match = pattern.match(text, at)
            if match is None or match.end() == at:
                continue
            found = reader(reading, match)
            if found is not None:
                start, end = _trimmed(text, at, match.end())
                reading.found.append((start, end, found))
                done = match.end()
                break
    return [_record(text, start, end, found, part) for start, end, found in _ranges(_with_days(reading))]


def _with_days(reading: Reading) -> Reading:
    """An hour that stands right before its day is of that day: "at 3:30 p.m. on Tuesday"."""
    for i, ((_, end, hour), (start, _, day)) in enumerate(pairwise(reading.found)):
        if (
            hour.kind == "TIME"
            and day.kind == "DATE"
            and day.granularity == "day"
            and day.days[0]
            and reading.text[end:start] in (" ", " on ", ", ", " local time on ")
        ):
            first, last, _ = reading.found[i]
            reading.found[i] = (first, last, hour._replace(value=re.sub(r"^[\dX-]{10}", day.days[0].isoformat(), hour.value), days=day.days))
    return reading


def _reference(text: str, published: str | None) -> date | None:
    """The day that relative words count from: of publication, else of a dateline that fills a line near the top."""
    if published:
        try:
            day = date.fromisoformat(published[:10])
            return day if 1000 <= day.year <= 9000 else None
        except ValueError:
            pass
    line = re.search(
        rf"(?m)^[ \t]*(?:{SHORT_DAY},? )?(?:(?P<mo>{MONTH}) (?P<d>{DAY}),? (?P<y>{YEAR})|(?P<d2>{DAY}) (?P<mo2>{MONTH}),? (?P<y2>{YEAR}))[ \t.]*$", text[:1000]
    )
    if line is None:
        return None
    number = int(re.sub(r"\D", "", line["d"] or line["d2"]))
    return make_day(int(line["y"] or line["y2"]), month_number(line["mo"] or line["mo2"]), number)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in " ,":
        end -= 1
    return start, end


# --- ranges -----------------------------------------------------------------------------------------------------------

JOINED = re.compile(r"(?:,? (?:to|and|through|until|till|up to) (?:the )?(?:late |early )?| ?[-–—] ?)")
OPENED = re.compile(r"\b(?:[Ff]rom|[Bb]etween) $")


def _ranges(reading: Reading) -> list[tuple[int, int, Found]]:
    """Joins "from Monday to Friday", "between 1910 and 1945", "May 3 - June 4"."""
    rows: list[tuple[int, int, Found]] = []
    text = reading.text
    for start, end, found in reading.found:
        if rows:
            first_start, first_end, first = rows[-1]
            link = text[first_end:start]
            opened = OPENED.search(text[max(0, first_start - 8) : first_start])
            joined = JOINED.fullmatch(link)
            if joined and first.kind == found.kind == "DATE" and first.granularity == found.granularity and first.granularity not in ("range", "unknown"):
                word = link.strip(" ,").split(" ")[0]
                if word in ("through", "-", "–", "—") or (
                    opened and (word != "and" or opened[0].lower().startswith("between")) and (word == "and") == opened[0].lower().startswith("between")
                ):
                    both = _joined(reading, first, found)
                    if both is not None:
                        rows[-1] = (first_start - (len(opened[0]) if opened else 0), end, both)
                        continue
        rows.append((start, end, found))
    return rows


def _joined(reading: Reading, first: Found, last: Found) -> Found | None:
    (a, a_end), (b, b_end) = first.days, last.days
    if a is None or a_end is None or b is None or b_end is None:
        return Found("DATE", f"{first.value}/{last.value}", (None, None), "range") if reading.reference is None else None
    value = first.value
    if first.bare and (not last.bare or a > b):
        year = b.year - (1 if first.bare > b.month else 0)
        moved = make_day(year, a.month, a.day)
        if moved is not None:
            value = value.replace(f"{a.year:04d}", f"{year:04d}", 1)
            a = moved
    elif a > b and first.granularity == "day" and last.granularity == "day" and (a - b).days < 7:
        if reading.reference is not None and b >= reading.reference:
            b_end = days_on(b_end, 7)
        else:
            a = days_on(a, -7)
            value = a.isoformat()
    if a > b_end:
        return None
    return Found("DATE", f"{value}/{b_end.isoformat() if last.granularity == 'day' else last.value}", (a, b_end), "range")


def _record(text: str, start: int, end: int, found: Found, part: Part) -> TimeExpression:
    first, last = found.days
    return TimeExpression(
        start=start, end=end, text=text[start:end], type=found.kind, value=found.value,
        start_date=first.isoformat() if first else None, end_date=last.isoformat() if last else None, granularity=found.granularity, in_=part,
    )  # fmt: skip
