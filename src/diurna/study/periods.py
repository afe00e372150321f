"""Days, weeks, months and years: the period of a day, in Python and in SQL, and all periods between two days."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

By = Literal["day", "week", "month", "year"]
PERIODS: tuple[By, ...] = ("day", "week", "month", "year")


def period_sql(column: str, by: By) -> str:
    """An SQL expression for the name of the period that the day of a column falls into, as :func:`period_of` names it."""
    if by == "week":
        return f"date({column}, 'weekday 0', '-6 days')"
    return column if by == "day" else f"substr({column}, 1, {7 if by == 'month' else 4})"


def period_of(day: str, by: By) -> str:
    """The name of the period of an ISO day: the day, the Monday of its week, ``2022-08``, ``2022``.

    >>> [period_of("2022-08-16", by) for by in PERIODS]
    ['2022-08-16', '2022-08-15', '2022-08', '2022']
    """
    if by == "week":
        that = date.fromisoformat(day)
        return (that - timedelta(days=that.weekday())).isoformat()
    return {"day": day, "month": day[:7], "year": day[:4]}[by]


def bounds_of(period: str, by: By) -> tuple[str, str]:
    """First and last day of a named period.

    >>> bounds_of("2024-02", "month"), bounds_of("2022-08-15", "week")
    (('2024-02-01', '2024-02-29'), ('2022-08-15', '2022-08-21'))
    """
    if by == "day":
        return period, period
    if by == "week":
        return period, (date.fromisoformat(period) + timedelta(days=6)).isoformat()
    if by == "year":
        return f"{period}-01-01", f"{period}-12-31"
    return f"{period}-01", f"{period}-{calendar.monthrange(int(period[:4]), int(period[5:]))[1]:02d}"


def periods_between(first: str, last: str, by: By) -> Iterator[str]:
    """The names of all periods from that of the first day to that of the last.

    >>> list(periods_between("2021-12-31", "2022-02-01", "month"))
    ['2021-12', '2022-01', '2022-02']
    """
    period, end = period_of(first, by), period_of(last, by)
    while period <= end:
        yield period
        after = date.fromisoformat(bounds_of(period, by)[1])
        if after == date.max:
            return
        period = period_of((after + timedelta(days=1)).isoformat(), by)
