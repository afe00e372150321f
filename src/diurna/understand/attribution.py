"""Attribution: who says so, with which words, and what exactly is said.

A statement has a source, a cue and a content. It is found by its cue: a verb of saying with a clause or a quotation as its
content, before, around or after it ("..., the envoy said"); "according to" and its kin, whose content is the rest of the
sentence; a noun that reports ("claims that"). A sentence that stands wholly in quotation marks goes on with the speaker of
the sentence before. Statements nest: the innermost one that holds an act is its speaker, the next its medium, and the
outlet and its agency close the chain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from diurna.lexicon.language import word_table
from diurna.lexicon.names import Hit, Names
from diurna.model import Actor, Article, Attribution, Part, Quotation, Region, Sentence, Span
from diurna.understand.actors import ActorReader
from diurna.understand.clauses import Clause, inside
from diurna.understand.codes import make_code
from diurna.understand.parse import Parse, spans

OPEN_QUOTES = '“"«'
CLOSE_QUOTES = '”"»'
# Verbs that report without a clause only when they hold a quotation.
CONTENT_LABELS = ("ccomp", "xcomp")
DOCUMENTS = frozenset("message letter telegram statement communique communiqué report declaration announcement cable note resolution document".split())
NAMING = frozenset({"find", "show", "learn", "hear", "think", "believe", "agree", "recall", "post"})


@dataclass(slots=True)
class Statement:
    """One attribution found in the text, ready for the layer and for the chains of the events inside it."""

    part: Part
    sentence: int
    cue_head: int
    quotation: Quotation
    source: Actor | None
    cue: Span | None
    kind: str
    limit: float | None

    def covers(self, part: Part, offset: int) -> bool:
        """Whether a character of the text lies in what is said."""
        return part == self.part and any(s <= offset < e for s, e in self.quotation.content)

    def width(self) -> int:
        return sum(e - s for s, e in self.quotation.content)


class AttributionReader:
    """Collects the statements of one article, sentence by sentence in the order of the text."""

    def __init__(self, actors: ActorReader):
        self.actors = actors
        self.found: list[Statement] = []
        self._last: Statement | None = None
        self._distance = 99

    def skip(self, sentence: Sentence) -> None:
        """A sentence that was not parsed: the speaker before it grows stale."""
        self._distance += 1

    def enter(self, sentence: Sentence, parse: Parse, clauses: dict[int, Clause]) -> None:
        """Reads one parsed sentence; the actor reader must stand in it."""
        before = len(self.found)
        cues = word_table("cues.tsv", "lemma")
        for clause in clauses.values():
            row = cues.get(clause.lemma)
            if row is not None and row["pos"] == "verb":
                self._verb(sentence, parse, clauses, clause, row["kind"], _limit(row.get("limit", "")))
        for i in range(parse.size):
            word = parse.lower[i]
            if word == "according" and parse.tag[i] in ("VBG", "IN"):
                self._according(sentence, parse, i)
            elif parse.is_noun(i) and parse.dep[i] != "compound":
                row = cues.get(parse.lemma(i))
                noun = row is not None and (row["pos"] == "noun" or parse.lemma(i) in ("claim", "report", "fear", "hope"))
                if noun and row is not None:
                    self._noun(sentence, parse, i, row["kind"], _limit(row.get("limit", "")))
        if len(self.found) > before:
            outer = max(self.found[before:], key=lambda s: s.width())
            self._last, self._distance = outer, 0
            return
        self._distance += 1
        if self._last is not None and self._distance <= 3 and sentence.in_ == self._last.part and _quoted(self.actors.text, sentence):
            content = ((sentence.start, sentence.end),)
            quotation = Quotation(
                source=self._last.quotation.source,
                cue=self._last.quotation.cue,
                content=content,
                actor=self._last.source,
                kind=self._last.kind,
                in_=sentence.in_,
            )
            self.found.append(Statement(sentence.in_, sentence.index, -1, quotation, self._last.source, self._last.cue, self._last.kind, self._last.limit))
            self._distance = 0

    def finish(self, article: Article, regions: list[Region]) -> list[Statement]:
        """All statements of the article, in order of the text."""
        return sorted(self.found, key=lambda s: (s.part == "text", s.quotation.content[0] if s.quotation.content else (0, 0)))

    # --- kinds of cue -------------------------------------------------------------------------------------------------

    def _verb(self, sentence: Sentence, parse: Parse, clauses: dict[int, Clause], clause: Clause, kind: str, limit: float | None) -> None:
        v = clause.head
        contents = [c for dep, c in clause.complements if dep in CONTENT_LABELS and (dep == "ccomp" or (clause.passive and c in clauses))]
        if not contents:
            contents = [k for k in parse.kids[v] if parse.dep[k] in ("dep", "parataxis") and k in clauses]
        if not contents and kind in ("says", "claims", "reports", "denies"):
            contents = [o for o in clause.objects if _in_quotes(self.actors.text, parse, o)]
        if not contents and parse.dep[v] in ("parataxis", "advcl", "ccomp") and clause.parent is not None and clause.lemma in ("say", "report", "add", "note"):
            # "..., officials say, ..." set into the sentence: the rest of it is what is said
            top = clause.parent
            own = set(parse.subtree(v))
            self._add(sentence, parse, v, [t for t in parse.subtree(top) if t not in own], self._source_of(clause), kind, limit)
            return
        if not contents:
            return
        around: set[int] = {v}
        for k in parse.kids[v]:
            if k not in contents and parse.dep[k] not in ("punct",) and k not in clause.objects:
                around |= set(parse.subtree(k))
        tokens: list[int] = []
        for c in contents:
            tokens.extend(t for t in parse.subtree(c) if t not in around)
        self._add(sentence, parse, v, sorted(set(tokens)), self._source_of(clause), kind, limit)

    def _source_of(self, clause: Clause) -> int | None:
        if clause.passive:
            return clause.subject if clause.subject_from == "agent" else None
        return clause.subject

    def _according(self, sentence: Sentence, parse: Parse, i: int) -> None:
        to = next((k for k in parse.kids[i] if parse.lower[k] == "to"), None)
        source = parse.child(to, "pobj") if to is not None else None
        if source is None:
            return
        own = set(parse.subtree(i))
        top = parse.head[i] if parse.head[i] != i else i
        tokens = [t for t in parse.subtree(top) if (t not in own and parse.dep[t] != "punct") or (t not in own and parse.words[t] not in ",.")]
        self._add(sentence, parse, i, tokens, source, "says", None, cue=(i, (to or i) + 1))

    def _noun(self, sentence: Sentence, parse: Parse, i: int, kind: str, limit: float | None) -> None:
        content = next((k for k in parse.kids[i] if parse.dep[k] in ("acl", "ccomp") and any(parse.lower[m] == "that" for m in parse.kids[k])), None)
        if content is None:
            return
        source = parse.child(i, "poss")
        self._add(sentence, parse, i, parse.subtree(content), source, kind, limit)

    def _add(
        self,
        sentence: Sentence,
        parse: Parse,
        head: int,
        tokens: list[int],
        source: int | None,
        kind: str,
        limit: float | None,
        cue: tuple[int, int] | None = None,
    ) -> None:
        while tokens and parse.dep[tokens[0]] == "punct" and parse.words[tokens[0]] in ",:;-–—":
            tokens = tokens[1:]
        if not tokens:
            return
        first, last = cue or (head, head + 1)
        text = self.actors.text
        cue_span = Span(text=text[parse.starts[first] : parse.ends[last - 1]], start=parse.starts[first], end=parse.ends[last - 1])
        actor = self._actor(parse, source)
        spans_of_source = () if source is None else ((parse.starts[parse.left[source]], parse.ends[parse.right[source]]),)
        content = tuple((parse.starts[a], parse.ends[b - 1]) for a, b in spans(tokens))
        quotation = Quotation(source=spans_of_source, cue=((cue_span.start, cue_span.end),), content=content, actor=actor, kind=kind, in_=sentence.in_)
        self.found.append(Statement(sentence.in_, sentence.index, head, quotation, actor, cue_span, kind, limit))

    def _actor(self, parse: Parse, source: int | None) -> Actor | None:
        if source is None:
            return None
        if parse.lemma(source) in DOCUMENTS:
            author = self.actors.references.author(source)
            if author is not None:
                return author
        found = self.actors.resolve_all(source, indirect=False)
        if found:
            return found[0]
        return self.actors.unknown(inside(parse, source))


def outlet_links(article: Article, regions: list[Region], sentence: Sentence, names: Names) -> list[Attribution]:
    """The last links of every chain: the credit of a caption, the agency, the outlet."""
    find = names.find
    links: list[Attribution] = []
    if sentence.kind == "caption":
        credit = next((r for r in regions if r.kind == "credit" and r.start >= sentence.start), None)
        if credit is not None:
            links.append(Attribution(source=_medium(find, credit.text, credit.start, credit.end, article.text), cue=None, kind="captions"))
            return links
    agency = next((r for r in regions if r.kind == "agency"), None)
    for name in dict.fromkeys(n for n in (article.agency, article.outlet) if n):
        # Offsets of a record count in its own part: the title does not hold the agency's line.
        at = (agency.start, agency.end) if agency is not None and name == article.agency and sentence.in_ == "text" else (0, 0)
        links.append(Attribution(source=_medium(find, name, *at, article.text), cue=None, kind="publishes"))
    return links


def _medium(find: Callable[[str], list[Hit]], name: str, start: int, end: int, text: str) -> Actor:
    hits = find(name)
    outlet = next((r.entity for h in hits for r in h.readings if r.entity.kind == "outlet"), None)
    words = text[start:end] if end > start else ""
    if outlet is None:
        return Actor(text=words, start=start, end=end, code="---JRN", name=name, country=None, sectors=("JRN",), via="name")
    code, country, sectors = make_code(outlet.country, outlet.sectors)
    return Actor(text=words, start=start, end=end, code=code, name=outlet.name, country=country, sectors=sectors, via="name", wikidata=outlet.wikidata or None)


def _limit(cell: str) -> float | None:
    return float(cell) if cell else None


def _quoted(text: str, sentence: Sentence) -> bool:
    """Whether a sentence stands inside a quotation from its first to its last word."""
    words = text[sentence.start : sentence.end]
    opened = words[:1] in OPEN_QUOTES
    inner = words[1:-1]
    if opened:
        return not any(c in CLOSE_QUOTES for c in inner) and not any(c in OPEN_QUOTES for c in inner)
    return words[-1:] in "”»" and not any(c in "“«" for c in words)


def _in_quotes(text: str, parse: Parse, token: int) -> bool:
    start = parse.starts[parse.left[token]]
    return start > 0 and (text[start - 1] in OPEN_QUOTES or text[start] in OPEN_QUOTES)
