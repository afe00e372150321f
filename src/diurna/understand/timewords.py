"""Readers of time words: what each rule of the grammar in ``times.py`` makes of the words that it matched.

A reader takes the text as far as it is read and a match; it gives a :class:`Found`, or None where the words are no time
after all ("may", "2,017 people", "the Sunday Times").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from diurna.understand.calendars import (
    DAYS,
    DECADES,
    MONTHS,
    OPEN,
    ORDINALS,
    PARTS_OF_DAY,
    SEASONS,
    Span,
    days_on,
    duration,
    holiday_day,
    holidays,
    make_day,
    month_number,
    month_span,
    months_on,
    moved,
    number,
    part_of,
    singular,
    unit_span,
    week_value,
    year_span,
)
from diurna.understand.parse import Parse
from diurna.understand.whens import governor, tense_of

Kind = Literal["DATE", "TIME", "DURATION", "SET"]

NOT_YEARS = re.compile(
    r"(?:resolutions?|flight|model|articles?|section|sections|no\.?|number|boeing|airbus|route|room|channel|pages?|paragraph|agenda|vision|horizon|protocol|law|decree|order|act|bill|ordinance|"
    r"file|case|unit|area|highway|road|some|about|around|nearly|almost|approximately|over|than|least|roughly|only|exactly|killed|chapter|directive|regulation|china|windows|"
    r"(?:resolutions?|articles?|sections) \d+(?:, \d+)*,? (?:and|or)) $", re.I)
COUNTED = re.compile(
    r"[ -](?:people|persons|men|women|children|troops|soldiers|fighters|police|officers|dead|deaths|killed|wounded|injured|civilians|refugees|migrants|prisoners|workers|jobs|homes|houses|families|"
    r"cases|votes|members|students|protesters|demonstrators|vehicles|tanks|missiles|tonn?es|tons|miles|kilomet\w+|km|met(?:er|re)s|feet|acres|hectares|dollars|euros|pounds|yuan|rubles|roubles|rupees|points|"
    r"barrels|percent|per cent|degrees|hours|seats|rounds|shells|villages|schools|sorties|MW|megawatts|[a-z-]+ (?:people|troops|soldiers|refugees|workers|civilians|prisoners|migrants|families|homes))\b", re.I)
BEFORE_YEAR = re.compile(r"\b(?:in|of|since|by|from|until|till|during|before|after|through|to|and|for|between|or|year|late|early|mid|the|back|around|circa|spring|summer|autumn|fall|winter|[A-Z]\w+)[ -]$|[(\u2013-]$", re.I)
AHEAD = re.compile(
    r"\b(?:will|shall|would|'ll|to (?:be|begin|start|meet|visit|hold|take|travel|open|attend|face|resume|discuss|vote|arrive|go)|(?:is|are|was|were) (?:scheduled|set|due|expected|slated|planned|likely|to)|plans?|upcoming|"
    r"ahead of|scheduled|slated|due|next|expires?|deadline|until)\b[^.;!?\n]{0,60}$")
MONTH_BEFORE = re.compile(r"\b(?:in|of|since|by|until|till|from|during|before|after|last|next|this|late|early|mid|through|to|between|for|and|or|every|each|around|on|as of|previous|following|,|\() ?-?$|^$|\n$", re.I)
PAPER = re.compile(r" (?:Times|Telegraph|Mail|Mirror|Express|Herald|Post|Star|Sun|Independent|World|Tribune|Sport|Business|Programme|Program|Agreement|Accords?|Mosque|Bloody|Night Live|Islands?|Morning Herald)\b")
NAMED_DAY = re.compile(r"\b(?:Bloody|Black|Good|Super|Cyber|Palm|Ash|Holy|Maundy|Easter|Ruby|Freaky|Giving|Fat|Shrove|Big|Red|Whit|Sheffield|USA|Russia|Pakistan|India|Ukraine) $")


class Found(NamedTuple):
    """What a rule makes of its words; ``bare`` is the month number where the year was not said."""

    kind: Kind
    value: str
    days: Span
    granularity: str
    bare: int = 0


class Reading:
    """One text while it is read: its reference day, its parses, and what was found so far."""

    def __init__(self, text: str, reference: date | None, parses: Sequence[Parse]):
        self.text = text
        self.reference = reference
        self.parses = sorted((p for p in parses if p.size), key=lambda p: p.start)
        self.starts = [p.starts[0] for p in self.parses]
        self.found: list[tuple[int, int, Found]] = []

    def ahead(self, at: int) -> bool:
        """Whether the clause around ``at`` speaks of the future."""
        i = bisect_right(self.starts, at) - 1
        before = self.text[max(0, at - 90) : at]
        if re.search(r"\b(?:ahead of|upcoming|scheduled for|slated for|due(?: on| in)?|set for|postponed \w+|delayed until) (?:[\w']+ ){0,3}$", before):
            return True
        if i >= 0 and at < self.parses[i].ends[-1]:
            parse = self.parses[i]
            token = max(bisect_right(parse.starts, at) - 1, 0)
            verb = governor(parse, token)
            if verb is not None:
                tense = tense_of(parse, verb)
                if tense in ("past", "future"):
                    return tense == "future"
        return AHEAD.search(before.rsplit(". ", 1)[-1]) is not None

    def anchor(self, at: int) -> date | None:
        """The last single day that was named in the same paragraph before ``at``."""
        for start, _, found in reversed(self.found):
            if "\n" in self.text[start:at] or at - start > 250:
                return None
            if found.kind in ("DATE", "TIME") and found.days[0] is not None and found.days[0] == found.days[1]:
                return found.days[0]
        return None


# --- readers: one for each rule of the grammar ------------------------------------------------------------------------


def _near(r: Reading, at: int, month: int, day: int | None) -> int | None:
    """The year that a date without one means: the nearest back, or ahead in a clause about the future."""
    ref = r.reference
    if ref is None:
        return None
    first = make_day(ref.year, month, day or 1) or make_day(ref.year, month, 28)
    assert first is not None
    last = first if day else month_span(ref.year, month)[1]
    assert last is not None
    if first <= ref <= last:
        return ref.year
    if r.ahead(at):
        return ref.year if last > ref else ref.year + 1
    if first < ref:
        # Early in January "on Dec. 30" is last year's; late in December "on Jan. 5" mostly is next year's, see below.
        return ref.year
    # A day within the next six weeks, told without a year, is not the one eleven months ago.
    return ref.year if day and (first - ref).days <= 45 else ref.year - 1


def iso_date(r: Reading, m: re.Match[str]) -> Found | None:
    day = make_day(int(m["y"]), int(m["mo"]), int(m["d"]))
    return day and Found("DATE", day.isoformat(), (day, day), "day")


def numeric_date(r: Reading, m: re.Match[str]) -> Found | None:
    a, b, year = int(m["a"]), int(m["b"]), int(m["y"])
    if "." in m[0] or a > 12:
        day = make_day(year, b, a)
        return day and Found("DATE", day.isoformat(), (day, day), "day")
    first = make_day(year, a, b)
    if b > 12 or a == b:
        return first and Found("DATE", first.isoformat(), (first, first), "day")
    second = make_day(year, b, a)
    if first is None or second is None:
        return None
    return Found("DATE", f"{year}-XX-XX", (min(first, second), max(first, second)), "range")


def month_day(r: Reading, m: re.Match[str]) -> Found | None:
    month = month_number(m["mo"])
    g = m.groupdict()
    day = int(re.sub(r"\D", "", m["d"]))
    bare = not m["y"]
    year = int(m["y"]) if m["y"] else _near(r, m.start(), month, day)
    if year is None:
        return Found("DATE", f"XXXX-{month:02d}-{day:02d}", OPEN, "day", month)
    first = make_day(year, month, day)
    if first is None:
        return None
    if g["d2"]:
        last = make_day(year, month, int(re.sub(r"\D", "", g["d2"])))
        if last is not None and last > first:
            return Found("DATE", f"{first}/{last}", (first, last), "range", month if bare else 0)
    return Found("DATE", first.isoformat(), (first, first), "day", month if bare else 0)


def month(r: Reading, m: re.Match[str]) -> Found | None:
    word = m["mo"]
    before = r.text[max(0, m.start() - 20) : m.start()]
    after = r.text[m.end() : m.end() + 20]
    month = month_number(word)
    part = (m["late"] or m["edge"] or "").lower()
    rel = (m["rel"] or "").lower()
    year: int | None = None
    ref = r.reference
    if m["y"]:
        year = int(m["y"])
    else:
        if not part and not rel and not m["ry"]:
            if word.rstrip(".").title() in ("May", "March") and not MONTH_BEFORE.search(before):
                return None
            if word.rstrip(".") in ("Jan", "Mar", "Jun", "Dec", "Sep", "Oct", "Nov", "Apr", "Jul", "Feb", "Aug", "Sept") and not (word.endswith(".") and MONTH_BEFORE.search(before)):
                return None
            if re.match(r"(?:[ -][A-Z]\w+|'s? ?[A-Z]\w+)", after) and not MONTH_BEFORE.search(before) or re.search(r"(?:Theresa|Brian|Mrs?\.|Ms\.?|Minister|Miss) $", before):
                return None
        if ref is None:
            return Found("DATE", f"XXXX-{month:02d}", OPEN, "month", month)
        if rel in ("last", "the past", "past") or rel.endswith("previous"):
            year = ref.year if month < ref.month else ref.year - 1
        elif rel in ("next", "the following", "coming", "the coming"):
            year = ref.year if month > ref.month else ref.year + 1
        elif rel == "this":
            year = ref.year
        elif m["ry"]:
            year = ref.year + {"last": -1, "this": 0, "next": 1}[m["ry"].split()[0].lower()]
        else:
            year = _near(r, m.start(), month, None)
    assert year is not None
    days = part_of(month_span(year, month), part)
    bare = 0 if m["y"] or rel or m["ry"] else month
    return Found("DATE", f"{year:04d}-{month:02d}", days, "month" if not part else "range", bare)


def year_range(r: Reading, m: re.Match[str]) -> Found | None:
    first = int(m["a"])
    last = int(m["b"]) if len(m["b"]) == 4 else first // 100 * 100 + int(m["b"])
    if not first < last <= first + 400 or NOT_YEARS.search(r.text[max(0, m.start() - 25) : m.start()]):
        return None
    return Found("DATE", f"{first}/{last}", year_span(first, last), "range")


def year(r: Reading, m: re.Match[str]) -> Found | None:
    year = int(m["y"])
    before = r.text[max(0, m.start() - 30) : m.start()]
    part = (m["late"] or m["edge"] or "").lower()
    if not part and not m["the"]:
        if COUNTED.match(r.text, m.end()) or NOT_YEARS.search(before) or re.search(r"[\d$€£#]\W?$|\d[ -]$", before):
            return None
        sure = BEFORE_YEAR.search(before)
        limit = r.reference.year + 60 if r.reference else 2100
        if year > limit or (year < 1800 or year % 500 == 0) and not re.search(r"\b(?:in|since|by|of|from|until|during|before|after|between|and) $", before):
            return None
        if not sure and not re.search(r"(?:^|[\s(\"“'‘\u2013-])$", before):
            return None
        if re.match(r"-(?:mile|km|foot|member|strong|page|meter|metre|seat|bed|acre|year)", r.text[m.end() : m.end() + 10]):
            return None
    days = part_of(year_span(year), part)
    return Found("DATE", f"{year:04d}", days, "range" if part else "year")


def decade(r: Reading, m: re.Match[str]) -> Found | None:
    if m["word"]:
        decade = 190 + DECADES[m["word"].lower()]
    else:
        digits = m["n"]
        decade = int(digits[:3]) if len(digits) == 4 else (190 + int(digits[0]) if digits[0] in "3456789" else 0)
    if not decade or re.search(r"\b(?:in|into) (?:his|her|their|my|its) (?:\w+[ -])?$", r.text[max(0, m.start() - 25) : m.start()]) or re.match(r"(?: of)? (?:degrees|percent|C\b|F\b)", r.text[m.end() : m.end() + 12]):
        return None
    return Found("DATE", f"{decade:03d}", part_of(year_span(decade * 10, decade * 10 + 9), m["late"] or ""), "range" if m["late"] else "decade")


def century(r: Reading, m: re.Match[str]) -> Found | None:
    word = m["n"].lower()
    n = int(re.sub(r"\D", "", word)) if word[0].isdigit() else ORDINALS.get(word, 0)
    if not 1 <= n <= 30:
        return None
    if m["bc"]:
        return Found("DATE", f"BC{n - 1:02d}", OPEN, "century")
    first = max((n - 1) * 100, 1)
    return Found("DATE", f"{n - 1:02d}", part_of(year_span(first, (n - 1) * 100 + 99), m["late"] or ""), "range" if m["late"] else "century")


def quarter(r: Reading, m: re.Match[str]) -> Found | None:
    g = m.groupdict()
    word = (g["q"] or g["qn"]).lower()
    n = int(word[0]) if word[0].isdigit() else ORDINALS[word]
    half = (m["unit"] or "quarter").lower() == "half"
    if half and not (g["y"] or g["ry"]):
        return None
    ref = r.reference
    size = 6 if half else 3
    if g["y"]:
        year = int(g["y"])
    elif ref is None:
        return Found("DATE", f"XXXX-{'H' if half else 'Q'}{n}", OPEN, "quarter")
    elif g["ry"]:
        year = ref.year + {"last": -1, "this": 0, "next": 1, "the": 0}[g["ry"].split()[0].lower()]
    else:
        year = ref.year
        first = date(year, size * (n - 1) + 1, 1)
        if r.ahead(m.start()):
            year += 1 if month_span(year, size * n)[1] < ref else 0  # type: ignore[operator]
        elif first > ref:
            year -= 1
    if n * size > 12:
        return None
    return Found("DATE", f"{year:04d}-{'H' if half else 'Q'}{n}", (date(year, size * (n - 1) + 1, 1), month_span(year, size * n)[1]), "range" if half else "quarter")


def season(r: Reading, m: re.Match[str]) -> Found | None:
    code, month = SEASONS[m["s"].lower()]
    rel = (m["rel"] or "").lower()
    if not (rel or m["late"] or m["y"] or m["ry"]) and (
        not re.search(r"\b(?:[Ii]n|[Bb]y|since|[Dd]uring|until|of)(?: the)? $", r.text[max(0, m.start() - 12) : m.start()] + ("the " if m[0][:4] == "the " else "")) or re.match(" of", r.text[m.end() : m.end() + 3])
    ):
        return None
    ref = r.reference
    year: int | None = None
    if m["y"]:
        year = int(m["y"])
    elif ref is not None:
        if m["ry"]:
            year = ref.year + {"last": -1, "this": 0, "next": 1}[m["ry"].split()[0].lower()]
        else:
            now = ref.year - 1 if code == "WI" and ref.month <= 2 else ref.year
            first = date(now, month, 1)
            last = days_on(months_on(first, 3), -1)
            if rel in ("last", "the past", "past"):
                year = now if last < ref else now - 1
            elif rel in ("next", "the coming", "coming"):
                year = now if first > ref else now + 1
            elif rel == "this" or r.ahead(m.start()):
                year = now if last >= ref or rel == "this" and code != "WI" else now + 1
            else:
                year = now if first <= ref else now - 1
    if year is None:
        return Found("DATE", f"XXXX-{code}", OPEN, "season")
    first = date(year, month, 1)
    return Found("DATE", f"{year:04d}-{code}", part_of((first, days_on(months_on(first, 3), -1)), m["late"] or ""), "season")


def relative(r: Reading, m: re.Match[str]) -> Found | None:
    rel, unit, part = m["rel"].lower(), singular(m["u"]), (m["part"] or "").lower()
    count = number(m["n"]) if m["n"] else None
    plural = m["u"].lower().endswith("s")
    ref = r.reference
    after = r.text[m.end() : m.end() + 12]
    back = rel in ("last", "past", "previous", "recent")
    if unit in ("second", "minute") and not count or re.match(r"[- ](?:minute|generation|ditch|gasp)", after):
        return None
    if rel in ("same", "that", "previous", "following", "current", "prior") and not plural and not count or rel == "next" and unit == "day":
        if rel == "current":
            rel = "this"
        else:
            base = r.anchor(m.start())
            if rel in ("same", "that"):
                if unit not in ("day", "year", "month", "week"):
                    return None
            if base is None:
                return Found("DATE", "XXXX" if unit == "year" else "XXXX-XX" if unit == "month" else "XXXX-XX-XX", OPEN, unit) if rel != "that" or unit in ("day", "year") else None
            base = moved(base, unit, {"same": 0, "that": 0, "previous": -1, "prior": -1}.get(rel, 1))
            value, days, granularity = unit_span(base, unit)
            return Found("DATE", value, days, granularity)
    if rel == "recent":
        return Found("DATE", "PAST_REF", (None, ref), "unknown")
    if plural or count:
        if rel == "this" or rel in ("last", "first") and re.match(r" of\b", after):
            return None
        return _stretch(m["n"] or "", count, unit, back, ref)
    if rel in ("past", "coming") and m["the"] and unit not in ("week", "month", "weekend") or m["the"] and rel == "last" and unit in ("decade", "century", "day", "hour"):
        return _stretch("", 1, unit, back, ref)
    if unit in ("day", "hour"):
        return None
    if ref is None:
        return Found("DATE", {"week": "XXXX-WXX", "year": "XXXX", "decade": "XXX"}.get(unit, "XXXX-XX"), OPEN, unit)
    step = {"this": 0, "next": 1, "coming": 1}.get(rel, -1)
    if unit == "weekend" and rel == "last" and ref.weekday() == 6:
        step = -1
    value, days, granularity = unit_span(moved(ref, unit, step), unit)
    first, last = days
    if step == 0 and part.startswith("earlier"):
        return Found("DATE", value, (first, ref), granularity)
    if step == 0 and part.startswith("later"):
        return Found("DATE", value, (ref, last), granularity)
    return Found("DATE", value, part_of(days, part), granularity if not part else "range")


def _stretch(words: str, count: float | None, unit: str, back: bool, ref: date | None) -> Found:
    """The past ten days, the coming weeks: a length that ends or begins at the reference day."""
    value = duration(count, unit)
    if ref is None:
        return Found("DURATION", value, OPEN, "range")
    if count is None:
        return Found("DURATION", value, (None, ref) if back else (ref, None), "unknown")
    size = count * {"hour": 1 / 24, "minute": 1 / 1440, "second": 1 / 86400}.get(unit, 1)
    other = moved(ref, unit, (-1 if back else 1) * max(1, round(size)))
    return Found("DURATION", value, (other, ref) if back else (ref, other), "range")


def ago(r: Reading, m: re.Match[str]) -> Found | None:
    unit = singular(m["u"])
    words = m["n"] or ""
    count = number(words) if words else None
    which = m["w"].lower()
    if which in ("earlier", "later", "before", "afterwards", "afterward", "after that", "before that", "on"):
        base = r.anchor(m.start())
        if base is None or count is None or unit in ("second", "minute", "hour"):
            return Found("DATE", "PAST_REF" if which in ("earlier", "before", "before that") and base is None else "XXXX-XX-XX", OPEN, "unknown")
        sign = -1 if which in ("earlier", "before", "before that") else 1
        value, days, granularity = unit_span(moved(base, unit, sign * round(count)), unit)
        return Found("DATE", value, days, granularity)
    ref = r.reference
    if which.startswith("from"):
        if ref is None or count is None:
            return Found("DATE", "FUTURE_REF", (ref, None), "unknown")
        value, days, granularity = unit_span(moved(ref, unit, round(count)), unit)
        return Found("DATE", value, days, granularity)
    if ref is None or count is None:
        return Found("DATE", "PAST_REF", (None, ref), "unknown")
    if unit in ("second", "minute", "hour"):
        hours = count / {"second": 3600, "minute": 60, "hour": 1}[unit]
        first = days_on(ref, -int(hours // 24) - (1 if hours % 24 else 0))
        return Found("TIME", "PAST_REF", (first, ref), "time")
    if count != int(count):
        unit, count = {"year": ("month", count * 12), "decade": ("year", count * 10), "century": ("decade", count * 10), "month": ("week", count * 4)}.get(unit, ("day", count * 7))
    value, days, granularity = unit_span(moved(ref, unit, -round(count)), unit)
    first, last = days
    return Found("DATE", value, (first, min(last, ref) if last else last), granularity)


def length(r: Reading, m: re.Match[str]) -> Found | None:
    words, unit = m["n"], singular(m["u"])
    after = r.text[m.end() : m.end() + 14]
    before = r.text[max(0, m.start() - 24) : m.start()]
    if re.match(r"[- ]old\b|s? of age\b|s'? old\b| terms? paper", after) or re.search(r"\b(?:aged?|light|every) $", before) or re.search(r"[$€£]$", before):
        return None
    lower = words.lower()
    if lower in ("a", "an", "one", "half a", "half an") or re.fullmatch(r"(?i:a|an)", words):
        if lower in ("a", "an"):
            if re.search(r"(?:\d|\btimes?|\bonce|\btwice|\w+s|\bmuch|\bpercent|\bbarrels?) $", before) and not re.search(r"\b(?:for|than|within|in|about|nearly|almost|over|after|takes|least|last(?:s|ed)?) $", before):
                return Found("SET", duration(1, unit), OPEN, "unknown")
            if not re.search(r"\b(?:for|than|within|about|nearly|almost|over|after|takes?|took|least|last(?:s|ed)?|around|just|only|under|roughly|in|spent|by) $", before) and not re.match(
                r" (?:after|before|since|long)\b|-long", after
            ):
                return None
        elif lower == "one" and re.match(r" (?:of|in|when|the)\b", after):
            return None
    if unit in ("second", "minute") and (lower in ("a", "an") or lower == "two" and unit == "second"):
        return None
    if unit == "quarter" and not m["u"].endswith("s") or re.fullmatch(r"(?i:most|some)", words) and unit != "day" and not m["u"].endswith("s"):
        return None
    if unit == "quarter" and re.search(r"(?i)three", words):
        return None
    count = number(words)
    return Found("DURATION", duration(count + 0.5 if count and m["half"] else count, unit), OPEN, "unknown")


def vague_length(r: Reading, m: re.Match[str]) -> Found | None:
    alone = m["u"] is None and m["u2"] is None
    unit = singular(m["u"] or m["u2"] or m["u3"])
    if unit == "generation":
        return Found("DURATION", "PXY", OPEN, "unknown")
    return Found("DURATION", duration(1 if alone else None, unit), OPEN, "unknown")


def deictic(r: Reading, m: re.Match[str]) -> Found | None:
    word = m["w"].lower().removeprefix("early ").removeprefix("late ")
    before, after = r.text[max(0, m.start() - 12) : m.start()], r.text[m.end() : m.end() + 12]
    if word == "today" and (NAMED_DAY.search(before) and m["w"][0] == "T" or re.match(r" (?:programme|show)", after)):
        return None
    part = m["part"].lower() if m["part"] else "night" if word in ("tonight", "overnight", "last night") else ""
    step = {"yesterday": -1, "tomorrow": 1, "the day before yesterday": -2, "the day after tomorrow": 2, "last night": -1, "overnight": -1}.get(word, 0)
    ref = r.reference
    if ref is None:
        known = {"today": "PRESENT_REF", "tomorrow": "FUTURE_REF"}.get(word, "PAST_REF" if step < 0 else "PRESENT_REF")
        return Found("TIME" if part else "DATE", known, OPEN, "time" if part else "day")
    day = days_on(ref, step)
    if word == "overnight" and (base := r.anchor(m.start())) is not None and r.found and m.start() - r.found[-1][1] <= 2:
        return Found("TIME", base.isoformat() + "TNI", (days_on(base, -1), base), "time")
    if part:
        last = days_on(day, 1) if word in ("overnight", "last night") else day
        return Found("TIME", f"{day.isoformat()}T{PARTS_OF_DAY[part]}", (day, last), "time")
    return Found("DATE", day.isoformat(), (day, day), "day")


def weekday(r: Reading, m: re.Match[str]) -> Found | None:
    after = r.text[m.end() : m.end() + 20]
    number_ = DAYS.index(m["d"].title())
    rel, week = (m["rel"] or "").lower(), (m["week"] or "").lower()
    if PAPER.match(after) or NAMED_DAY.search(r.text[max(0, m.start() - 12) : m.start()]) or re.match(r"-(?:Times|Telegraph)", after):
        return None
    if m["plural"] or rel in ("every", "each"):
        return Found("SET", f"XXXX-WXX-{number_ + 1}" + (f"T{PARTS_OF_DAY[m['part'].lower()]}" if m["part"] else ""), OPEN, "unknown")
    ref = r.reference
    part = (m["part"] or "").lower() or ("overnight" if m["over"] or m["over2"] else "")
    if m["hours"] and not part:
        part = next((w for w in ("night", "evening", "afternoon") if w in m["hours"].lower()), "morning")
    kind: Kind = "TIME" if part else "DATE"
    tail = f"T{PARTS_OF_DAY.get(part, 'MO')}" if part else ""
    if ref is None:
        return Found(kind, f"XXXX-WXX-{number_ + 1}{tail}", OPEN, "time" if part else "day")
    monday = days_on(ref, -ref.weekday())
    if week:
        day = days_on(monday, number_ + {"last": -7, "this": 0, "next": 7}[week.split()[0]])
    else:
        back, on = (ref.weekday() - number_) % 7, (number_ - ref.weekday()) % 7
        if rel in ("last", "the previous", "this past", "past", "previous"):
            day = days_on(ref, -(back or 7))
        elif rel in ("next", "the following", "this coming", "coming", "the coming"):
            day = days_on(ref, on or 7)
        elif r.ahead(m.start()):
            day = days_on(ref, on)
        else:
            day = days_on(ref, -back)
    return Found(kind, day.isoformat() + tail, (day, day), "time" if part else "day")


def clock(r: Reading, m: re.Match[str]) -> Found | None:
    g = m.groupdict()
    half = (g["half"] or "").lower().replace(".", "")
    if g["word"]:
        hour, minute = (0 if g["word"] == "midnight" else 12), 0
    elif g["mil"]:
        hour, minute = int(g["mil"][:2]), int(g["mil"][2:])
    else:
        hour, minute = int(g["h"] or g["h2"]), int(g["mi"] or g["mi2"] or 0)
    if hour > 24 or minute > 59 or half and hour > 12:
        return None
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    zone = "Z" if re.search(r"(?:GMT|UTC|\dZ| Z)$", m[0].strip(" ()")) else ""
    day = r.anchor(m.start()) or r.reference
    value = f"{day.isoformat() if day else 'XXXX-XX-XX'}T{hour:02d}:{minute:02d}{zone}"
    return Found("TIME", value, (day, day), "time")


def part_of_day(r: Reading, m: re.Match[str]) -> Found | None:
    day = r.anchor(m.start()) or r.reference
    part = (m["part"] or m["alone"]).lower().split()[-1]
    if (m["this"] or "").lower().startswith("this"):
        day = r.reference
    if day is None:
        return Found("TIME", f"XXXX-XX-XXT{PARTS_OF_DAY[part]}", OPEN, "time")
    return Found("TIME", f"{day.isoformat()}T{PARTS_OF_DAY[part]}", (day, day), "time")


def edge(r: Reading, m: re.Match[str]) -> Found | None:
    """The end of the year, later in the month, mid-year, year's end."""
    unit = singular(m["u"] or m["u2"] or m["u3"] or "year")
    part = (m["part"] or m["how"] or ("mid" if m["u3"] else "end")).lower()
    ref = r.reference
    if unit in ("second", "minute", "hour", "century") or unit == "day" and m["how"] is None:
        return None
    if ref is None:
        return Found("DATE", {"week": "XXXX-WXX", "day": "XXXX-XX-XX", "month": "XXXX-XX"}.get(unit, "XXXX"), OPEN, unit)
    step = {"last": -1, "next": 1}.get((m["rel"] or "").lower(), 0)
    value, (first, last), granularity = unit_span(moved(ref, unit, step), unit)
    if part.startswith("earlier"):
        last = ref
    elif part.startswith("later"):
        first = ref
    else:
        first, last = part_of((first, last), part)
    return Found("DATE", value, (first, last), granularity if unit == "day" else "range")


