"""The command review: uncertain events one after the other, one key each; gold and figures out of what was said."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from diurna.cli.base import say
from diurna.cli.queries import FORMATS, filter_of, filter_options, give, reading
from diurna.cli.study import open_to_write, study_faults, study_option, wait_option

if TYPE_CHECKING:
    from diurna.study.review import Drawn

_KEYS = "c confirm  r reject  f correct a field  s skip  u undo  q quit"


@click.command()
@study_option
@click.option("--sample", is_flag=True, help="Draw events at random, as figures need them, not the uncertain ones first.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, metavar="N", help="At most this many events.")
@click.option("--who", default=None, metavar="NAME", help="Who judges. Default: the name of the user.")
@click.option("--export", "gold", is_flag=True, help="Write the judged events as gold for `evaluate --scheme diurna`, and end.")
@click.option("--figures", is_flag=True, help="Print precision by field with its interval, and end.")
@filter_options
@click.option("--format", "format_", type=click.Choice(FORMATS), default=None, help="For --figures. Default: table on a terminal, jsonl in a pipe.")
@wait_option
def review(study: str, sample: bool, limit: int, who: str | None, gold: bool, figures: bool, format_: str | None, wait: float, **wishes: Any) -> None:
    """Judge events one after the other: confirm, reject, or correct a field; the least certain come first.

    One key each: c confirm, r reject, f correct a field, s skip, u undo the last one, q quit. Without a terminal, one answer a line
    on standard input ("c", "f cameo 190"). Judgements are added to the study with name and time, and stay when it is coded anew.
    """
    filter = filter_of(wishes)
    if gold and figures:
        raise click.UsageError("--export and --figures are two runs")
    with reading(study) as connection:
        from diurna.study import review as judging

        if gold:
            import json

            for row in judging.gold(connection):
                sys.stdout.buffer.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
            sys.stdout.buffer.flush()
            return
        if figures:
            give(judging.figures(connection), format_)
            return
        rows = list(judging.to_review(connection, filter, "sample" if sample else "uncertain", limit))
    if not rows:
        say(f"{study}: no event to judge: none meets the conditions, or all are judged")
        return
    session = Session(study, wait, who or _user(), "sample" if sample else "uncertain")
    try:
        _walk(rows, session)
    finally:
        # An interrupt ends the review, and keeps what was judged.
        session.keep()
    say(f"{session.kept} judgement{'' if session.kept == 1 else 's'} kept")


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


@dataclass
class Session:
    """What was said and is not yet kept: the last event can be taken back until the next one is judged."""

    study: str
    wait: float
    who: str
    drawn: Drawn
    pending: list[tuple[dict[str, Any], str, str | None, str | None, str]] = field(default_factory=list)
    kept: int = 0

    def add(self, row: dict[str, Any], verdict: str, name: str | None = None, value: str | None = None) -> None:
        """Takes a verdict on an event; those on the event before are kept for good."""
        from datetime import UTC, datetime

        if self.pending and self.pending[-1][0]["event_id"] != row["event_id"]:
            self.keep()
        self.pending.append((row, verdict, name, value, datetime.now(UTC).isoformat(timespec="seconds")))

    def undo(self) -> dict[str, Any] | None:
        """Takes the last verdict back; the event that it was on, None where nothing can be taken back."""
        return self.pending.pop()[0] if self.pending else None

    def keep(self) -> None:
        """Writes what is pending; the study is open to write only for that long, so that a review does not keep others waiting."""
        if not self.pending:
            return
        from diurna.study.review import judge

        with study_faults(), open_to_write(self.study, max(self.wait, 5.0)) as store:
            while self.pending:
                row, verdict, name, value, at = self.pending[0]
                judge(store, row, verdict, who=self.who, at=at, field=name, value=value, note=self.drawn)  # type: ignore[arg-type]
                self.pending.pop(0)
                self.kept += 1


def _walk(rows: list[dict[str, Any]], session: Session) -> None:
    """Shows event after event and does what is answered."""
    answers = _answers()
    at = 0
    shown = -1
    while at < len(rows):
        row = rows[at]
        if shown != at:
            _card(row, at + 1, len(rows))
            shown = at
        answer = next(answers, "q")
        key, _, rest = answer.strip().partition(" ")
        if key == "q":
            return
        if key == "s":
            at += 1
        elif key == "c":
            session.add(row, "confirm")
            at += 1
        elif key == "r":
            session.add(row, "reject")
            at += 1
        elif key == "f":
            _correct(row, rest, session)
        elif key == "u":
            back = session.undo()
            if back is None:
                say("nothing to undo: what was judged before is kept")
            else:
                at, shown = next(n for n, r in enumerate(rows) if r["event_id"] == back["event_id"]), -1
        elif key:
            say(f"{key!r} is no answer: {_KEYS}")


def _correct(row: dict[str, Any], rest: str, session: Session) -> None:
    """Corrects one field; the event stays, since more than one may be wrong."""
    from diurna.study.review import CORRECTABLE, checked

    name, _, value = rest.strip().partition(" ")
    if not name and sys.stdin.isatty():
        for column, how in CORRECTABLE.items():
            click.echo(f"  {column:<14} {row[column] or '–'!s:<24} {how}")
        name = click.prompt("field", default="", show_default=False).strip()
        value = click.prompt("value", default="", show_default=False).strip() if name else ""
    try:
        kept = checked(row, name, value)
    except ValueError as error:
        say(str(error))
        return
    session.add(row, "correct", name, "-" if kept is None else kept)
    click.echo(f"  {name}: {row[name] or '–'} -> {kept or '–'}; f another field, c or s go on")


def _answers() -> Iterator[str]:
    """Keys on a terminal, lines elsewhere."""
    if not sys.stdin.isatty():
        yield from sys.stdin
        return
    getchar: Callable[[], str] = click.getchar
    while True:
        key = getchar()
        if key in ("\x03", "\x04"):
            return
        yield key.lower()


def _card(row: dict[str, Any], number: int, of: int) -> None:
    from rich.text import Text

    from diurna.show.console import open_console
    from diurna.show.plain import visible
    from diurna.show.records import fields_table, marked_sentence

    console = open_console(width=None if sys.stdout.isatty() else 120)
    console.print()
    console.rule(Text(f"{number} of {of}", style="dim"), align="left", characters="─")
    heading = "  ".join(part for part in (row["published"], row["outlet"], row["title"]) if part)
    console.print(Text(visible(heading), style="cyan"))
    console.print(Text(visible(_before(row)), style="dim"), end="")
    console.print(marked_sentence(row, row))
    console.print()
    console.print(fields_table(row))
    console.print(Text(_KEYS, style="dim"))


def _before(row: dict[str, Any]) -> str:
    """Up to 200 characters of what stands before the sentence, from the beginning of a word."""
    if row["in"] == "title" or not row["sentence_start"]:
        return ""
    text = str(row["text"])[: row["sentence_start"]]
    return text if len(text) <= 200 else "… " + text[-200:].partition(" ")[2]


COMMANDS = (review,)
