"""Which events a question is about: one record of conditions, shared by queries, exports and review, and its SQL.

Three clocks. The *act* happened on a day (``day``); the *report* was published on a day (``published``); the row came into the
*study* at a moment. ``start`` and ``end`` bound the first or, with ``clock = "report"``, the second. ``as_of`` keeps what had been
published by a day, so that no question looks ahead. ``since`` keeps what the study learnt after a moment.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Literal

import msgspec

from diurna.data import DATA, first_day, last_day, read_table

Clock = Literal["act", "report"]
PLAIN_MODALITIES = ("actual", "ongoing")
MODALITIES = ("actual", "ongoing", "habitual", "planned", "possible", "hypothetical", "historical")
POLARITIES = ("positive", "negative")
QUADS = (1, 2, 3, 4)
_CODE = re.compile(r"[A-Z0-9-]{3,}")
_KINDS = frozenset({"---", "NGO", "MNC", "IMG", "INT"})
_UNIONS = frozenset({"UNO", "EUR", "IGO"})
_SINGLE = ("start", "end", "clock", "as_of", "since", "dataset")
_MOMENTS = ("start", "end", "as_of", "since")
Condition = tuple[str, list[Any]]


class FilterError(ValueError):
    """A condition cannot be used; the message names the option and the value."""


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Conditions on events; all of them hold together, the values of one are alternatives, an empty one asks nothing.

    ``source``, ``target``, ``actor`` (either side): a country code (``RUS``), the beginning of an actor code (``RUSGOV``,
    ``---REB``), or a name (``Hamas``, ``North Korea``). ``sector`` (either side), ``source_sector``, ``target_sector``: PLOVER sectors.
    ``code``: the beginning of a CAMEO code, or a PLOVER type. ``place``: a name; ``country``: where the act happened.
    ``according_to``: part of the speaker's name, ``-`` where the report itself speaks. ``factuality``, ``confidence``: lowest and highest.
    """

    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    source_sector: tuple[str, ...] = ()
    target_sector: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    quad: tuple[int, ...] = ()
    place: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    outlet: tuple[str, ...] = ()
    polarity: tuple[str, ...] = ()
    modality: tuple[str, ...] = ()
    factuality: tuple[float | None, float | None] = (None, None)
    confidence: tuple[float | None, float | None] = (None, None)
    according_to: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None
    clock: Clock = "act"
    as_of: str | None = None
    since: str | None = None
    dataset: str = "diurna"

    @property
    def is_plain(self) -> bool:
        """Whether only plain acts are asked for: positive, and actual or ongoing."""
        return self.polarity == ("positive",) and self.modality == PLAIN_MODALITIES


def make_filter(**wishes: Any) -> Filter:
    """A filter from loose values: one text or several, a number as the lowest, a partial date as its first or last day.

    :class:`FilterError` where a name or a value cannot be meant.

    >>> make_filter(source="RUS", start="2022", confidence=0.5).start
    '2022-01-01'
    """
    given: dict[str, Any] = {}
    for name, value in wishes.items():
        if name not in Filter.__struct_fields__:
            raise FilterError(f"no condition {name!r}; there are {', '.join(Filter.__struct_fields__)}")
        if value is None:
            continue
        if name in _SINGLE:
            given[name] = _moment(name, str(value)) if name in _MOMENTS else str(value)
        elif name in ("factuality", "confidence"):
            given[name] = (float(value), None) if isinstance(value, int | float) else tuple(value)
        else:
            given[name] = (value,) if isinstance(value, str | int) else tuple(value)
    filter = msgspec.convert(given, Filter)
    conditions(filter)  # every value is looked at once, before any row is read
    return filter


def _moment(name: str, value: str) -> str:
    """A day, filled up where it is partial; the moment of ``since`` may have a time of day."""
    day, mark, _ = value.strip().partition("T" if "T" in value else " ")
    whole = last_day(day) if name in ("end", "as_of") else first_day(day)
    if name == "end" or name == "as_of":
        whole = _within_month(whole)
    try:
        date.fromisoformat(whole)
        moment = datetime.fromisoformat(value.strip()) if mark and name == "since" else None
    except ValueError:
        raise FilterError(f"--{name.replace('_', '-')}: {value!r} is not a date like 2022-08-16") from None
    if moment is None:
        return whole
    return moment.isoformat() if moment.tzinfo is None else moment.astimezone(UTC).isoformat().removesuffix("+00:00")