def repeated(r: Reading, m: re.Match[str]) -> Found | None:
    g = m.groupdict()
    if g["adv"]:
        word = m["adv"].lower()
        if r.text[m.start()].isupper() and (m.start() and r.text[m.start() - 1] == " " and not re.search(r"[.!?\"”] $", r.text[max(0, m.start() - 2) : m.start()]) or re.match(r" [A-Z]", r.text[m.end() : m.end() + 2])):
            return None
        value = {"dai": "P1D", "nig": "P1D", "wee": "P1W", "mon": "P1M", "ann": "P1Y", "yea": "P1Y", "qua": "P1Q", "hou": "PT1H", "fort": "P2W", "biw": "P2W", "bie": "P2Y", "sem": "P6M", "biann": "P6M"}
        return Found("SET", value.get(word[:4]) or value.get(word[:5]) or value[word[:3]], OPEN, "unknown")
    unit = singular(g["u"])
    count = number(g["n"]) if g["n"] else 1
    return Found("SET", duration(2 if g["n"] and g["n"].lower() == "other" else count, unit), OPEN, "unknown")


def reference(r: Reading, m: re.Match[str]) -> Found | None:
    word = m[0].lower()
    ref = r.reference
    if m["now"]:
        if word == "now" and re.match(r"[ ,]*(?:that\b|famous|infamous)|-", r.text[m.end() : m.end() + 10]):
            return None
        return Found("DATE", "PRESENT_REF", (ref, ref), "day" if ref else "unknown")
    if m["past"]:
        return Found("DATE", "PAST_REF", (None, ref), "unknown")
    return Found("DATE", "FUTURE_REF", (ref, None), "unknown")


