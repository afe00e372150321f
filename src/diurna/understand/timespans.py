"""Readers of words that count from another day: "last week", "two days ago", "on Tuesday", "for years", "every month".

As in ``timewords.py``, a reader gives a :class:`~diurna.understand.timewords.Found`, or None where the words are no time.
"""

from __future__ import annotations

import re
from datetime import date
from math import ceil

from diurna.understand.calendars import (
    DAYS,
    OPEN,
    PARTS_OF_DAY,
    days_on,
    duration,
    is_huge,
    make_day,
    moved,
    number,
    part_of,
    singular,
    unit_span,
)
from diurna.understand.timewords import NAMED_DAY, PAPER, Found, Kind, Reading


def relative(r: Reading, m: re.Match[str]) -> Found | None:
    rel, unit, part = m["rel"].lower(), singular(m["u"]), (m["part"] or "").lower()
    count = number(m["n"]) if m["n"] else None
    plural = m["u"].lower().endswith("s")
    ref = r.reference
    if is_huge(m["n"] or ""):
        return None
    after = r.text[m.end() : m.end() + 12]
    back = rel in ("last", "past", "previous", "recent")
    if (unit in ("second", "minute") and not count) or re.match(r"[- ](?:minute|generation|ditch|gasp)", after):
        return None
    if (rel in ("same", "that", "previous", "following", "current", "prior") and not plural and not count) or (
        rel == "next" and unit == "day" and not plural and not count
    ):
        if rel == "current":
            rel = "this"
        else:
            base = r.anchor(m.start())
            if rel in ("same", "that"):
                if unit not in ("day", "year", "month", "week"):
                    return None
            if base is None:
                return (
                    Found("DATE", "XXXX" if unit == "year" else "XXXX-XX" if unit == "month" else "XXXX-XX-XX", OPEN, unit)
                    if rel != "that" or unit in ("day", "year")
                    else None
                )
            base = moved(base, unit, {"same": 0, "that": 0, "previous": -1, "prior": -1}.get(rel, 1))
            value, days, granularity = unit_span(base, unit)
            return Found("DATE", value, days, granularity)
    if rel == "recent":
        return Found("DATE", "PAST_REF", (None, ref), "unknown")
    if plural or count:
        if rel == "this" or (rel in ("last", "first") and re.match(r" of\b", after)):
            return None
        return _stretch(m["n"] or "", count, unit, back, ref)
    if (rel in ("past", "coming") and m["the"] and unit not in ("week", "month", "weekend")) or (
        m["the"] and rel == "last" and unit in ("decade", "century", "day", "hour", "year") and not part
    ):
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


# What a broken number of units is counted in: one and a half years are 18 months.
FINER = {
    "century": ("decade", 10),
    "decade": ("year", 10),
    "year": ("month", 12),
    "quarter": ("month", 3),
    "month": ("week", 4),
    "fortnight": ("week", 2),
    "week": ("day", 7),
}


def sign_of(which: str) -> int:
    """-1 for words that count back from a day, 1 for those that count on."""
    return -1 if which in ("earlier", "before", "before that") else 1


def ago(r: Reading, m: re.Match[str]) -> Found | None:
    unit = singular(m["u"])
    words = m["n"] or ""
    if is_huge(words):
        return None
    count = number(words) if words else None
    which = m["w"].lower()
    if which in ("earlier", "later", "before", "afterwards", "afterward", "after that", "before that", "on"):
        base = r.anchor(m.start())
        if base is not None and sign_of(which) > 0 and (count is None or unit in ("second", "minute", "hour")):
            # "Hours later", "days later": at some time after the day that was named last.
            last = days_on(base, 1) if unit in ("second", "minute", "hour") else None
            return Found("DATE", "XXXX-XX-XX", (base, last), "unknown")
        if base is None or count is None or unit in ("second", "minute", "hour"):
            return Found("DATE", "PAST_REF" if which in ("earlier", "before", "before that") and base is None else "XXXX-XX-XX", OPEN, "unknown")
        value, days, granularity = unit_span(moved(base, unit, sign_of(which) * round(count)), unit)
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
        finer, size = FINER.get(unit, (unit, 1))
        unit, count = finer, count * size
    value, days, granularity = unit_span(moved(ref, unit, -round(count)), unit)
    begin, end = days
    return Found("DATE", value, (begin, min(end, ref) if end is not None else None), granularity)