def _within_month(day: str) -> str:
    """The last day of a month where a partial date was filled up with the 31st."""
    if day.endswith("-31") and day[5:7] in ("02", "04", "06", "09", "11"):
        last = calendar.monthrange(int(day[:4]), int(day[5:7]))[1] if day[:4].isdigit() else 31
        return f"{day[:8]}{last:02d}"
    return day


def plain(filter: Filter) -> Filter:
    """The filter with the defaults of counts where it leaves polarity or modality open: positive, actual or ongoing."""
    return msgspec.structs.replace(filter, polarity=filter.polarity or ("positive",), modality=filter.modality or PLAIN_MODALITIES)


def conditions(filter: Filter) -> Condition:
    """The filter as an SQL condition on ``event_current`` and its parameters; :class:`FilterError` names a value that cannot be meant."""
    parts: list[Condition] = [('"dataset" = ?', [filter.dataset])]
    for side in ("source", "target"):
        parts.append(_any(_actor(side, term) for term in getattr(filter, side)))
        parts.append(_any(_sector(side, term) for term in getattr(filter, f"{side}_sector")))
    parts.append(_any(_actor(side, term) for term in filter.actor for side in ("source", "target")))
    parts.append(_any(_sector(side, term) for term in filter.sector for side in ("source", "target")))
    parts.append(_any(_code(term) for term in filter.code))
    parts.append(_in("quad", [_known("quad", quad, QUADS) for quad in filter.quad]))
    parts.append(_any(('"where" = ? COLLATE NOCASE', [term]) for term in filter.place))
    parts.append(_in("where_country", [_country("country", term) for term in filter.country]))
    parts.append(_any(("outlet = ? COLLATE NOCASE", [term]) for term in filter.outlet))
    parts.append(_in("polarity", [_known("polarity", term, POLARITIES) for term in filter.polarity]))
    parts.append(_in("modality", [_known("modality", term, MODALITIES) for term in filter.modality]))
    parts.extend(_range(name, getattr(filter, name)) for name in ("factuality", "confidence"))
    parts.append(_any(_speaker(term) for term in filter.according_to))
    parts.append(window(filter))
    if filter.since:
        parts.append((_SINCE, [filter.since, filter.since]))
    return _all(parts)


def window(filter: Filter) -> Condition:
    """The part of the condition that is about days, on the columns ``day`` and ``published``."""
    column = clock_column(filter)
    parts: list[Condition] = []
    if filter.start:
        parts.append((f"{column} >= ?", [filter.start]))
    if filter.end:
        parts.append((f"{column} <= ?", [filter.end]))
    if filter.as_of:
        parts.append(("published <= ? AND published <> ''", [filter.as_of]))
    return _all(parts)


def clock_column(filter: Filter) -> str:
    """The column of the day that the filter goes by."""
    return "published" if filter.clock == "report" else "day"


def described(filter: Filter) -> str:
    """The filter in words, for titles and notes: sides first, then what else is asked; empty where nothing is.

    >>> described(Filter(source=("RUS",), target=("UKR",), quad=(4,), start="2022-01-01"))
    'RUS -> UKR, quad 4, from 2022-01-01'
    """
    either = " or ".join
    words = []
    if filter.source or filter.target:
        words.append(f"{either(filter.source) or 'anybody'} -> {either(filter.target) or 'anybody'}")
    if filter.actor:
        words.append(f"{either(filter.actor)} on either side")
    for name in ("sector", "source_sector", "target_sector", "code", "quad", "place", "country", "outlet", "according_to"):
        values = getattr(filter, name)
        if values:
            words.append(f"{name.replace('_', ' ')} {either(str(v) for v in values)}")
    for name in ("factuality", "confidence"):
        low, high = getattr(filter, name)
        if low is not None or high is not None:
            words.append(f"{name} {'' if low is None else f'{low:g}'}..{'' if high is None else f'{high:g}'}")
    for word, value in (("from", filter.start), ("to", filter.end), ("as of", filter.as_of), ("since", filter.since)):
        if value:
            words.append(f"{word} {value}")
    if filter.dataset != "diurna":
        words.append(f"dataset {filter.dataset}")
    return ", ".join(words)


_SINCE = """(run_id IN (SELECT run_id FROM run WHERE coalesce(finished, started) >= ?)
  OR event_id IN (SELECT event_id FROM judgement WHERE at >= ?))"""


def country_of(term: str) -> str | None:
    """The country (or union of states) that a term for an actor means; None for anybody else.

    >>> country_of("North Korea"), country_of("PRK"), country_of("PRKGOV")
    ('PRK', 'PRK', None)
    """
    code = _names().get(term.casefold(), term)
    return code if code in _countries() or code in _UNIONS else None


