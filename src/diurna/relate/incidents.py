"""Events to incidents: which belong together, whatever order they came in, and what the incident is when its reports differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from diurna.relate.likeness import MERGE, Match, compare
from diurna.relate.told import Told

# Two groups become one where their events are, on average, nearly as alike as two that merge: no chain of small steps.
LINKAGE = MERGE - 0.07


@dataclass(frozen=True, slots=True)
class Member:
    """An event of an incident: the score of its best match within it (None for the only one), with reasons, and which event that is."""

    told: Told
    score: float | None
    reasons: tuple[tuple[str, float, str], ...]
    to: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Events that tell of one act, sorted by key. ``name`` hangs on content alone."""

    name: str
    members: tuple[Member, ...]


def components(told: Iterable[Told]) -> list[list[Told]]:
    """Events in sets that are linked by merging pairs, directly or through others; each sorted by key, as is the whole."""
    classes = _classes(told)
    parent = list(range(len(classes)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for a, b in _overlapping(classes):
        if root(a) != root(b) and compare(classes[a][0], classes[b][0]).merge:
            parent[root(a)] = root(b)
    sets: dict[int, list[Told]] = {}
    for n, members in enumerate(classes):
        sets.setdefault(root(n), []).extend(members)
    return sorted((sorted(s, key=_key) for s in sets.values()), key=lambda s: s[0].key)


def group(component: Sequence[Told]) -> list[Group]:
    """The incidents of one component. What alike pairs ask for is done, the most alike first, unless any two events of the groups exclude each other."""
    classes = _classes(component)
    match = _Matches([c[0] for c in classes])
    pairs = sorted((-m.score, a, b) for a, b in _overlapping(classes) if (m := match(a, b)).merge)
    sets: dict[int, list[int]] = {n: [n] for n in range(len(classes))}
    home = list(range(len(classes)))
    for _, a, b in pairs:
        one, other = home[a], home[b]
        if one == other or not _agree(sets[one], sets[other], match):
            continue
        sets[one].extend(sets.pop(other))
        for n in sets[one]:
            home[n] = one
    groups = [_group(sorted(s), classes, match) for s in sets.values()]
    return sorted(groups, key=lambda g: g.members[0].told.key)


def _agree(one: Sequence[int], other: Sequence[int], match: Callable[[int, int], Match]) -> bool:
    total = 0.0
    for a in one:
        for b in other:
            found = match(a, b)
            if found.against:
                return False
            total += found.score
    return total / (len(one) * len(other)) >= LINKAGE


def _group(set_: Sequence[int], classes: Sequence[Sequence[Told]], match: Callable[[int, int], Match]) -> Group:
    members: list[Member] = []
    for n in set_:
        # The classes of the group by likeness to this one, itself among them where it has several events.
        ranked = sorted((-match(n, m).score, classes[m][0].key, m) for m in set_ if m != n or len(classes[n]) > 1)
        for told in classes[n]:
            nearest = _nearest(told, [classes[m] for _, _, m in ranked])
            best = compare(told, nearest) if nearest is not None else None
            members.append(Member(told, best.score, best.reasons, nearest.key) if best and nearest else Member(told, None, (), None))
    members.sort(key=lambda m: m.told.key)
    return Group(sha256(members[0].told.key.encode()).hexdigest()[:16], tuple(members))


def _nearest(told: Told, ranked: Iterable[Sequence[Told]]) -> Told | None:
    """The first event of the classes, of another article if there is one: that the two sides of one meeting agree shows nothing."""
    own = None
    for members in ranked:
        for other in members:
            if other.article != told.article:
                return other
            if other.key != told.key and own is None:
                own = other
    return own


class _Matches:
    """Comparisons by number, each made once."""

    def __init__(self, told: Sequence[Told]):
        self.told = told
        self.made: dict[tuple[int, int], Match] = {}

    def __call__(self, a: int, b: int) -> Match:
        pair = (a, b) if a < b else (b, a)
        found = self.made.get(pair)
        if found is None:
            found = self.made[pair] = compare(self.told[a], self.told[b])
        return found


def _key(told: Told) -> str:
    return told.key


def _classes(told: Iterable[Told]) -> list[list[Told]]:
    """Events that tell the same in all that a comparison sees, together: a hundred copies cost one comparison."""
    by: dict[tuple[Any, ...], list[Told]] = {}
    for one in told:
        # What cannot merge stays alone, however alike.
        by.setdefault(one.signature if _merges_itself(one) else (one.key,), []).append(one)
    found = [sorted(c, key=_key) for c in by.values()]
    return sorted(found, key=lambda c: (c[0].first or 0, c[0].key))


def _merges_itself(told: Told) -> bool:
    return told.mergeable and compare(told, told).merge


def _overlapping(classes: Sequence[Sequence[Told]]) -> Iterable[tuple[int, int]]:
    """Numbers of the pairs whose days overlap; the classes are sorted by their first day."""
    open_: list[int] = []
    for n, members in enumerate(classes):
        told = members[0]
        if not told.mergeable:
            continue
        open_ = [m for m in open_ if (classes[m][0].last or 0) >= (told.first or 0)]
        for m in open_:
            yield m, n
        open_.append(n)


# --- what the reports agree on ----------------------------------------------------------------------------------------


def agreed(values: Mapping[str, Any]) -> tuple[Any, dict[str, list[str]]]:
    """The value that most reports give, and who gives which where they differ. ``values``: event id to value, None where a report gives none.

    Of values given equally often the longer one stands, since it says more, then the first in order.

    >>> agreed({"e1": "190", "e2": "193", "e3": "193", "e4": None})
    ('193', {'190': ['e1'], '193': ['e2', 'e3']})
    >>> agreed({"e1": "RUS", "e2": "RUSGOV"})[0]
    'RUSGOV'
    """
    given = {event: value for event, value in values.items() if value not in (None, "")}
    if not given:
        return None, {}
    counts = Counter(given.values())
    chosen = min(counts, key=lambda v: (-counts[v], -len(str(v)), str(v)))
    if len(counts) == 1:
        return chosen, {}
    differing: dict[str, list[str]] = {}
    for event in sorted(given):
        differing.setdefault(str(given[event]), []).append(event)
    return chosen, dict(sorted(differing.items()))


def independent(sources: Iterable[Iterable[str]]) -> int:
    """How many sources are independent: reports that share an outlet, an agency, a medium in the chain or a text are one.

    >>> independent([["outlet A", "agency X"], ["outlet B", "agency X"], ["outlet C"]])
    2
    """
    groups: list[set[str]] = []
    for marks in sources:
        merged = set(marks)
        apart = []
        for known in groups:
            if known & merged:
                merged |= known
            else:
                apart.append(known)
        groups = [*apart, merged]
    return len(groups)
