"""Events that people judged in a study: what they confirmed or corrected is wanted, what they rejected is not.

A row is what ``diurna review --export`` writes: ``{"id", "text", "published"?, "acts": [{"verdict", "trigger": [start, end], "cameo",
"source", "target", "polarity", "modality"}]}``. Of other events nothing is known: they are neither right nor wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from diurna.evaluate.figures import by_class, share, total
from diurna.evaluate.gold import NONE, RIGHT, Expected, GoldArticle, Judged, Outcome, Scheme, Side
from diurna.evaluate.steps import agreeing, judge
from diurna.lexicon.patterns import Patterns
from diurna.model import Event
from diurna.understand.reading import Reading


def read(row: dict[str, Any], where: str) -> GoldArticle:
    """Confirmed and corrected acts are wanted, at their words, with their code, sides and certainty."""
    expected = tuple(_expected(act) for act in row["acts"] if act["verdict"] in ("confirm", "correct"))
    return GoldArticle(where, row["text"], row.get("published"), expected, row=row)


def _expected(act: dict[str, Any]) -> Expected:
    start, end = act["trigger"]
    sides = (Side(code=act["source"] or "-"), Side(code=act["target"] or "-"))
    fields = {name: act[name] for name in ("polarity", "modality")}
    return Expected(act["cameo"], *sides, codes=(act["cameo"],), triggers=((int(start), int(end)),), fields=fields)


def _code(event: Event) -> str:
    return event.cameo


def _rejected(gold: GoldArticle, event: Event) -> bool:
    """Whether an event is one that was rejected: the same words, code and sides."""
    sides = [actor.code if actor is not None else None for actor in (event.source, event.target)]
    place = [event.trigger.start, event.trigger.end]
    return any(
        act["verdict"] == "reject" and act["trigger"] == place and act["cameo"] == event.cameo and [act["source"], act["target"]] == sides
        for act in gold.row["acts"]
    )


def outcomes_of(gold: GoldArticle, reading: Reading, patterns: Patterns) -> list[Outcome]:
    """One outcome for every wanted act, and one for every event that was rejected and is made again."""
    return judge(gold, reading, _code, lambda event: event.cameo if _rejected(gold, event) else "", patterns)


def truths(gold: GoldArticle, events: Sequence[Event]) -> list[tuple[Event, bool]]:
    """Events that stand where somebody judged: right where they agree, wrong where they were rejected or differ."""
    known = dict.fromkeys((id(e) for e in events if _rejected(gold, e)), False)
    known.update({id(e): right for e, right in agreeing(gold, events, _code) if id(e) not in known})
    return [(e, known[id(e)]) for e in events if id(e) in known]


def measure(judged: Sequence[Judged]) -> dict[str, float]:
    """How many of the wanted acts are found, with all fields right, and how many of the rejected are made again."""
    outcomes = [o for j in judged for o in j.outcomes]
    wanted = [o for o in outcomes if o.wanted != NONE]
    whole = total(by_class(outcomes))
    rejected = sum(act["verdict"] == "reject" for j in judged for act in j.gold.row["acts"])
    again = sum(o.wanted == NONE for o in outcomes)
    return {
        "texts": float(len(judged)),
        "precision": whole.precision,
        "recall": whole.recall,
        "f1": whole.f1,
        "right_in_full": share(o.group == RIGHT for o in wanted),
        "rejected_again": again / max(1, rejected),
    }


SCHEME = Scheme("diurna", "events judged in a study", read, outcomes_of, truths, measure)