def length(r: Reading, m: re.Match[str]) -> Found | None:
    words, unit = m["n"], singular(m["u"])
    if is_huge(words):
        return None
    after = r.text[m.end() : m.end() + 14]
    before = r.text[max(0, m.start() - 24) : m.start()]
    if re.match(r"[- ]old\b|s? of age\b|s'? old\b| terms? paper", after) or re.search(r"\b(?:aged?|light|every) $", before) or re.search(r"[$€£]$", before):
        return None
    lower = words.lower()
    if lower in ("a", "an", "one", "half a", "half an") or re.fullmatch(r"(?i:a|an)", words):
        if lower in ("a", "an"):
            if re.search(r"(?:\d|\btimes?|\bonce|\btwice|\w+s|\bmuch|\bpercent|\bbarrels?) $", before) and not re.search(
                r"\b(?:for|than|within|in|about|nearly|almost|over|after|takes|least|last(?:s|ed)?) $", before
            ):
                return Found("SET", duration(1, unit), OPEN, "unknown")
            if not re.search(
                r"\b(?:for|than|within|about|nearly|almost|over|after|takes?|took|least|last(?:s|ed)?|around|just|only|under|roughly|in|spent|by) $", before
            ) and not re.match(r" (?:after|before|since|long)\b|-long", after):
                return None
        elif lower == "one" and re.match(r" (?:of|in|when|the)\b", after):
            return None
    if unit in ("second", "minute") and (lower in ("a", "an") or (lower == "two" and unit == "second")):
        return None
    if (unit == "quarter" and not m["u"].endswith("s")) or (re.fullmatch(r"(?i:most|some)", words) and unit != "day" and not m["u"].endswith("s")):
        return None
    if unit == "quarter" and re.search(r"(?i)three", words):
        return None
    count = number(words)
    if count and m["half"]:
        count += 0.5
    days = OPEN
    if (
        count
        and r.reference is not None
        and count == int(count)
        and unit not in ("second", "minute")
        and re.search(r"\b(?:[Ii]n|within) $", before)
        and r.ahead(m.start())
    ):
        # "will expire in two weeks", "must leave within ten days"
        ahead = days_on(r.reference, ceil(count / 24)) if unit == "hour" else moved(r.reference, unit, int(count))
        days = (ahead if before.lower().endswith("in ") and not before.endswith("within ") else r.reference, ahead)
    return Found("DURATION", duration(count, unit), days, "unknown" if days == OPEN else "range")


def vague_length(r: Reading, m: re.Match[str]) -> Found | None:
    alone = m["u"] is None and m["u2"] is None
    unit = singular(m["u"] or m["u2"] or m["u3"])
    if unit == "generation":
        return Found("DURATION", "PXY", OPEN, "unknown")
    return Found("DURATION", duration(1 if alone else None, unit), OPEN, "unknown")


def deictic(r: Reading, m: re.Match[str]) -> Found | None:
    word = m["w"].lower().removeprefix("early ").removeprefix("late ")
    before, after = r.text[max(0, m.start() - 12) : m.start()], r.text[m.end() : m.end() + 12]
    if word == "today" and ((NAMED_DAY.search(before) and m["w"][0] == "T") or re.match(r" (?:programme|show)", after)):
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
    if m["plural"] or m["habit"] or rel in ("every", "each"):
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


def weekend(r: Reading, m: re.Match[str]) -> Found | None:
    """Over the weekend: the one that is on or was last, or, in a clause about the future, the next."""
    ref = r.reference
    if ref is None:
        return Found("DATE", "XXXX-WXX-WE", OPEN, "day")
    saturday = days_on(ref, 5 - ref.weekday())
    if ref.weekday() < 5 and not r.ahead(m.start()):
        saturday = days_on(saturday, -7)
    value, days, _ = unit_span(saturday, "weekend")
    return Found("DATE", value, days, "range")


