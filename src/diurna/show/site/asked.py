"""What an address asks for: its query as a filter, a period, a page, each with limits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams

from diurna.study.filters import MODALITIES, POLARITIES, Filter, FilterError, make_filter
from diurna.study.periods import PERIODS, By

# How many values of one condition, how many characters in one, rows of a page, pages, rows of a download.
MOST_VALUES, LONGEST_VALUE, ROWS, PAGES, MOST_ROWS = 20, 200, 50, 400, 20_000
_SINGLE = ("start", "end", "clock", "as_of", "since", "dataset")
_WORDS = {"start": "from", "end": "to"}
_FINE = re.compile(r"[A-Za-z0-9_:@=,~-][A-Za-z0-9_.:@=,~-]*")


def filter_of(query: QueryParams) -> Filter:
    """The conditions in a query, named as the options of the command line (``from``, ``to``, ``as_of``); others are passed over.

    ``acts=all`` takes negated, planned and possible acts, too. :class:`FilterError` where a value cannot be meant.
    """
    wishes: dict[str, object] = {}
    for name in Filter.__struct_fields__:
        values = [value.strip() for value in query.getlist(_WORDS.get(name, name)) if value.strip()]
        if not values:
            continue
        if len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values):
            raise FilterError(f"--{name}: at most {MOST_VALUES} values of {LONGEST_VALUE} characters")
        if name in _SINGLE:
            wishes[name] = values[-1]
        elif name in ("factuality", "confidence"):
            wishes[name] = _bounds(name, values[-1])
        elif name == "quad":
            wishes[name] = tuple(whole(value, 0) for value in values)
        else:
            wishes[name] = tuple(values)
    if wishes.get("clock", "act") not in ("act", "report"):
        raise FilterError("--clock: act or report")
    if query.get("acts") == "all":
        wishes.setdefault("polarity", POLARITIES)
        wishes.setdefault("modality", MODALITIES)
    return make_filter(**wishes)


def _bounds(name: str, text: str) -> tuple[float | None, float | None]:
    low, dots, high = text.partition("..")
    try:
        return (float(low) if low else None), (float(high) if dots and high else None)
    except ValueError:
        raise FilterError(f"--{name}: {text!r} is not a number or a range like 0.5..1") from None


def whole(text: str | None, otherwise: int, most: int = 10**6) -> int:
    """A number of an address, ``otherwise`` where it is none, no more than ``most``."""
    return min(int(text), most) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def period_in(query: QueryParams) -> By | None:
    """The length of a period that is asked for."""
    return next((by for by in PERIODS if by == query.get("by")), None)


def fitting(first: str | None, last: str | None) -> By:
    """The period in which a stretch of days makes a picture of at most a few hundred bars.

    >>> fitting("2022-01-01", "2022-02-01"), fitting("2012-01-01", "2022-02-01"), fitting("1900-01-01", "2022-02-01")
    ('day', 'month', 'year')
    """
    years = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7]) if first and last else 0
    return "day" if years < 4 else "week" if years < 24 else "month" if years < 240 else "year"


def address(path: str, query: Iterable[tuple[str, str]] = (), **more: str | int | None) -> str:
    """A path with a query: what is given by name replaces what the query has, None takes it away.

    >>> address("/dyad", [("source", "RUS"), ("page", "2")], page=None, target="UKR & co")
    '/dyad?source=RUS&target=UKR+%26+co'
    """
    names = {name.rstrip("_"): value for name, value in more.items()}
    pairs = [(name, value) for name, value in query if name not in names]
    pairs.extend((name, str(value)) for name, value in names.items() if value is not None)
    return path + (f"?{urlencode(pairs, errors='replace')}" if pairs else "")


def article_address(article_id: str, content_hash: str) -> str:
    """The address of an article: by its id, or by its hash where the id would not stay what it is in an address.

    >>> article_address("a-1", "ff"), article_address("../x.json", "ff")
    ('/article/a-1', '/article/ff')
    """
    plain = _FINE.fullmatch(article_id) and not article_id.endswith((".json", ".csv"))
    return f"/article/{quote(article_id, safe=':@=,~') if plain else content_hash}"
