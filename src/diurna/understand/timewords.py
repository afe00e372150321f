"""Readers of calendar dates: what the rules of the grammar in ``times.py`` make of days, months, years and feasts.

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
    DECADES,
    MONTHS,
    OPEN,
    ORDINALS,
    SEASONS,
    Span,
    days_on,
    holiday_day,
    holidays,
    make_day,
    month_number,
    month_span,
    months_on,
    part_of,
    unit_span,
    year_span,
)
from diurna.understand.parse import Parse
from diurna.understand.whens import governor, tense_of

Kind = Literal["DATE", "TIME", "DURATION", "SET"]

NOT_YEARS = re.compile(
    r"\b(?:(?:resolutions?|articles?|sections?|paragraphs?) (?:\d+(?:, \d+)*,? (?:and|or) )?|"
    r"(?:flight|model|no\.?|number|boeing|airbus|route|room|channel|pages?|"
    r"agenda|vision|horizon|protocol|law|decree|order|act|bill|ordinance|file|case|unit|area|highway|road|chapter|directive|regulation|made in china|"
    r"windows|killed|than|least|exactly) )$",
    re.I,
)
ROUGHLY = re.compile(r"\b(?:some|about|around|nearly|almost|approximately|over|roughly|only|another|to) $", re.I)
COUNTED = re.compile(
    r"[ -](?:people|persons|men|women|children|troops|soldiers|fighters|police|officers|dead|deaths|killed|wounded|injured|civilians|"
    r"refugees|migrants|prisoners|workers|jobs|homes|houses|families|"
    r"cases|votes|members|students|protesters|demonstrators|vehicles|tanks|missiles|tonn?es|tons|miles|kilomet\w+|km|met(?:er|"
    r"re)s|feet|acres|hectares|dollars|euros|Boeing|Airbus|Ford|Toyota|Chevrolet|Cadillac|Mercedes|Porsche|Ferrari|pounds|yuan|rubles|roubles|rupees|points|"
    r"barrels|percent|per cent|degrees|hours|seats|rounds|shells|villages|schools|sorties|MW|megawatts|"
    r"(?!(?:after|when|as|because|while|but|and|or|before|by|with|for|to|of|against|over|if|that|since|until|though|although|where|once)\b)"
    r"[a-z-]+ (?:people|troops|"
    r"soldiers|refugees|workers|civilians|prisoners|migrants|families|homes))\b",
    re.I,
)
BEFORE_YEAR = re.compile(
    r"\b(?:in|of|since|by|from|until|till|during|before|after|through|to|and|for|between|or|year|late|early|mid|the|back|around|"
    r"circa|spring|summer|autumn|fall|winter|[A-Z]\w+)[ -]$|[(\u2013-]$",
    re.I,
)
AHEAD = re.compile(
    r"\b(?:[Ww]ill|shall|would|must|'ll|to (?:be|begin|start|meet|visit|hold|take|travel|open|attend|face|resume|discuss|vote|arrive|go|sign|host)"
    r"|(?:is|are|was|were) (?:scheduled|set|due|expected|slated|planned|likely|to)|plans?|upcoming|scheduled|slated|due|expires?|deadline|until)\b[^;]{0,60}$"
)
SURELY_AHEAD = re.compile(
    r"\b(?:ahead of|upcoming|scheduled for|slated for|due(?: on| in| by)?|set for|planned for|(?:postponed|delayed|adjourned|put "
    r"off|extended|rescheduled) (?:until|till|to|for)) (?:[\w'’-]+ ){0,3}$"
)
SURELY_PAST = re.compile(r"\b[Ss]ince (?:[\w'’-]+ ){0,8}$")
ON_SCHEDULE = frozenset("begin start open expire end close take arrive depart leave resume run face meet come go".split())
MONTH_BEFORE = re.compile(
    r"\b(?:in|of|since|by|until|till|from|during|before|after|last|next|this|late|early|mid|through|to|between|for|and|or|every|"
    r"each|around|on|as of|previous|following|,|\() ?-?$|^$|\n$",
    re.I,
)
KEPT = re.compile(r"\b(?:mark(?:s|ed|ing)?|celebrat\w+|commemorat\w+|observ\w+|honou?r(?:s|ed|ing)?) (?:the |its |their |this year's |\d+\w+ )?$")
PAPER = re.compile(
    r" (?:Times|Telegraph|Mail|Mirror|Express|Herald|Post|Star|Sun|Independent|World|Tribune|Sport|Business|Programme|Program|"
    r"Agreement|Accords?|Mosque|Bloody|Night Live|Islands?|Morning Herald)\b"
)
NAMED_DAY = re.compile(
    r"\b(?:Bloody|Black|Good|Super|Cyber|Palm|Ash|Holy|Maundy|Easter|Ruby|Freaky|Giving|Fat|Shrove|Big|Red|Whit|Sheffield|USA|Russia|Pakistan|India|Ukraine) $"
)


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
        before = self.text[max(0, at - 90) : at]
        before = re.split(r"[.!?][\"”’]? |\n", before)[-1]
        if SURELY_AHEAD.search(before):
            return True
        if SURELY_PAST.search(before):
            return False
        i = bisect_right(self.starts, at) - 1
        if i >= 0 and at < self.parses[i].ends[-1]:
            parse = self.parses[i]
            verb = governor(parse, max(bisect_right(parse.starts, at) - 1, 0))
            if verb is not None:
                tense = tense_of(parse, verb)
                if tense != "none" and (tense != "present" or parse.lemma(verb) in ON_SCHEDULE):
                    return tense != "past"
        return AHEAD.search(before) is not None

    def behind(self, at: int) -> bool:
        """Whether "since" stands before ``at``."""
        return SURELY_PAST.search(self.text[max(0, at - 90) : at]) is not None

    def anchor(self, at: int) -> date | None:
        """The last single day that was named in the same paragraph before ``at``."""
        for start, _, found in reversed(self.found):
            if "\n" in self.text[start:at] or at - start > 250:
                return None
            if found.kind in ("DATE", "TIME") and found.days[0] is not None and found.days[0] == found.days[1]:
                return found.days[0]
        return None


# --- dates of the calendar: one reader for each rule of the grammar ------------------------------------------------------------------------


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
        return ref.year
    if r.behind(at):
        return ref.year - 1
    # A day within the next six weeks that is told without its year is not the one eleven months ago.
    return ref.year if day and (first - ref).days <= 45 else ref.year - 1


def iso_date(r: Reading, m: re.Match[str]) -> Found | None:
    day = make_day(int(m["y"]), int(m["mo"]), int(m["d"]))
    return Found("DATE", day.isoformat(), (day, day), "day") if day else None


def numeric_date(r: Reading, m: re.Match[str]) -> Found | None:
    a, b, year = int(m["a"]), int(m["b"]), int(m["y"])
    if "." in m[0] or a > 12:
        day = make_day(year, b, a)
        return Found("DATE", day.isoformat(), (day, day), "day") if day else None
    first = make_day(year, a, b)
    if b > 12 or a == b:
        return Found("DATE", first.isoformat(), (first, first), "day") if first else None
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
            if word.rstrip(".") in ("May", "March") and (not MONTH_BEFORE.search(before) or m.start() == 0):
                return None
            short = word.rstrip(".") not in MONTHS
            if short and not (word.endswith(".") and MONTH_BEFORE.search(before)) and not re.match(r"[-–](?:[A-Z][a-z]{2})", after):
                return None
            if (re.match(r" [A-Z][a-z]+", after) and not MONTH_BEFORE.search(before)) or re.search(r"(?:Theresa|Brian|Mrs?\.|Ms\.?|Minister|Miss) $", before):
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
        if (
            COUNTED.match(r.text, m.end())
            or NOT_YEARS.search(before)
            or (year % 100 == 0 and ROUGHLY.search(before) and not re.search(r"\b(?:1[0-9]|20)\d\d to $", before))
            or re.search(r"[\d$€£#]\W?$|\d[ -]$", before)
        ):
            return None
        sure = BEFORE_YEAR.search(before)
        limit = r.reference.year + 60 if r.reference else 2100
        if year > limit or (
            (year < 1800 or year % 500 == 0) and not re.search(r"\b(?:in|since|by|of|from|until|during|before|after|between|and|\d{4} to) $", before)
        ):
            return None
        if not sure and not re.search(r"(?:^|[\s(\"“'‘\u2013-])$", before):
            return None
        if re.match(r"-n?Co[Vv]|-(?:mile|km|foot|member|strong|page|meter|metre|seat|bed|acre|year)", r.text[m.end() : m.end() + 10]):
            return None
    days = part_of(year_span(year), part)
    return Found("DATE", f"{year:04d}", days, "range" if part else "year")


def decade(r: Reading, m: re.Match[str]) -> Found | None:
    if m["word"]:
        decade = 190 + DECADES[m["word"].lower()]
    else:
        digits = m["n"]
        decade = int(digits[:3]) if len(digits) == 4 else (190 + int(digits[0]) if digits[0] in "3456789" else 0)
    if (
        not decade
        or re.search(r"\b(?:in|into) (?:his|her|their|my|its) (?:\w+[ -])?$", r.text[max(0, m.start() - 25) : m.start()])
        or re.match(r"(?: of)? (?:degrees|percent|C\b|F\b)", r.text[m.end() : m.end() + 12])
    ):
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
    return Found(
        "DATE", f"{year:04d}-{'H' if half else 'Q'}{n}", (date(year, size * (n - 1) + 1, 1), month_span(year, size * n)[1]), "range" if half else "quarter"
    )


def season(r: Reading, m: re.Match[str]) -> Found | None:
    code, month = SEASONS[m["s"].lower()]
    rel = (m["rel"] or "").lower()
    if not (rel or m["late"] or m["y"] or m["ry"]) and (
        not re.search(
            r"\b(?:[Ii]n|[Bb]y|since|[Dd]uring|until|of)(?: the)? $", r.text[max(0, m.start() - 12) : m.start()] + ("the " if m[0][:4] == "the " else "")
        )
        or re.match(" of", r.text[m.end() : m.end() + 3])
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
                year = now if last >= ref or (rel == "this" and code != "WI") else now + 1
            else:
                year = now if first <= ref else now - 1
    if year is None:
        return Found("DATE", f"XXXX-{code}", OPEN, "season")
    first = date(year, month, 1)
    return Found("DATE", f"{year:04d}-{code}", part_of((first, days_on(months_on(first, 3), -1)), m["late"] or ""), "season")


def holiday(r: Reading, m: re.Match[str]) -> Found | None:
    rows = holidays().get(m["name"].replace("’", "'"), [])
    near = r.text[max(0, m.start() - 200) : m.end() + 200]
    if re.match(r" (?:[Aa]greement|[Aa]ccords?|Island|Massacre|[Rr]ising|Sales?)\b", r.text[m.end() : m.end() + 12]):
        return None
    if len(rows) > 1 or (rows and rows[0]["context"]):
        # The longest word decides: "Nigeria" also begins with "Niger".
        weight = [max((len(c) for c in w["context"].split("|") if c and re.search(rf"\b{re.escape(c)}", near)), default=0) for w in rows]
        best = max(weight)
        chosen = [w for w, n in zip(rows, weight, strict=True) if (n == best if best else not w["context"])]
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
            kept = KEPT.search(r.text[max(0, m.start() - 30) : m.start()]) is not None
            if kept and not rel:
                # What is marked on its day is told within days of it, whatever the tense of the sentence.
                years = [d for y in (ref.year - 1, ref.year, ref.year + 1) if (d := holiday_day(rule, y)) is not None]
                day = min(years, key=lambda d: abs((d - ref).days)) if years else day
            elif rel == "last" or (not rel and day > ref and not r.ahead(m.start()) and (day - ref).days > 30):
                day = day if rel == "last" and day < ref else holiday_day(rule, ref.year - 1)
            elif (rel == "next" or r.ahead(m.start())) and day < ref:
                day = holiday_day(rule, ref.year + 1)
    return Found("DATE", day.isoformat(), (day, day), "day") if day else None


def week_of(r: Reading, m: re.Match[str]) -> Found | None:
    """The week of April 10."""
    inner = month_day(r, m)
    if inner is None or inner.days[0] is None:
        return inner
    value, days, granularity = unit_span(inner.days[0], "week")
    return Found("DATE", value, days, granularity)
