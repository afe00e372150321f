"""Figures out of outcomes: precision, recall and F1 by class, confusion, groups of errors, reliability of the confidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from diurna.evaluate.gold import GROUPS, NONE, RIGHT, Outcome


def share(marks: Iterable[bool]) -> float:
    """The share of true marks; 0 where there are none.

    >>> share([True, False, True, True])
    0.75
    """
    listed = list(marks)
    return sum(listed) / len(listed) if listed else 0.0


def f1(precision: float, recall: float) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@dataclass(slots=True)
class ClassFigures:
    """One class: how often it was wanted, given, and both; and how often the sides were right as well."""

    label: str
    wanted: int = 0
    given: int = 0
    both: int = 0
    whole: int = 0

    @property
    def precision(self) -> float:
        """Share of those given that were wanted."""
        return self.both / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        """Share of those wanted that were given."""
        return self.both / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return f1(self.precision, self.recall)


def by_class(outcomes: Iterable[Outcome]) -> list[ClassFigures]:
    """The figures of every class that was wanted or given, sorted by name."""
    found: dict[str, ClassFigures] = {}

    def at(label: str) -> ClassFigures:
        return found.setdefault(label, ClassFigures(label))

    for o in outcomes:
        if o.wanted != NONE:
            at(o.wanted).wanted += 1
            at(o.wanted).both += o.wanted == o.given
            at(o.wanted).whole += o.group == RIGHT
        if o.given != NONE:
            at(o.given).given += 1
    return sorted(found.values(), key=lambda c: c.label)


def total(classes: Iterable[ClassFigures]) -> ClassFigures:
    """The sums over classes, from which the micro-averaged figures follow."""
    whole = ClassFigures("all")
    for c in classes:
        whole.wanted += c.wanted
        whole.given += c.given
        whole.both += c.both
        whole.whole += c.whole
    return whole


def macro_f1(outcomes: Iterable[Outcome]) -> float:
    """The mean F1 over all classes that were wanted at least once."""
    scores = [c.f1 for c in by_class(outcomes) if c.wanted]
    return sum(scores) / len(scores) if scores else 0.0


def accuracy(outcomes: Iterable[Outcome]) -> float:
    """The share of wanted acts whose class was given."""
    return share(o.wanted == o.given for o in outcomes if o.wanted != NONE)


def confusion(outcomes: Iterable[Outcome]) -> Counter[tuple[str, str]]:
    """How often each class was wanted and each was given."""
    return Counter((o.wanted, o.given) for o in outcomes)


@dataclass(slots=True)
class Group:
    """The errors of one step, and the commonest details."""

    name: str
    count: int = 0
    details: Counter[str] = field(default_factory=Counter)

    @property
    def meaning(self) -> str:
        """What went wrong, in words."""
        return GROUPS[self.name]


def groups(outcomes: Iterable[Outcome]) -> list[Group]:
    """The errors by the step at which they arose, largest group first."""
    found: dict[str, Group] = defaultdict(lambda: Group(""))
    for o in outcomes:
        if o.group != RIGHT:
            group = found[o.group]
            group.name = o.group
            group.count += 1
            group.details[o.detail] += bool(o.detail)
    return sorted(found.values(), key=lambda g: -g.count)


# --- reliability ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bin:
    """The rows whose confidence lies between two bounds: how many, their mean confidence, the share that is right."""

    low: float
    high: float
    rows: int
    confidence: float
    right: float


def reliability(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> tuple[list[Bin], float]:
    """Bins of equal width with at least one row, and the expected calibration error.

    The error is the mean distance of confidence from the share that is right, weighted by rows (Naeini, Cooper and Hauskrecht 2015).

    >>> reliability([(0.85, True), (0.85, True), (0.15, False)])[1]
    0.15
    """
    found = []
    for n in range(bins):
        mine = [(c, right) for c, right in pairs if min(int(c * bins), bins - 1) == n]
        if mine:
            mean = sum(c for c, _ in mine) / len(mine)
            found.append(Bin(n / bins, (n + 1) / bins, len(mine), mean, share(right for _, right in mine)))
    error = sum(b.rows * abs(b.confidence - b.right) for b in found) / max(1, len(pairs))
    return found, round(error, 4)
