"""Articles, events and tables as HTML for notebooks: every text escaped, acts and their sides marked in the words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from diurna.study.queries import Answer

# Readable on a white and on a black page; a title says in words what the colour says.
_STYLES = {
    "act": "background:#f5c54266;font-weight:600",
    "source": "border-bottom:2px solid #3b82f6",
    "target": "border-bottom:2px solid #c026d3",
}
_SHOWN = 20


def article_html(article: Mapping[str, Any], events: Sequence[Mapping[str, Any]]) -> str:
    """An article with its acts marked; the title of a mark says who does what to whom by which code."""
    heading = " · ".join(escape(str(article[name])) for name in ("published", "outlet", "article_id") if article[name])
    title = _marked(article["title"] or "", [e for e in events if e["in"] == "title"]) if article["title"] else "<i>no title</i>"
    text = _marked(article["text"], [e for e in events if e["in"] == "text"])
    return (
        f'<div style="max-width:48em"><div style="opacity:.7">{heading}</div><b>{title}</b>'
        f'<div style="white-space:pre-wrap;line-height:1.5">{text}</div><div style="opacity:.7">{_number(len(events), "event")}</div></div>'
    )


def events_html(rows: Iterable[Mapping[str, Any]], total: int) -> str:
    """Events as a table, as many as are shown of a total."""
    columns = ("day", "source", "cameo", "act", "target", "where", "status", "confidence", "words", "outlet")
    body = [
        [
            row["day"],
            row["source_name"] or row["source"],
            row["cameo"],
            _act_name(row["cameo"]),
            row["target_name"] or row["target"],
            row["where"],
            ("not " if row["polarity"] == "negative" else "") + str(row["modality"]),
            None if row["confidence"] is None else f"{row['confidence']:.2f}",
            row["trigger"],
            row["outlet"],
        ]
        for row in rows
    ]
    return table_html(columns, body, total, "event")


def answer_html(answer: Answer) -> str:
    """A table that answers a question, with its title and its notes."""
    notes = "".join(f'<div style="opacity:.7">{escape(note)}</div>' for note in answer.notes)
    return f"<b>{escape(answer.title)}</b>{table_html(answer.columns, answer.rows[:_SHOWN], len(answer.rows), 'row')}{notes}"


def table_html(columns: Sequence[str], rows: Sequence[Sequence[Any]], total: int, noun: str) -> str:
    """A plain table; numbers stand to the right, and how many rows are not shown stands beneath."""
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join("<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in rows)
    more = f", {len(rows)} shown" if total > len(rows) else ""
    return f'<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><div style="opacity:.7">{_number(total, noun)}{more}</div>'


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _cell(cell: Any) -> str:
    if cell is None:
        return "<td></td>"
    if isinstance(cell, int | float):
        return f'<td style="text-align:right">{cell:,}</td>'
    return f"<td>{escape(str(cell))}</td>"


def _act_name(code: str | None) -> str:
    from diurna.ontology import Ontology

    known = Ontology.load().codes.get(code or "")
    return known.name if known else ""


def _marked(text: str, events: Sequence[Mapping[str, Any]]) -> str:
    """Text with the words of acts and sides marked, escaped; where marks overlap the act wins, then what comes first."""
    spans: dict[tuple[int, int], tuple[str, list[str]]] = {}
    for kind, start, end in (("act", "trigger_start", "trigger_end"), ("source", "source_start", "source_end"), ("target", "target_start", "target_end")):
        for event in events:
            first, last = event[start], event[end]
            if first is None or last is None or not 0 <= first < last <= len(text):
                continue
            what = f"{event['source'] or 'nobody'} {event['cameo']} {_act_name(event['cameo'])} {event['target'] or ''}".strip()
            known = spans.setdefault((first, last), (kind, []))
            known[1].append(what if kind == "act" else f"{kind} {event[kind]}")
    taken: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda s: (spans[s][0] != "act", s)):
        if all(span[1] <= other[0] or other[1] <= span[0] for other in taken):
            taken.append(span)
    made: list[str] = []
    at = 0
    for first, last in sorted(taken):
        kind, meanings = spans[first, last]
        title = escape("; ".join(dict.fromkeys(meanings)), quote=True)
        made.append(escape(text[at:first]))
        made.append(f'<mark style="background:none;color:inherit;{_STYLES[kind]}" title="{title}">{escape(text[first:last])}</mark>')
        at = last
    made.append(escape(text[at:]))
    return "".join(made)
