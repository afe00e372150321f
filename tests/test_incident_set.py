"""Incidents told by three to five reports in other words each: how many true pairs of reports are found, how many found ones are true."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

from diurna.model import Article, Event
from diurna.relate.incidents import components, group
from diurna.study.incidents import told_of
from diurna.study.rows import row_of
from diurna.understand.coder import Diurna

FOLDER = Path(__file__).parent / "incidents"
Pairs = set[tuple[str, str]]


def articles(half: str) -> dict[str, list[Article]]:
    """The reports of a file by incident: ``# name: what happened``, then lines of day, outlet and text between bars."""
    found: dict[str, list[Article]] = {}
    name = ""
    for line in (FOLDER / f"{half}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            name = line[2:].partition(":")[0]
        elif line:
            published, outlet, text = line.split(" | ", 2)
            of = found.setdefault(name, [])
            of.append(Article(article_id=f"{name}-{len(of)}", published=published, outlet=outlet, text=text))
    return found


def pairs(groups: Iterable[Iterable[str]]) -> Pairs:
    return {pair for g in groups for pair in combinations(sorted(set(g)), 2)}


def found_pairs(events: list[Event], texts: dict[str, str]) -> Pairs:
    """Pairs of reports that share an incident."""
    told = {}
    for event in events:
        if event.polarity == "positive" and event.modality in ("actual", "ongoing"):
            row = row_of(event) | {"event_id": event.event_id, "content_hash": event.article_id, "published": event.published}
            told[told_of(row, texts[event.article_id])] = event.article_id
    return pairs([told[m.told] for m in g.members] for c in components(told) for g in group(c))


def exact_pairs(events: list[Event]) -> Pairs:
    """The rule in use in the field: the same day, source, target and code."""
    same: dict[tuple[object, ...], list[str]] = {}
    for e in events:
        if e.polarity == "positive" and e.modality in ("actual", "ongoing"):
            day = (e.when.start, e.when.end) if e.when else e.published
            same.setdefault((day, e.source and e.source.code, e.target and e.target.code, e.cameo), []).append(e.article_id)
    return pairs(same.values())


def figures(coder: Diurna, half: str) -> dict[str, tuple[float, float]]:
    """Precision and recall of pairs of reports, by merging and by exact match."""
    of = articles(half)
    reports = [a for group in of.values() for a in group]
    events = list(coder.code(reports))
    true = pairs([a.article_id for a in group] for group in of.values())
    found = {"merging": found_pairs(events, {a.article_id: a.text for a in reports}), "exact": exact_pairs(events)}
    return {name: (len(some & true) / len(some), len(some & true) / len(true)) for name, some in found.items()}


def test_the_set_has_sixty_incidents_of_three_to_five_reports() -> None:
    of = articles("dev") | articles("kept")
    assert len(of) == 60 and all(3 <= len(reports) <= 5 for reports in of.values())
    texts = [report.text for reports in of.values() for report in reports]
    assert len(set(texts)) == len(texts)


def test_pairs_of_the_half_on_which_the_rules_were_made(coder: Diurna) -> None:
    found = figures(coder, "dev")
    assert found["merging"][0] >= 0.95 and found["merging"][1] >= 0.80
    assert found["merging"][1] > 2 * found["exact"][1]


def test_pairs_of_the_half_that_was_kept_aside(coder: Diurna) -> None:
    found = figures(coder, "kept")
    assert found["merging"][0] >= 0.95 and found["merging"][1] >= 0.78
    assert found["exact"][1] < 0.5
