"""The last links of every chain: the medium in the credit of a caption, the agency, the outlet."""

from __future__ import annotations

import re
from collections.abc import Callable

from diurna.lexicon.names import Hit, Names
from diurna.model import Actor, Article, Attribution, Region, Sentence
from diurna.understand.codes import make_code

# What stands before the name in a credit: "Image: ", "File photo by ".
_LEAD = re.compile(r"[\s(\[]*(?:(?:File |Handout )?(?:Photo|Photograph|Picture|Image)s?(?: by| credit| courtesy of)?\s*[:/]\s*)?", re.I)


def outlet_links(article: Article, regions: list[Region], sentence: Sentence, names: Names) -> list[Attribution]:
    """The last links of every chain: the credit of a caption, the agency, the outlet."""
    find = names.find
    links: list[Attribution] = []
    if sentence.kind == "caption":
        credit = next((r for r in regions if r.kind == "credit" and r.start >= sentence.start), None)
        if credit is not None:
            lead = _LEAD.match(article.text, credit.start, credit.end)
            start = lead.end() if lead is not None else credit.start
            name = article.text[start : credit.end].strip(" ()[].")
            medium = _medium(find, name, start, start + len(name), article.text)
            if medium.country is not None or medium.wikidata is not None:
                # An agency or a paper stands by its caption; a photographer's name tells nothing of who says so.
                return [Attribution(source=medium, cue=None, kind="captions")]
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
