"""Days, weeks, seasons and feasts: the arithmetic behind time expressions, and their number words.

Weeks run from Monday; seasons are the meteorological ones of the north; "early", "mid" and "late" are thirds. Nothing in
here asks what day it is.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from diurna.data import DATA, Row, read_table

Span = tuple[date | None, date | None]
OPEN: Span = (None, None)

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
NUMBERS = {
    w: i
    for i, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
}
NUMBERS |= {w: 10 * i for i, w in enumerate(["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 3)} | {
    "a": 1,
    "an": 1,
    "another": 1,
    "hundred": 100,
    "dozen": 12,
    "couple": 2,
}
ORDINALS = {
    w: i
    for i, w in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
            "twenty-first",
        ],
        1,
    )
}
SEASONS = {"spring": ("SP", 3), "summer": ("SU", 6), "autumn": ("FA", 9), "fall": ("FA", 9), "winter": ("WI", 12)}
PARTS_OF_DAY = {
    "morning": "MO",
    "afternoon": "AF",
    "evening": "EV",
    "night": "NI",
    "hours": "MO",
    "overnight": "NI",
    "dawn": "MO",
    "dusk": "EV",
    "noon": "MI",
    "midday": "MI",
    "midnight": "NI",
    "lunchtime": "MI",
    "daybreak": "MO",
    "sunset": "EV",
}
LETTER = {
    "second": "S",
    "minute": "M",
    "hour": "H",
    "day": "D",
    "night": "NI",
    "week": "W",
    "weekend": "W",
    "fortnight": "W",
    "month": "M",
    "quarter": "Q",
    "year": "Y",
    "decade": "Y",
    "century": "Y",
}
FACTOR = {"fortnight": 2, "decade": 10, "century": 100}
# No report counts further; a longer row of digits is no length of time.
LARGEST = 1_000_000
DECADES = {w: i for i, w in enumerate(["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"], 2)}

# --- arithmetic of days -----------------------------------------------------------------------------------------------


def make_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_span(year: int, month: int) -> Span:
    return (date(year, month, 1), date(year, month, monthrange(year, month)[1])) if 1 <= year <= 9998 else OPEN


def year_span(first: int, last: int | None = None) -> Span:
    last = first if last is None else last
    return (date(first, 1, 1), date(last, 12, 31)) if 1 <= first <= last <= 9998 else OPEN


def months_on(day: date, by: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + by, 12)
    year = min(max(year, 1), 9998)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def days_on(day: date, by: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + by, 1), 3_651_000))


def week_value(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def unit_span(day: date, unit: str) -> tuple[str, Span, str]:
    """Value, days and granularity of the week, month ... that a day lies in."""
    if unit in ("week", "fortnight"):
        monday = days_on(day, -day.weekday())
        return week_value(day), (monday, days_on(monday, 6)), "week"
    if unit == "weekend":
        monday = days_on(day, -day.weekday())
        return week_value(day) + "-WE", (days_on(monday, 5), days_on(monday, 6)), "day"
    if unit == "month":
        return f"{day.year:04d}-{day.month:02d}", month_span(day.year, day.month), "month"
    if unit == "quarter":
        q = (day.month - 1) // 3
        return f"{day.year:04d}-Q{q + 1}", (date(day.year, 3 * q + 1, 1), month_span(day.year, 3 * q + 3)[1]), "quarter"
    if unit == "year":
        return f"{day.year:04d}", year_span(day.year), "year"
    if unit == "decade":
        return f"{day.year // 10:03d}", year_span(day.year // 10 * 10, day.year // 10 * 10 + 9), "decade"
    if unit == "century":
        return f"{day.year // 100:02d}", year_span(day.year // 100 * 100, day.year // 100 * 100 + 99), "century"
    return day.isoformat(), (day, day), "day"


def moved(day: date, unit: str, by: int) -> date:
    if unit in ("month", "quarter", "year", "decade", "century"):
        return months_on(day, by * {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit])
    return days_on(day, by * {"week": 7, "weekend": 7, "fortnight": 14}.get(unit, 1))


# What "early", "the end of" ... leave of a span, as fractions of it.
PARTS = (
    ("first half", 0.0, 1 / 2),
    ("second half", 1 / 2, 1.0),
    ("latter half", 1 / 2, 1.0),
    ("early", 0.0, 1 / 3),
    ("start", 0.0, 1 / 4),
    ("beginning", 0.0, 1 / 4),
    ("first days", 0.0, 1 / 4),
    ("first week", 0.0, 7 / 30),
    ("last week", 23 / 30, 1.0),
    ("turn", 0.0, 1 / 12),
    ("mid", 1 / 3, 2 / 3),
    ("late", 2 / 3, 1.0),
    ("end", 3 / 4, 1.0),
    ("close", 3 / 4, 1.0),
    ("last days", 3 / 4, 1.0),
)


def part_of(days: Span, word: str) -> Span:
    """A third, half or edge of a span of days: "early", "the end of"."""
    first, last = days
    if first is None or last is None or not word:
        return days
    length = (last - first).days + 1
    if length < 7:
        return days
    word = word.lower()

    def cut(low: float, high: float) -> Span:
        if length >= 360:  # whole months, whole years
            months = (last.year - first.year) * 12 + last.month - first.month + 1
            step = 12 if months >= 120 else 1
            a, b = round(months * low / step) * step, round(months * high / step) * step
            return months_on(first, a), days_on(months_on(first, b), -1)
        return days_on(first, round(length * low)), days_on(first, round(length * high) - 1)

    for key, low, high in PARTS:
        if key in word:
            if 28 <= length <= 31 and key in ("early", "mid", "late"):
                a, b = {"early": (1, 10), "mid": (11, 20), "late": (21, length)}[key]
                return first.replace(day=a), first.replace(day=b)
            return cut(low, high)
    return days


def number(words: str) -> float | None:
    """A count in words or digits; None where it is vague, or larger than any that is told."""
    words = words.lower().replace("-", " ").strip()
    if m := re.fullmatch(r"(.+?) and a half", words):
        base = number(m[1])
        return None if base is None else base + 0.5
    if m := re.fullmatch(r"(.+?) (?:to|or|and) (.+)", words):
        return None
    if words.startswith("half"):
        return 0.5
    plain = words.replace(",", "")
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return float(plain) if float(plain) <= LARGEST else None
    total = 0
    for w in words.split():
        if w in ("of", "a", "an") and len(words.split()) > 1:
            continue
        if w not in NUMBERS:
            return None
        total += NUMBERS[w]
    return float(total) if total else None


def is_huge(words: str) -> bool:
    """Whether a number larger than any count of days or years stands in the words."""
    return any(float(digits.replace(",", "")) > LARGEST for digits in re.findall(r"\d[\d,]*", words))


def singular(unit: str) -> str:
    unit = unit.lower()
    return "century" if unit.startswith("centur") else unit.rstrip("s")


def duration(count: float | None, unit: str) -> str:
    """TIMEX3 value of a length of time: ``P2Y``, ``PT30M``, ``PXD``."""
    time = "T" if unit in ("second", "minute", "hour", "night") else ""
    if count is None:
        return f"P{time}X{LETTER[unit]}"
    return f"P{time}{count * FACTOR.get(unit, 1):g}{LETTER[unit]}"


def month_number(word: str) -> int:
    return next(i for i, m in enumerate(MONTHS, 1) if m.lower().startswith(word.lower()[:3]))


@lru_cache(maxsize=1)
def holidays() -> dict[str, list[Row]]:
    """Feasts and days of remembrance by name; a name that several countries use has several rows."""
    table: dict[str, list[Row]] = {}
    for row in read_table(DATA / "lexicon" / "language" / "holidays.tsv", ("names", "country", "context", "rule", "source")):
        for name in row.items_of("names"):
            table.setdefault(name, []).append(row)
    return table


def easter(year: int, *, orthodox: bool = False) -> date:
    """Easter Sunday: Meeus' rules for the Gregorian and, in Gregorian dates (1900 to 2099), the Julian calendar."""
    if orthodox:
        d = (19 * (year % 19) + 15) % 30
        e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
        return date(year, (d + e + 114) // 31, (d + e + 114) % 31 + 1) + timedelta(days=13)
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def holiday_day(rule: str, year: int) -> date | None:
    """The day of a feast: ``12-25``, ``easter-2``, ``orthodox+1``, ``11/4/4`` (fourth Thursday of November; -1 is the last)."""
    if m := re.fullmatch(r"(easter|orthodox)([+-]\d+)?", rule):
        return easter(year, orthodox=m[1] == "orthodox") + timedelta(days=int(m[2] or 0))
    if m := re.fullmatch(r"(\d+)/(-?\d)/(\d)", rule):
        month, nth, weekday = int(m[1]), int(m[2]), int(m[3]) - 1
        first = date(year, month, 1)
        days = [d for k in range(monthrange(year, month)[1]) if (d := first + timedelta(days=k)).weekday() == weekday]
        return days[nth - 1 if nth > 0 else nth] if abs(nth) <= len(days) else None
    return make_day(year, int(rule[:2]), int(rule[3:]))
