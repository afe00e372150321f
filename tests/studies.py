"""Small studies for tests: articles and events made by hand, written as the program writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from diurna.model import Actor, Article, Attribution, Coder, Event, Span, When, Where
from diurna.ontology import Ontology, quad_class
from diurna.study.rows import row_of
from diurna.study.runs import Coded
from diurna.study.store import Store

CODER = Coder(version="0.1.0", lexicon="tests", model="none")


def actor(code: str | None, text: str, start: int) -> Actor | None:
    if code is None:
        return None
    country = None if code.startswith("---") else code[:3]
    sectors = tuple(code[n : n + 3] for n in range(3, len(code), 3))
    return Actor(text=text, start=start, end=start + len(text), code=code, name=f"Name of {code}", country=country, sectors=sectors, via="name")


def event(number: int, source: str | None, cameo: str, target: str | None, day: str | None, article: Article, **more: Any) -> Event:
    code = Ontology.load().codes[cameo]
    text = more.pop("text", article.text)
    fields: dict[str, Any] = {
        "event_id": f"{number:016x}",
        "article_id": article.article_id,
        "published": article.published,
        "outlet": article.outlet,
        "agency": None,
        "url": None,
        "title": article.title,
        "in_": "text",
        "sentence": 0,
        "sentence_start": 0,
        "sentence_end": len(text),
        "trigger": Span(text=text[6:12], start=6, end=12),
        "cameo": cameo,
        "plover": code.plover,
        "plover_mode": code.mode,
        "contexts": (),
        "quad": quad_class(cameo),
        "goldstein": code.goldstein,
        "source": actor(source, text[0:5], 0),
        "target": actor(target, text[13:18], 13),
        "when": When(start=day, end=day, granularity="day", basis="words") if day else None,
        "where": None,
        "casualties": None,
        "polarity": "positive",
        "modality": "actual",
        "factuality": 3.0,
        "confidence": 0.8,
        "attribution": (Attribution(source=actor("---JRN", "", 0), cue=None, kind="publishes"),),
        "forecast": None,
        "rule": "verbs.tsv:1",
        "coder": CODER,
    }
    return Event(**{**fields, **more})


def article(number: int, published: str | None, outlet: str = "Paper", **more: Any) -> Article:
    fields: dict[str, Any] = {
        "article_id": f"a{number}",
        "text": f"Alpha strike Bravos on the border, report {number} says.",
        "title": f"Report {number}",
        "published": published,
        "outlet": outlet,
    }
    return Article(**{**fields, **more})


def write(path: Path, *pairs: tuple[Article, list[Event]]) -> Path:
    """A study with these articles, each with its events."""
    with Store.write(path, create=True) as store, store.run("add", coder=CODER) as run:
        run.write([Coded(a, rows=[row_of(e) for e in events], sentences=1, coder=CODER) for a, events in pairs])
    return path


def small(path: Path) -> Path:
    """Two outlets, three months: two strikes and a talk of RUS on UKR, one answer, one plan, one denial, one act without a day."""
    first, second, third, fourth = article(1, "2022-01-10"), article(2, "2022-01-20", "Wire"), article(3, "2022-03-05"), article(4, "2022-03-06", "Wire")
    place = Where(name="Kyiv", country="UKR", lat=50.0, lon=30.0, geonames_id=1, basis="phrase", text="Kyiv", start=0, end=4)
    return write(
        path,
        (first, [event(1, "RUSMIL", "190", "UKR", "2022-01-09", first, where=place), event(2, "UKR", "112", "RUS", "2022-01-09", first, confidence=0.5)]),
        (second, [event(3, "RUSGOV", "040", "UKRGOV", "2022-01-19", second, confidence=0.4)]),
        (
            third,
            [event(4, "RUSMIL", "190", "UKR", "2022-03-04", third, confidence=0.6), event(5, "RUS", "057", "UKR", "2022-04-01", third, modality="planned")],
        ),
        (fourth, [event(6, "RUS", "190", "UKR", "2022-03-05", fourth, polarity="negative"), event(7, "RUS", "190", "UKR", None, fourth)]),
    )