def day_of_month(r: Reading, m: re.Match[str]) -> Found | None:
    """On the 15th, Monday the 4th, the 3rd of next month: the nearest back, or ahead in a clause about the future."""
    ref, number_ = r.reference, int(re.sub(r"\D", "", m["d"]))
    if ref is None or (not m["rel"] and not m["wd"] and (not r.text.endswith(("on ", "On ", "by ", "until ", "since "), 0, m.start()))):
        return None
    if not m["rel"] and re.match(
        r"(?i:[- ](?:century|anniversary|floor|birthday|place|meeting|session|round|day|time|congress|of|and|[a-z]+))", r.text[m.end() :]
    ):
        return None
    step = {"last": -1, "this": 0, "next": 1}.get((m["rel"] or "").split(" ")[0].lower(), 0)
    if not m["rel"]:
        step = (1 if number_ < ref.day else 0) if r.ahead(m.start()) else (-1 if number_ > ref.day else 0)
    month = moved(ref.replace(day=1), "month", step)
    day = make_day(month.year, month.month, number_)
    return Found("DATE", day.isoformat(), (day, day), "day") if day else None


def neighbour(r: Reading, m: re.Match[str]) -> Found | None:
    """The day before, the year after: beside the day that was named last."""
    base, unit = r.anchor(m.start()), singular(m["u"])
    if base is None:
        return None
    value, days, granularity = unit_span(moved(base, unit, -1 if m["w"].lower() == "before" else 1), unit)
    return Found("DATE", value, days, granularity)


def clock(r: Reading, m: re.Match[str]) -> Found | None:
    g = m.groupdict()
    half = (g["half"] or "").lower().replace(".", "")
    if word := g["word"] or g["word2"]:
        hour, minute = (0 if word.endswith("midnight") else 12), 0
    elif g["mil"]:
        hour, minute = int(g["mil"][:2]), int(g["mil"][2:])
    else:
        hour, minute = int(g["h"] or g["h2"]), int(g["mi"] or g["mi2"] or 0)
    if hour > 24 or minute > 59 or (half and hour > 12):
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
    if "this" in (m["this"] or "").lower():
        day = r.reference
    if day is None:
        return Found("TIME", f"XXXX-XX-XXT{PARTS_OF_DAY[part]}", OPEN, "time")
    return Found("TIME", f"{day.isoformat()}T{PARTS_OF_DAY[part]}", (day, day), "time")


def edge(r: Reading, m: re.Match[str]) -> Found | None:
    """The end of the year, later in the month, mid-year, year's end."""
    unit = singular(m["u"] or m["u2"] or m["u3"] or "year")
    part = (m["part"] or m["how"] or ("mid" if m["u3"] else "end")).lower()
    ref = r.reference
    if unit in ("second", "minute", "hour", "century") or (unit == "day" and m["how"] is None):
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
        if r.text[m.start()].isupper() and (
            (m.start() and r.text[m.start() - 1] == " " and not re.search(r"[.!?\"”] $", r.text[max(0, m.start() - 2) : m.start()]))
            or re.match(r" [A-Z]", r.text[m.end() : m.end() + 2])
        ):
            return None
        value = {
            "dai": "P1D",
            "nig": "P1D",
            "wee": "P1W",
            "mon": "P1M",
            "ann": "P1Y",
            "yea": "P1Y",
            "qua": "P1Q",
            "hou": "PT1H",
            "fort": "P2W",
            "biw": "P2W",
            "bie": "P2Y",
            "sem": "P6M",
            "biann": "P6M",
        }
        return Found("SET", value.get(word[:4]) or value.get(word[:5]) or value[word[:3]], OPEN, "unknown")
    if m["part"]:
        return Found("SET", f"XXXX-XX-XXT{PARTS_OF_DAY[m['part'].lower()]}", OPEN, "unknown")
    unit = singular(g["u"])
    if is_huge(g["n"] or ""):
        return None
    count = number(g["n"]) if g["n"] else 1
    return Found("SET", duration(2 if g["n"] and g["n"].lower() == "other" else count, unit), OPEN, "unknown")


def reference(r: Reading, m: re.Match[str]) -> Found | None:
    word = m[0].lower()
    ref = r.reference
    if m["now"]:
        if word == "to date" and re.search(r"\b(?:up|back|or|of) $", r.text[max(0, m.start() - 5) : m.start()]):
            return None
        if word == "now" and re.match(r"[ ,]*(?:that\b|famous|infamous)|-", r.text[m.end() : m.end() + 10]):
            return None
        return Found("DATE", "PRESENT_REF", (ref, ref), "day" if ref else "unknown")
    if m["past"]:
        return Found("DATE", "PAST_REF", (None, ref), "unknown")
    return Found("DATE", "FUTURE_REF", (ref, None), "unknown")
