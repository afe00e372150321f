"""Attribution: who says so, with which words, and what exactly is said.

A statement has a source, a cue and a content. It is found by its cue: a verb of saying, thinking, asking or judging, with the
forms of content that its row of ``cues.tsv`` allows, before, around or after it ("..., the envoy said"); "according to" and its
kin, whose content is the rest of the sentence; an adverb ("reportedly"), which names nobody; a noun or an adjective ("claims
that", "wary of"). A quotation goes, marks and all, to the nearest verb of its sentence that may introduce one, however many
sentences it runs over; one that stands alone goes on with the speaker before it.

Statements nest. The layer of an article lists the outermost, each with those inside it; the chain of an event takes all that
hold the act, the innermost speaker first, then the medium, the outlet and its agency. Only those that tell something make a
link: who condemns a raid does not vouch for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from diurna.model import Part, Sentence, Span
from diurna.understand.actors import ActorReader
from diurna.understand.clauses import Clause
from diurna.understand.contents import Content, according_content, adjective_content, adverb_content, content_of, noun_content
from diurna.understand.cues import TELLING, Cue, cue_of
from diurna.understand.freestanding import Freestanding
from diurna.understand.parse import Parse, spans
from diurna.understand.quotes import Quote, Quotes
from diurna.understand.speakers import actor_of, adjective_speaker, introducer, inverted, label, noun_speaker, phrase, relative, speaker_of
from diurna.understand.statements import ANNOUNCING, Statement, merged, nest

LONG_QUOTE = 30  # characters: what is shorter is a word or two that somebody else chose
COLON = Cue(":", "punctuation", "says", None, ("quote",))
ACCORDING = Cue("according to", "preposition", "says", None, ())
FARTHEST = 200  # characters between a quotation and the verb that introduces it


class AttributionReader:
    """Collects the statements of one article, sentence by sentence in the order of the text.

    ``everything`` keeps attitudes too, which the layer lists and no chain needs; what is announced may make a link.
    """

    def __init__(self, actors: ActorReader, *, everything: bool = True):
        self.actors = actors
        self.everything = everything
        self.found: list[Statement] = []
        self._quotes: dict[Part, Quotes] = {}
        self._spoken: set[tuple[Part, int]] = set()  # quotations that have found their speaker, by their first character
        self._sentences: dict[Part, list[Sentence]] = {"title": [], "text": []}
        self._texts: dict[Part, str] = {}

    def skip(self, sentence: Sentence) -> None:
        """A sentence that was not parsed."""
        self._sentences[sentence.in_].append(sentence)

    def enter(self, sentence: Sentence, parse: Parse, clauses: dict[int, Clause]) -> None:
        """Reads one parsed sentence; the actor reader must stand in it."""
        quotes = self._quotes.get(sentence.in_)
        if quotes is None:
            quotes = self._quotes[sentence.in_] = Quotes(self.actors.text)
            self._texts[sentence.in_] = self.actors.text
        self._sentences[sentence.in_].append(sentence)
        given = self._given(sentence, parse, clauses, quotes)
        for clause in clauses.values():
            mood = cue_of(parse, clause.head, "adjective") if clause.passive and clause.subject_from != "agent" else None
            if mood is not None and (state := adjective_content(parse, clause.head, mood)) is not None:
                # "is convinced that": a state of mind, not what somebody did to him
                self._add(sentence, parse, mood, clause.head, parse.child(clause.head, "nsubjpass"), state)
                continue
            cue = cue_of(parse, clause.head, "verb")
            if cue is None:
                continue
            content = content_of(parse, clauses, clause, cue)
            mine = given.get(clause.head, [])
            if content is not None or mine:
                source = speaker_of(parse, clauses, clause)
                if source is None and mine and not clause.passive:
                    source = inverted(parse, clause.head)
                self._add(sentence, parse, cue, clause.head, source, content, mine)
        self._introduced(sentence, parse, clauses, quotes)
        for i in range(parse.size):
            if i not in clauses or parse.lower[i] == "according" or (parse.tag[i] == "VBN" and parse.dep[i] == "acomp"):
                self._word(sentence, parse, clauses, i)

    def finish(self) -> list[Statement]:
        """All statements of the article, in order of the text, nested."""
        hidden: dict[Part, list[Quote]] = {}
        for part, quotes in self._quotes.items():
            Freestanding(part, self._texts[part], self._sentences[part], quotes).give(self.found, self._spoken)
            hidden[part] = [q for q in quotes.found if q.end - q.start > LONG_QUOTE and (part, q.start) not in self._spoken]
        for part in ("title", "text"):
            nest([s for s in self.found if s.part == part], hidden.get(part, ()))
        return sorted(self.found, key=lambda s: (s.part == "text", s.content[0] if s.content else (0, 0)))

    def _word(self, sentence: Sentence, parse: Parse, clauses: dict[int, Clause], i: int) -> None:
        """Cues that are no verbs: "according to", adverbs, nouns, adjectives."""
        if parse.lower[i] == "according":
            found = according_content(parse, i) if parse.tag[i] in ("VBG", "IN") else None
            if found is not None:
                self._add(sentence, parse, ACCORDING, i, found[1], found[0])
            return
        pos = _part_of_speech(parse, i)
        cue = cue_of(parse, i, pos) if pos else None
        if cue is None:
            return
        content = noun_content(parse, i, cue) if pos == "noun" else adverb_content(parse, clauses, i) if pos == "adverb" else adjective_content(parse, i, cue)
        if content is not None:
            source = noun_speaker(parse, clauses, i) if pos == "noun" else adjective_speaker(parse, clauses, i) if pos == "adjective" else None
            self._add(sentence, parse, cue, i, source, content)

    # --- quotations ---------------------------------------------------------------------------------------------------

    def _given(self, sentence: Sentence, parse: Parse, clauses: dict[int, Clause], quotes: Quotes) -> dict[int, list[Quote]]:
        """The quotations of a sentence by the verb that introduces them."""
        near = quotes.touching(sentence.start, sentence.end)
        if not near:
            return {}
        verbs = [v for v in clauses if not quotes.at(parse.starts[v]) and (cue := cue_of(parse, v, "verb")) is not None and "quote" in cue.frames]
        given: dict[int, list[Quote]] = {}
        for quote in near:
            if not is_direct(self.actors.text, sentence, quote):
                continue
            reach = sorted((_distance(parse, v, quote, near), v) for v in verbs)
            if reach and reach[0][0] <= FARTHEST:
                given.setdefault(reach[0][1], []).append(quote)
        return given

    def _introduced(self, sentence: Sentence, parse: Parse, clauses: dict[int, Clause], quotes: Quotes) -> None:
        """A quotation after a colon that no verb introduces: "The envoy was blunt: “No.”", "Envoy: “No.”"."""
        for quote in quotes.touching(sentence.start, sentence.end):
            if (sentence.in_, quote.start) in self._spoken or quote.start < sentence.start:
                continue
            colon = next((t for t in range(parse.size) if parse.words[t] == ":" and 0 <= quote.start - parse.ends[t] <= 2), None)
            source = introducer(parse, clauses, colon) if colon else None
            if colon and source is not None:
                self._add(sentence, parse, COLON, colon, source, None, [quote])
        if sentence.in_ == "title" or sentence.index == 0:
            colon = next((t for t in range(1, min(parse.size - 2, 8)) if parse.words[t] == ":"), None)
            source = label(parse, colon) if colon is not None else None
            if colon and source is not None and not self._placed(parse, source):
                self._add(sentence, parse, COLON, colon, source, Content(list(range(colon + 1, parse.size)), "quote", colon + 1))

    def _placed(self, parse: Parse, source: int) -> bool:
        """Whether a word before a colon is a country or stands for one: "Ukraine: two killed" is about it, and by nobody."""
        actor = self.actors.resolve(source)
        return actor is not None and (actor.via == "country" or not actor.sectors)

    # --- statements ---------------------------------------------------------------------------------------------------

    def _add(self, sentence: Sentence, parse: Parse, cue: Cue, head: int, source: int | None, content: Content | None, given: Sequence[Quote] = ()) -> None:
        stretches = [] if content is None else _stretches(parse, content.tokens, given)
        frame = "quote" if content is None else content.frame
        if given and frame not in TELLING:
            # "praised the accord, “a good day”": what is praised is not what is said
            stretches, frame = [], "quote"
        if not self.everything and frame not in TELLING and not (frame == "obj" and cue.kind in ANNOUNCING):
            return
        stretches += [(q.start, q.end) for q in given]
        quotes = self._quotes[sentence.in_]
        for start, end in list(stretches):
            for quote in quotes.touching(start, end):
                if quote.start >= start and quote.end > sentence.end and quote.end > end:
                    stretches.append((quote.start, quote.end))  # a quotation that begins in the content and runs on
        whole = merged(stretches)
        if not whole:
            return
        direct = bool(given) or quotes.at(whole[0][0]) is not None
        for start, end in whole:
            self._spoken.update((sentence.in_, q.start) for q in quotes.touching(start, end) if not q.start <= parse.starts[head] < q.end)
        first, last = head, head + 1 if content is None else content.cue_end
        text = self.actors.text
        cue_span = Span(text=text[parse.starts[first] : parse.ends[last - 1]], start=parse.starts[first], end=parse.ends[last - 1])
        statement = Statement(
            part=sentence.in_,
            sentence=sentence.index,
            cue_head=head,
            source_spans=() if source is None else (*phrase(parse, source), *relative(parse, head)),
            cue_spans=((cue_span.start, cue_span.end),),
            content=whole,
            source=actor_of(self.actors, parse, source),
            cue=cue_span,
            kind=cue.kind,
            limit=cue.limit,
            frame=frame,
            direct=direct,
        )
        self.found.append(statement)


def _part_of_speech(parse: Parse, i: int) -> str:
    """Which rows of the table a token may fit, besides those of verbs."""
    tag = parse.tag[i]
    if tag[:2] == "NN":
        return "noun" if parse.dep[i] != "compound" else ""
    if tag[:2] == "JJ" or tag == "VBN":
        return "adjective"
    return "adverb" if tag == "RB" else ""


def is_direct(text: str, sentence: Sentence, quote: Quote) -> bool:
    """Whether a quotation is speech, and no borrowed word: it begins or ends like a sentence."""
    if quote.start <= sentence.start or quote.end >= sentence.end - 1:
        if quote.end - quote.start > LONG_QUOTE or quote.start <= sentence.start:
            return True
    before = text[: quote.start].rstrip()[-1:]
    inside = text[quote.start : quote.end].rstrip("”\"»'’ ")[-1:]
    return before in (",", ":", "—", "–") or (inside in (",", ".", "?", "!", "…", "—") and text[quote.start + 1 : quote.start + 2].isupper())


def _distance(parse: Parse, v: int, quote: Quote, near: list[Quote]) -> int:
    """Characters between a verb and a quotation, other quotations between them not counted."""
    start, end = (quote.end, parse.starts[v]) if quote.end <= parse.starts[v] else (parse.ends[v], quote.start)
    return max(end - start, 0) - sum(min(q.end, end) - max(q.start, start) for q in near if q is not quote and q.start < end and q.end > start)


def _stretches(parse: Parse, tokens: list[int], given: Sequence[Quote]) -> list[tuple[int, int]]:
    """The tokens of a content as stretches of the text; what lies in quotations that are taken whole is left to them."""
    kept = [t for t in tokens if not any(q.start <= parse.starts[t] < q.end for q in given)]
    runs = list(spans(kept))
    found = []
    for a, b in runs:
        while a < b and parse.dep[a] == "punct" and parse.words[a] not in ("“", '"', "‘", "''", "``", "(", "$", "#"):
            a += 1
        while a < b and parse.dep[b - 1] == "punct" and parse.words[b - 1] in (",", ";", ":", ".", "-", "–", "—", "--"):
            b -= 1
        if a < b and not all(parse.dep[t] in ("punct", "cc") for t in range(a, b)):
            found.append((parse.starts[a], parse.ends[b - 1]))
    return found