def known_actor_code(code: str, *, country_only: bool = False) -> bool:
    """Whether a code is one that an actor can have: a country, union, kind or ``---``, then sectors and bodies of three letters.

    >>> known_actor_code("RUSGOV"), known_actor_code("---REB"), known_actor_code("rus"), known_actor_code("XQZ")
    (True, True, False, False)
    """
    if country_only:
        return code in _countries()
    head = code[:3]
    return bool(re.fullmatch(r"(---|[A-Z]{3})([A-Z]{3})*", code)) and (head in _countries() or head in _UNIONS or head in _KINDS)


def _actor(side: str, term: str) -> Condition:
    """One side is of a country, has a code that begins so, or bears a name."""
    if not term.strip():
        raise FilterError(f"--{side}: an empty actor")
    country = country_of(term)
    if country is not None:
        return f"{side}_country = ?", [country]
    code = term
    named = f"{side}_name = ? COLLATE NOCASE"
    if not _CODE.fullmatch(code):
        return named, [term]
    begins = f'("{side}" >= ? AND "{side}" < ?)'
    bounds: list[Any] = [code, code + "\U0010ffff"]
    if code[:3] in _countries():
        # The country is in the code: naming it lets the index of dyads be used.
        return f"({side}_country = ? AND {begins})", [code[:3], *bounds]
    return f"({begins} OR {named})", [*bounds, term]


def _sector(side: str, term: str) -> Condition:
    return f"instr('|' || {side}_sectors || '|', ?) > 0", [f"|{_known('sector', term.upper(), _sectors())}|"]


def _code(term: str) -> Condition:
    if re.fullmatch(r"\d{1,4}", term):
        return "(cameo >= ? AND cameo < ?)", [term, term + "\U0010ffff"]
    return "plover = ?", [_known("code", term.upper(), _plover())]


def _speaker(term: str) -> Condition:
    if term == "-":
        return "(according_to IS NULL OR according_to = '' OR according_to = coalesce(outlet, agency, ''))", []
    return "instr(lower(according_to), ?) > 0", [term.lower()]


def _country(option: str, term: str) -> str:
    code = _names().get(term.casefold(), term.upper())
    return str(_known(option, code, tuple(sorted(_countries()))))


def _known(option: str, value: Any, values: tuple[Any, ...]) -> Any:
    if value not in values:
        shown = f"; it is one of {', '.join(str(v) for v in values)}" if len(values) < 40 else ""
        raise FilterError(f"--{option}: {value!r} is not known{shown}")
    return value


def _range(column: str, bounds: tuple[float | None, float | None]) -> Condition:
    low, high = bounds
    parts: list[Condition] = []
    if low is not None:
        parts.append((f"{column} >= ?", [low]))
    if high is not None:
        parts.append((f"{column} <= ?", [high]))
    return _all(parts)


def _in(column: str, values: list[Any]) -> Condition:
    return (f"{column} IN ({', '.join('?' * len(values))})", values) if values else ("", [])


def _any(parts: Any) -> Condition:
    found = list(parts)
    return ("(" + " OR ".join(sql for sql, _ in found) + ")", [v for _, values in found for v in values]) if found else ("", [])


def _all(parts: list[Condition]) -> Condition:
    found = [(sql, values) for sql, values in parts if sql]
    return " AND ".join(sql for sql, _ in found), [v for _, values in found for v in values]


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Names of present states to their codes, without regard to case."""
    rows = read_table(DATA / "lexicon" / "actors" / "countries.tsv", ("name", "iso3", "status", "aliases"))
    found: dict[str, str] = {}
    for row in rows:
        if row["status"] != "region":
            for name in (row["name"], *row.items_of("aliases")):
                # Short aliases ("US") are codes of their own kind to their users; a code of three letters is always itself.
                if len(name) != 3 or not name.isupper():
                    found.setdefault(name.casefold(), row["iso3"])
    return found


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(row["iso3"] for row in read_table(DATA / "lexicon" / "actors" / "countries.tsv", ("iso3",)))


@lru_cache(maxsize=1)
def _sectors() -> tuple[str, ...]:
    return tuple(row["code"] for row in read_table(DATA / "ontology" / "plover_sectors.tsv", ("code",)))


@lru_cache(maxsize=1)
def _plover() -> tuple[str, ...]:
    return tuple(row["event"] for row in read_table(DATA / "ontology" / "plover_events.tsv", ("event",)))