def holiday(r: Reading, m: re.Match[str]) -> Found | None:
    rows = holidays().get(m["name"].replace("’", "'"), [])
    near = r.text[max(0, m.start() - 200) : m.end() + 200]
    if len(rows) > 1 or rows and rows[0]["context"]:
        chosen = [w for w in rows if any(re.search(rf"\b{re.escape(c)}", near) for c in w["context"].split("|") if c)]
        chosen = chosen or [w for w in rows if not w["context"]]
        if len({w["rule"] for w in chosen}) != 1:
            return None
        rows = chosen
    if not rows:
        return None
    rule = rows[0]["rule"]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", rule):
        day: date | None = date.fromisoformat(rule)
        if r.reference is not None and day is not None and day > r.reference:
            return None
    elif m["y"]:
        day = holiday_day(rule, int(m["y"]))
    elif r.reference is None:
        return Found("DATE", f"XXXX-{rule}" if re.fullmatch(r"\d\d-\d\d", rule) else "XXXX-XX-XX", OPEN, "day")
    else:
        ref = r.reference
        rel = (m["rel"] or "").lower()
        day = holiday_day(rule, ref.year)
        if day is not None:
            if rel == "last" or not rel and day > ref and not r.ahead(m.start()) and (day - ref).days > 30:
                day = day if rel == "last" and day < ref else holiday_day(rule, ref.year - 1)
            elif (rel == "next" or r.ahead(m.start())) and day < ref:
                day = holiday_day(rule, ref.year + 1)
    return day and Found("DATE", day.isoformat(), (day, day), "day")


