"""Records: candidates become events with all fields; sentences without one get their reason."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import msgspec

from diurna.model import (
    Actor,
    Article,
    Attribution,
    Coder,
    Event,
    Place,
    Predicate,
    Sentence,
    Span,
    TimeExpression,
    Uncoded,
)
from diurna.ontology import Code, quad_class
from diurna.understand.certainty import Certainty
from diurna.understand.confidence import Weights, evidence_of
from diurna.understand.contexts import contexts_of, find_contexts
from diurna.understand.eras import era_of
from diurna.understand.events import Candidate, Rejected, rows_of
from diurna.understand.forecasts import horizon_of, read_forecast
from diurna.understand.outlets import outlet_links
from diurna.understand.parse import Parse
from diurna.understand.places import dateline_of
from diurna.understand.reading import Reading
from diurna.understand.statements import Statement, announcer
from diurna.understand.times import when_of
from diurna.understand.whens import bounded, tense_of
from diurna.understand.wheres import Scene, visited, where_of

if TYPE_CHECKING:
    from diurna.understand.coder import Diurna


# Words that stand for the matter, not for a speaker.
# What no speaker is, and what parsers take for one: "the horror and pain unless you say".
NOBODY = frozenset("which that this what there those these horror pain war violence fear death grief hope peace anger suffering".split())


@dataclass(slots=True)
class Around:
    """What stands in the sentence of an act: its time expressions, places and statements, and the contexts of its words."""

    times: list[TimeExpression]
    scene: Scene
    statements: list[Statement]
    contexts: tuple[tuple[str, str], ...]


# How many sentences open a report: what they tell happened, where nothing else is said, where it was sent from.
OPENING = 2
Row = TypeVar("Row", TimeExpression, Place)


def _within(rows: list[Row], sentence: Sentence) -> list[Row]:
    """The rows of a sorted layer that begin in a sentence: an article of any length stays linear."""
    first = bisect_left(rows, sentence.start, key=lambda row: row.start)
    return rows[first : bisect_left(rows, sentence.end, lo=first, key=lambda row: row.start)]


def make_records(diurna: Diurna, reading: Reading) -> None:
    """Candidates become events; sentences without one get their reason."""
    coder = diurna.coder
    content = _content(reading.given or reading.article)
    seen: dict[str, int] = {}
    said = _by_sentence(reading)
    dateline = dateline_of(reading.article.text, reading.places["text"])
    reports = [s.index for s in reading.sentences if s.in_ == "text" and s.kind == "report"]
    for i, sentence in enumerate(reading.sentences):
        if not reading.candidates[i]:
            reading.uncoded.append(Uncoded(sentence=sentence.index, start=sentence.start, end=sentence.end, reason=_reason(reading, i), in_=sentence.in_))
            continue
        around = Around(
            _within(reading.times[sentence.in_], sentence),
            Scene(
                _within(reading.places[sentence.in_], sentence),
                diurna.gazetteer,
                dateline[0] if dateline and (sentence.in_ == "title" or sentence.index in reports[:OPENING]) else None,
                dateline[1] if dateline and sentence.in_ == "text" else 0,
            ),
            said.get((sentence.in_, sentence.index), []),
            find_contexts(reading.text_of(sentence.in_)[sentence.start : sentence.end]),
        )
        parse = reading.parses[i]
        before = len(reading.events)
        for candidate in reading.candidates[i]:
            assert parse is not None
            if candidate.dated and not _dated(reading, i, parse, candidate, around):
                reading.rejected[i].append(Rejected(candidate.head, candidate.rule, "an act of the past that the report does not date"))
                continue
            certainty = reading.certainty[i][candidate.predicate]
            if not candidate.sources and (certainty.polarity == "negative" or certainty.modality == "hypothetical"):
                reading.rejected[i].append(Rejected(candidate.head, candidate.rule, "an act that did not happen and that nobody is said to do"))
                continue
            if reading.setting.article and (reason := _unreal(candidate, certainty)):
                reading.rejected[i].append(Rejected(candidate.head, candidate.rule, reason))
                continue
            for event in _rows(diurna, reading, sentence, parse, i, candidate, certainty, coder, seen, around, content):
                if reading.setting.article and event.confidence < diurna.settings.least_confidence:
                    why = f"a whole report asks for a confidence of {diurna.settings.least_confidence:.2f}, this has {event.confidence:.2f}"
                    reading.rejected[i].append(Rejected(candidate.head, candidate.rule, why))
                else:
                    reading.events.append(event)
        if len(reading.events) == before:
            reading.uncoded.append(Uncoded(sentence=sentence.index, start=sentence.start, end=sentence.end, reason=_reason(reading, i), in_=sentence.in_))


def _by_sentence(reading: Reading) -> dict[tuple[str, int], list[Statement]]:
    """The statements that make links of a chain, by every sentence that what is said reaches into."""
    said: dict[tuple[str, int], list[Statement]] = {}
    for part in ("title", "text"):
        sentences = [s for s in reading.sentences if s.in_ == part]
        starts = [s.start for s in sentences]
        for statement in (s for s in reading.statements if s.part == part and s.tells):
            reached: dict[int, None] = {}
            for start, end in statement.content:
                n = max(bisect_right(starts, start) - 1, 0)
                while n < len(starts) and starts[n] < end:
                    reached[sentences[n].index] = None
                    n += 1
            for index in reached:
                said.setdefault((part, index), []).append(statement)
    return said


def _rows(
    diurna: Diurna,
    reading: Reading,
    sentence: Sentence,
    parse: Parse,
    i: int,
    candidate: Candidate,
    certainty: Certainty,
    coder: Coder,
    seen: dict[str, int],
    around: Around,
    content: str,
) -> Iterator[Event]:
    article = reading.article
    text = reading.text_of(sentence.in_)
    chain, said = _chain(diurna, reading, sentence, parse, candidate, around)
    cameo, rule = _intent(diurna, candidate, certainty, chain)
    code = diurna.ontology.codes[cameo]
    first, last = candidate.trigger
    trigger = Span(text=text[parse.starts[first] : parse.ends[last - 1]], start=parse.starts[first], end=parse.ends[last - 1])
    when = when_of(parse, candidate.head, around.times, certainty, article.published, sentence)
    where = where_of(
        parse, candidate.head, around.scene, candidate.sources, candidate.targets, cameo, actual=certainty.modality in ("actual", "ongoing", "historical")
    )
    if candidate.nominal and (when is None or when.basis != "words"):
        when = era_of(text, sentence, trigger.start) or when
    if when is not None:
        when = bounded(when, article.published, [link.when for link in chain if link.when is not None])
    modality, factuality = certainty.modality, certainty.factuality
    if when is not None and certainty.modality == "actual" and _long_ago(when.end, article.published):
        modality = "historical"
    if said is not None and abs(factuality) > said:
        factuality = said if factuality > 0 else -said
    polarity = certainty.polarity
    forecast = None
    if modality in ("planned", "possible", "hypothetical") or candidate.nominal:
        forecast = read_forecast(parse, reading.clauses[i], candidate.head, text)
        if forecast is not None:
            cues = {(w.text_start, w.text_end) for link in chain if (w := link.when) is not None and w.text_start is not None and w.text_end is not None}
            forecast = msgspec.structs.replace(forecast, horizon=horizon_of(when, article.published, around.times, parse, cues))
            if modality == "actual":
                modality, factuality = "possible", min(factuality, 1.0)  # "the risk of an attack"
        if forecast is not None and forecast.probability[1] <= 0.45 and factuality > 0:
            # What is unlikely is presented as not happening.
            polarity, factuality = "negative", -1.0 if forecast.probability[1] > 0.2 else -2.0
    trace = tuple(candidate.trace) + tuple(certainty.trace) if diurna.settings.explain else ()
    plover, mode = ("ACCUSE", "allege") if candidate.alleges else ("ASSAULT", None) if candidate.forced else _plover(code, certainty, candidate.operator)
    elsewhere = {(a.start, a.end) for a in candidate.targets}
    pairs = rows_of(candidate)
    if candidate.mutual and cameo != candidate.code:
        # "We will never meet the rebels": who says so binds himself, not the other side.
        pairs = [pair for pair in pairs if pair[0] in candidate.sources] or pairs
    for source, target in pairs:
        # "sent workers to Russia and China": the place of one row is not that of the other.
        mine = (
            where
            if where is None or (where.start, where.end) not in elsewhere or len(candidate.targets) == 1 or _at(target) == (where.start, where.end)
            else None
        )
        if mine is None and cameo == "042" and target is not None:
            mine = visited(around.scene, target)
        contexts, why = contexts_of(code.contexts, around.contexts, (source, target))
        key = "|".join((content, sentence.in_, str(trigger.start), str(trigger.end), cameo, _key(source), _key(target)))
        number = seen[key] = seen.get(key, 0) + 1
        event_id = hashlib.sha256(f"{key}|{number}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
        evidence = evidence_of(parse, candidate, certainty, source, target, acts=len(reading.candidates[i]), rows=len(pairs), article=reading.setting.article)
        reading.evidence[event_id] = evidence
        yield Event(
            event_id=event_id,
            article_id=article.article_id,
            published=article.published,
            outlet=article.outlet,
            agency=article.agency,
            url=article.url,
            title=article.title,
            in_=sentence.in_,
            sentence=sentence.index,
            sentence_start=sentence.start,
            sentence_end=sentence.end,
            trigger=trigger,
            cameo=cameo,
            plover=plover,
            plover_mode=mode,
            contexts=contexts,
            quad=quad_class(cameo),
            goldstein=code.goldstein,
            source=source,
            target=target,
            when=when,
            where=mine,
            casualties=None,
            polarity=polarity,
            modality=modality,
            factuality=factuality,
            confidence=Weights.load().chance(evidence),
            attribution=chain,
            forecast=forecast,
            rule=rule,
            coder=coder,
            trace=(*trace, *why) if diurna.settings.explain else (),
        )


def _plover(code: Code, certainty: Certainty, operator: str) -> tuple[str | None, str | None]:
    """PLOVER's own rule for time: cooperation still to come is AGREE, cooperation that is refused or fails is REJECT.

    What has merely not happened keeps its type, with its negative polarity; what was not allowed is refused. Quad class and Goldstein score are those of the
    CAMEO code alone.
    """
    cooperative = code.plover in ("CONSULT", "SUPPORT", "COOPERATE", "AID", "AGREE", "CONCEDE", "RETREAT") and code.code[:2] >= "03"
    if cooperative and certainty.polarity == "negative" and (certainty.future or certainty.refused or operator == "allow"):
        return "REJECT", None
    kept = certainty.polarity == "positive" and certainty.modality == "planned"
    if kept and code.plover in ("CONSULT", "SUPPORT", "COOPERATE", "AID") and code.code[:2] >= "04":
        return "AGREE", None
    return code.plover, code.mode


def _unreal(candidate: Candidate, certainty: Certainty) -> str:
    """Why an act that a whole article only mentions is left out: most verbs of an article that are negated, conditional or a
    mere purpose report no act. Acts done by speaking hold though what they ask for is open.
    """
    if certainty.polarity == "negative":
        return "an act that did not happen"
    if certainty.modality == "hypothetical" and candidate.code[:2] not in ("02", "10", "13"):
        return "an act that is only thought of"
    if certainty.modality in ("planned", "possible") and abs(certainty.factuality) <= 1 and not candidate.operator:
        return "an act that may come or is a mere aim"
    return ""


def _dated(reading: Reading, i: int, parse: Parse, candidate: Candidate, around: Around) -> bool:
    """Whether words of the report give the time of an act."""
    sentence = reading.sentences[i]
    certainty = reading.certainty[i].get(candidate.head)
    when = when_of(parse, candidate.head, around.times, certainty, reading.article.published, sentence)
    return when is not None and when.basis == "words"


def _at(actor: Actor | None) -> tuple[int, int] | None:
    return None if actor is None else (actor.start, actor.end)


def _content(article: Article) -> str:
    """A hash of what was published, whatever id the article was given: the same report has the same events everywhere."""
    parts = (article.outlet or "", article.published or "", article.title or "", article.text)
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _key(actor: Actor | None) -> str:
    return "" if actor is None else f"{actor.code}/{actor.start}/{actor.end}"


def _chain(
    diurna: Diurna, reading: Reading, sentence: Sentence, parse: Parse, candidate: Candidate, near: Around
) -> tuple[tuple[Attribution, ...], float | None]:
    """The attribution chain of an act, innermost speaker first, and the highest certainty the speakers leave."""
    at = parse.starts[candidate.head]
    around = [s for s in near.statements if s.covers(sentence.in_, at) and (s.sentence, s.cue_head) != (sentence.index, candidate.head)]
    if candidate.embedded is not None and not candidate.verb and parse.is_verb(candidate.head):
        sides = (*candidate.sources, *candidate.targets)
        teller = announcer(reading.statements, sentence.in_, sentence.index, candidate.head, parse.starts[candidate.embedded], sides)
        around.extend([teller] if teller is not None else [])
    apart = _apart(parse, candidate.head)
    around = [s for s in around if s.direct or s.sentence != sentence.index or s.cue_head < 0 or apart is None or s.cue_head in apart]
    around.sort(key=lambda s: s.width())
    chain: list[Attribution] = []
    for s in around:
        if s.source is not None and s.source.code == "---" and s.source.text.lower() in NOBODY:
            continue  # "according to which"
        # "In April rebels attacked, according to": a preposition has no time of its own.
        dated = s.sentence == sentence.index and s.cue_head >= 0 and (parse.is_verb(s.cue_head) or parse.is_noun(s.cue_head))
        dated = dated and parse.lower[s.cue_head] != "according"
        said = when_of(parse, s.cue_head, near.times, None, reading.article.published, sentence) if dated else None
        chain.append(Attribution(source=s.source, cue=s.cue, kind=s.kind, when=said))
    chain.extend(outlet_links(reading.article, reading.regions, sentence, diurna.names))
    limits = [s.limit for s in around if s.limit is not None]
    return tuple(chain), min(limits) if limits else None


def _apart(parse: Parse, head: int) -> frozenset[int] | None:
    """The clause with "who" or "which" in which a report adds by itself what it knows of a name; None where an act stands in none.

    "Yukos says that it was robbed by Mr Tolmer, who was jailed last year": the jailing is not on its word.
    """
    for verb in (head, *parse.ancestors(head)):
        name = parse.head[verb]
        if parse.dep[verb] != "relcl" or not parse.is_proper(name):
            continue
        first = parse.left[verb]
        if parse.lower[first] in ("who", "which") and first and parse.lower[first - 1] == "," and tense_of(parse, verb) in ("past", "present"):
            return frozenset(parse.subtree(verb))
    return None


def _long_ago(end: str | None, published: str | None) -> bool:
    return end is not None and published is not None and int(published[:4]) - int(end[:4]) > 20


def predicates(reading: Reading) -> Iterator[Predicate]:
    for sentence, parse, found in zip(reading.sentences, reading.parses, reading.certainty, strict=True):
        if parse is None:
            continue
        for head, c in sorted(found.items()):
            yield Predicate(
                start=parse.starts[head],
                end=parse.ends[head],
                lemma=parse.lemma(head),
                polarity=c.polarity,
                modality=c.modality,
                factuality=c.factuality,
                in_=sentence.in_,
            )


def _reason(reading: Reading, i: int) -> str:
    """Why a sentence gave no event, as narrow as can be said."""
    verdict = reading.verdicts[i]
    if verdict is not None:
        return verdict
    rejected = reading.rejected[i]
    if rejected:
        parse = reading.parses[i]
        assert parse is not None
        return "; ".join(dict.fromkeys(f"{parse.words[r.head]!r} ({r.rule}): {r.reason}" for r in rejected[:3]))
    return "no row of the lexicon fits a clause of it"


def _intent(diurna: Diurna, candidate: Candidate, certainty: Certainty, chain: tuple[Attribution, ...]) -> tuple[str, str]:
    """A speaker's word on what he himself will do: intent (03x), refusal (12x) or, for hostile acts, a threat (13x).

    Grammar alone makes no intent: "the two will meet" from somebody else's mouth stays what it is, planned.
    """
    speaker = chain[0].source if chain else None
    own = speaker is not None and any((a.country or a.code) == (speaker.country or speaker.code) for a in candidate.sources)
    if not own or not certainty.future:
        return candidate.code, candidate.rule
    root = candidate.code[:2]
    operator = ""
    if "03" <= root <= "08":
        operator = "refuse" if certainty.polarity == "negative" else "intend" if root > "03" else ""
    elif root >= "12" and root != "13" and certainty.polarity == "positive":
        operator = "threaten"
    composed = diurna.patterns.compose(operator, candidate.code) if operator else None
    return (composed[0], f"{candidate.rule} + {composed[1]}") if composed is not None else (candidate.code, candidate.rule)
