"""Which language an article is in. Only English is coded; the rest is kept, and says why it was not."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from diurna.model import Article
from diurna.read.articles import Failure, short

# What `lang` says where the text is English; a region may follow (en-GB).
_ENGLISH = re.compile(r"(?:en|eng|english)(?:[-_].*)?", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+")
# Words that nearly every English sentence has and that no other language has together.
_FUNCTION_WORDS = frozenset(
    "the and of to that with was for has have had said by from which were are been will would this his their at on it as not but".split()
)
# Of a text, as much as is looked at: enough for certainty, and no more time for a long one.
_SAMPLE = 6_000
# In a name-heavy English headline one word of ten is a function word; in running reports more than three.
_ENGLISH_SHARE = 0.12
_FEW_WORDS = 12
_SURE = 0.9


def is_english(lang: str | None) -> bool:
    """Whether a language name or code is that of English, or none is given.

    >>> is_english("en-GB"), is_english("English"), is_english(None), is_english("fr")
    (True, True, True, False)
    """
    return lang is None or _ENGLISH.fullmatch(lang) is not None


def with_language(article: Article) -> Article:
    """The article with its language, where it gives none and the text shows one; ``found`` says that it was identified."""
    if article.lang is not None:
        return article
    lang = identify(article.text)
    if lang is None:
        return article
    return msgspec.structs.replace(article, lang=lang, found={**article.found, "lang": "identified from the text"})


def identify(text: str) -> str | None:
    """The two-letter code of the language of a text; None where the text is too short or too mixed to say.

    A text is called other than English by two witnesses only: the words that hold English sentences together are rare in it,
    and a character model is sure of another language. So an English headline full of foreign names is never lost.

    >>> identify("The ministers of both countries met in Doha and said that the talks on the border would go on.")
    'en'
    """
    sample = text[:_SAMPLE]
    words = [w.lower() for w in _WORD.findall(sample)]
    letters = sum(map(len, words))
    foreign = sum(1 for w in words for c in w if c > "\u024f")
    if letters >= 20 and foreign * 2 > letters:
        return _by_model(sample)[0]
    if len(words) < _FEW_WORDS:
        return None
    share = sum(w in _FUNCTION_WORDS for w in words) / len(words)
    if share >= _ENGLISH_SHARE:
        return "en"
    lang, sure = _by_model(sample)
    # The model's own word for what is no language: addresses, program code.
    return lang if sure >= _SURE and lang != "zxx" else None


def _by_model(sample: str) -> tuple[str, float]:
    lang, sure = _model().classify(sample)
    return str(lang), float(sure)


@functools.cache
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def why_not_coded(article: Article) -> str | None:
    """Why an article is not coded: its language, and how that is known; None for English and where the language is unknown."""
    if is_english(article.lang):
        return None
    how = ", " + article.found["lang"] if "lang" in article.found else ""
    return f'not English (lang "{short(article.lang or "")}"{how}): not coded'


def english_only(items: Iterable[Article | Failure]) -> Iterator[Article | Failure]:
    """The items, with a failure in the place of every article that is not in English."""
    for item in items:
        reason = None if isinstance(item, Failure) else why_not_coded(item)
        yield item if reason is None else Failure(item.origin or item.article_id, reason, "language")  # type: ignore[union-attr]
