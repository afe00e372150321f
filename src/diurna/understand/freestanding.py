"""Quotations without a verb of their own: they go on with the speaker before them.

A sentence that stands wholly in quotation marks belongs to whoever spoke before it in the same paragraph. A paragraph in
quotation marks goes on where the paragraph before left its quotation open, or introduced it with a colon ("He continued:").
"""

from __future__ import annotations

from bisect import bisect_right

from diurna.model import Part, Sentence
from diurna.understand.quotes import Quote, Quotes
from diurna.understand.statements import Statement


class Freestanding:
    """Gives the quotations of one part that no verb has claimed to the speaker before them."""

    def __init__(self, part: Part, text: str, sentences: list[Sentence], quotes: Quotes):
        self.part = part
        self.text = text
        self.sentences = sentences
        self.quotes = quotes
        self._starts = [s.start for s in sentences]

    def give(self, found: list[Statement], spoken: set[tuple[Part, int]]) -> None:
        """Extends the statements of ``found`` by the quotations that go on with them; ``spoken`` lists those that have a speaker."""
        last: Statement | None = None
        by_quote: dict[int, Statement] = {}
        for s in found:
            if s.part == self.part and s.tells:
                for start, end in s.content:
                    for q in self.quotes.touching(start, end):
                        if not q.start <= s.cue_spans[0][0] < q.end:
                            by_quote.setdefault(q.start, s)
        before: Quote | None = None
        for q in self.quotes.found:
            speaker = by_quote.get(q.start)
            if speaker is None and (self.part, q.start) not in spoken and last is not None and before is not None and self._stands_alone(q):
                if self._goes_on(before, q):
                    last.extend([q])
                    spoken.add((self.part, q.start))
                    speaker = last
            last, before = speaker, q

    def _stands_alone(self, q: Quote) -> bool:
        """Whether the sentences of a quotation hold nothing besides it."""
        first = max(bisect_right(self._starts, q.start) - 1, 0)
        last = max(bisect_right(self._starts, q.end - 1) - 1, 0)
        outside = self.text[self.sentences[first].start : q.start] + self.text[q.end : self.sentences[last].end]
        return not any(c.isalnum() for c in outside)

    def _goes_on(self, before: Quote, q: Quote) -> bool:
        """Whether a quotation goes on with the speaker of the one before it."""
        between = self.quotes.paragraph(q.start) - self.quotes.paragraph(before.start)
        return between == 0 or (between == 1 and before.open_end)
