"""The picture of a timeline as numbers: bars of quad classes over time, cooperation above the line and conflict below it."""

from __future__ import annotations

from dataclasses import dataclass

from diurna.ontology import QUAD_NAMES
from diurna.study.queries import Answer

WIDTH, HEIGHT, LEFT, BOTTOM = 720, 220, 44, 24
# More bars than this are thinner than a point.
MOST_BARS = 480
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """One class in one period: where it stands, how large it is, and what it says."""

    x: float
    y: float
    width: float
    height: float
    quad: int
    note: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn timeline; ``marks`` are the labels of the counts, ``dates`` those of the periods (place, words)."""

    bars: tuple[Bar, ...]
    marks: tuple[tuple[float, str], ...]
    dates: tuple[tuple[float, str], ...]
    zero: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def chart(answer: Answer, extent: tuple[int, int] | None = None) -> Chart | None:
    """The bars of a timeline, the newest periods of it; None where it has no event. ``extent``: how far pictures to compare reach."""
    records = list(answer.records())[-MOST_BARS:]
    if not any(record["events"] for record in records):
        return None
    up, down = extent or extent_of(answer)
    unit = (HEIGHT - BOTTOM - 10) / max(up + down, 1)
    zero = 5 + up * unit
    slot = (WIDTH - LEFT) / len(records)
    bars = []
    for n, record in enumerate(records):
        x, width = LEFT + n * slot + slot * 0.08, min(slot * 0.84, 40.0)
        for order, sign in (((2, 1), -1), ((4, 3), 1)):
            at = zero
            for quad in order:
                size = record[f"quad_{quad}"] * unit
                if size:
                    top = at - size if sign < 0 else at
                    note = f"{record['period']}: {record[f'quad_{quad}']:,} {QUAD_NAMES[quad]}"
                    bars.append(Bar(round(x, 2), round(top, 2), round(width, 2), round(size, 2), quad, note, record["start"], record["end"]))
                    at += sign * size
    every = max(1, len(records) // 6)
    dates = tuple((round(LEFT + n * slot, 1), r["period"]) for n, r in enumerate(records) if n % every == 0 and LEFT + n * slot < WIDTH - 50)
    return Chart(tuple(bars), _marks(up, down, zero, unit), dates, round(zero, 2))


def extent_of(*answers: Answer) -> tuple[int, int]:
    """The highest count of cooperation and the highest of conflict in one period of any of these timelines."""
    records = [record for answer in answers for record in list(answer.records())[-MOST_BARS:]]
    up = max((record["quad_1"] + record["quad_2"] for record in records), default=0)
    return up, max((record["quad_3"] + record["quad_4"] for record in records), default=0)


def _marks(up: int, down: int, zero: float, unit: float) -> tuple[tuple[float, str], ...]:
    step = _step(max(up, down))
    above = [(round(zero - n * unit, 1), f"{n:,}") for n in range(0, up + 1, step)]
    below = [(round(zero + n * unit, 1), f"{n:,}") for n in range(step, down + 1, step)]
    return tuple(above + below)


def _step(high: int) -> int:
    """A round distance between labels, of which up to four fit.

    >>> [_step(n) for n in (1, 4, 9, 70)]
    [1, 1, 5, 20]
    """
    size = 1
    while True:
        for step in _STEPS:
            if high / (step * size) <= 4:
                return step * size
        size *= 10
