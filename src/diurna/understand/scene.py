"""What the steps of event coding share about one sentence: its parse, clauses, actors, and what has been rejected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from diurna.lexicon.patterns import Patterns
from diurna.model import Actor
from diurna.understand.actors import ActorReader
from diurna.understand.clauses import Clause
from diurna.understand.parse import WEEKDAYS_AND_MONTHS, Parse

if TYPE_CHECKING:
    from diurna.understand.acts import NounActs
    from diurna.understand.binding import Binder
    from diurna.understand.targets import Targets

NOT_AN_ACTOR = WEEKDAYS_AND_MONTHS | frozenset(
    {"year", "month", "week", "day", "time", "today", "yesterday", "tomorrow", "hour", "weekend", "night", "morning"}
)
# Who should act, not whom it is done to, is the target of these operators.
ADDRESSED = frozenset({"demand", "appeal", "accuse", "force", "allow", "investigate", "condemn", "praise"})


@dataclass(slots=True)
class Candidate:
    """An act found in a sentence, before certainty, time and place are read."""

    head: int
    trigger: tuple[int, int]
    code: str
    sources: list[Actor]
    targets: list[Actor]
    rule: str
    mutual: bool = False
    nominal: bool = False
    clause: Clause | None = None
    embedded: int | None = None
    operator: str = ""
    source_head: int | None = None
    target_head: int | None = None
    used: frozenset[int] = frozenset()
    trace: list[tuple[str, str]] = field(default_factory=list)
    specificity: float = 0.0
    pattern: str = ""
    dated: bool = False  # only an act where the words date it
    alleges: bool = False  # a charge brought: PLOVER's ACCUSE, whatever CAMEO calls it
    forced: bool = False  # ground taken by arms: PLOVER's ASSAULT, though CAMEO's occupation is its COERCE
    apart: bool = False  # "Russia or China": not together
    certain: int = -1  # the predicate whose certainty holds for the act; -1: the head
    target_stated: bool = True
    verb: str = ""  # the verb of the row that fired; empty for act nouns
    flags: frozenset[str] = frozenset()
    inner: bool = False  # whether the row holds an act that the lexicon knows

    @property
    def predicate(self) -> int:
        """The token whose certainty holds for the act."""
        return self.certain if self.certain >= 0 else self.head


@dataclass(slots=True)
class Rejected:
    """An act that was seen and not coded, and why."""

    head: int
    rule: str
    reason: str


@dataclass(slots=True)
class Scene:
    """One sentence on the table; ``match`` codes the clause of a verb, ``lemmas`` gives the base forms a verb may have."""

    patterns: Patterns
    actors: ActorReader
    match: Callable[..., Candidate | None]
    lemmas: Callable[[int], tuple[str, ...]]
    parse: Parse = field(init=False)
    clauses: dict[int, Clause] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    targets: Targets = field(init=False)
    acts: NounActs = field(init=False)
    binder: Binder = field(init=False)
