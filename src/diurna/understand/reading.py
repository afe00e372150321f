"""What is known of one article while it is read: each step of the coder fills in its own fields."""

from __future__ import annotations

from dataclasses import dataclass, field

from diurna.lexicon.names import Hit
from diurna.model import (
    Article,
    Event,
    Mention,
    Part,
    Place,
    Region,
    Sentence,
    TimeExpression,
    Uncoded,
)
from diurna.understand.actors import ActorReader
from diurna.understand.certainty import Certainty
from diurna.understand.clauses import Clause
from diurna.understand.events import Candidate, Rejected
from diurna.understand.parse import Parse
from diurna.understand.registers import Setting
from diurna.understand.statements import Statement


@dataclass(slots=True)
class Reading:
    """What is known of one article so far; each step fills in its own fields."""

    article: Article
    given: Article | None = None  # the article as published, where it is read in another spelling (recase.py)
    everything: bool = False
    setting: Setting = field(default_factory=Setting)  # what the article is about, and how it is read
    sentences: list[Sentence] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    hits: dict[Part, list[Hit]] = field(default_factory=dict)
    verdicts: list[str | None] = field(default_factory=list)
    parses: list[Parse | None] = field(default_factory=list)
    clauses: list[dict[int, Clause]] = field(default_factory=list)
    actors: ActorReader | None = None
    mentions: list[Mention] = field(default_factory=list)
    candidates: list[list[Candidate]] = field(default_factory=list)
    rejected: list[list[Rejected]] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    certainty: list[dict[int, Certainty]] = field(default_factory=list)
    times: dict[Part, list[TimeExpression]] = field(default_factory=dict)
    places: dict[Part, list[Place]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    evidence: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by event_id: what its confidence rests on
    uncoded: list[Uncoded] = field(default_factory=list)
    fault: str = ""  # the step that failed on this article, and how; empty where all went well

    def text_of(self, part: Part) -> str:
        return (self.article.title or "") if part == "title" else self.article.text
