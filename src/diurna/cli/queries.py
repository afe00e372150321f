"""Commands that ask a study and never write to it: search, timeline, dyads, show."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from diurna.cli.base import USAGE, formats, say
from diurna.cli.study import open_to_read, study_faults, study_option

if TYPE_CHECKING:
    import sqlite3

    from diurna.study.filters import Filter
    from diurna.study.queries import Answer

FORMATS = ("table", "jsonl", "csv", "tsv", "parquet")
PERIODS = ("day", "week", "month", "year")
_DEFAULTS = (
    "Counts are of events, not of incidents: one report of one act is one event. Only plain acts are counted, positive and actual or "
    "ongoing; --all-acts, --polarity and --modality count others. Days are those of the act; --clock report takes those of publication."
)


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of :class:`~diurna.study.filters.Filter`, for every command that asks about events."""
    options = (
        click.option(
            "--source", multiple=True, metavar="ACTOR", help="Who acts: RUS, RUSGOV (or what begins so), or a name. May be given again, as all below."
        ),
        click.option("--target", multiple=True, metavar="ACTOR", help="Whom it is done to."),
        click.option("--actor", multiple=True, metavar="ACTOR", help="On either side."),
        click.option("--sector", multiple=True, metavar="CODE", help="PLOVER sector on either side: GOV, MIL, REB ..."),
        click.option("--source-sector", multiple=True, metavar="CODE", help="PLOVER sector of the source."),
        click.option("--target-sector", multiple=True, metavar="CODE", help="PLOVER sector of the target."),
        click.option("--code", multiple=True, metavar="CODE", help="Beginning of a CAMEO code (19, 173), or a PLOVER type (ASSAULT)."),
        click.option("--quad", multiple=True, type=click.IntRange(1, 4), help="1, 2 verbal and material cooperation, 3, 4 conflict."),
        click.option("--place", multiple=True, metavar="NAME", help="Where the act happened, as the gazetteer names it."),
        click.option("--country", multiple=True, metavar="CODE", help="The country where it happened."),
        click.option("--outlet", multiple=True, metavar="NAME", help="Who printed the report."),
        click.option("--polarity", multiple=True, type=click.Choice(("positive", "negative", "any")), help="Whether the clause is negated."),
        click.option(
            "--modality",
            multiple=True,
            type=click.Choice(("actual", "ongoing", "habitual", "planned", "possible", "hypothetical", "historical", "any")),
            help="How the act is presented.",
        ),
        click.option("--factuality", metavar="MIN[..MAX]", help="How sure the text is, -3 to 3."),
        click.option("--confidence", metavar="MIN[..MAX]", help="How sure the coder is, 0 to 1."),
        click.option("--according-to", multiple=True, metavar="WORDS", help="Part of the speaker's name; - where the report itself speaks."),
        click.option("--from", "start", metavar="DAY", help="First day, on the clock of --clock: 2022, 2022-08 or 2022-08-16."),
        click.option("--to", "end", metavar="DAY", help="Last day, included."),
        click.option("--clock", type=click.Choice(("act", "report")), default="act", show_default=True, help="Days of the act, or of the report."),
        click.option("--as-of", metavar="DAY", help="Only what had been published by this day."),
        click.option("--since", metavar="TIME", help="Only what came into the study, or was judged, at or after this moment."),
        click.option("--dataset", default="diurna", show_default=True, metavar="NAME", help="Whose coding: diurna, or an imported table."),
    )
    for option in reversed(options):
        command = option(command)
    return command


all_acts_option = click.option("--all-acts", is_flag=True, help="Also negated, planned, possible, habitual, hypothetical and historical acts.")
format_option = formats("table", FORMATS)


def filter_of(wishes: dict[str, Any]) -> Filter:
    """The filter of the options of a command (taken out of ``wishes``); :class:`click.UsageError` where a value cannot be meant."""
    from diurna.study.filters import MODALITIES, POLARITIES, Filter, FilterError, make_filter

    given = {name: wishes.pop(name) for name in Filter.__struct_fields__ if name in wishes}
    if wishes.pop("all_acts", False):
        given["polarity"] = given["polarity"] or ("any",)
        given["modality"] = given["modality"] or ("any",)
    for name, every in (("polarity", POLARITIES), ("modality", MODALITIES)):
        if "any" in given[name]:
            given[name] = every
    for name in ("factuality", "confidence"):
        given[name] = _bounds(name, given[name])
    try:
        return make_filter(**given)
    except FilterError as error:
        raise click.UsageError(str(error)) from None


def _bounds(name: str, text: str | None) -> tuple[float | None, float | None]:
    """``0.5`` is the lowest, ``0.2..0.5`` and ``..0.5`` bound both sides or the upper one."""
    if text is None:
        return None, None
    low, dots, high = text.partition("..")
    try:
        return (float(low) if low else None), (float(high) if dots and high else None)
    except ValueError:
        raise click.UsageError(f"--{name}: {text!r} is not a number or a range like 0.5..1") from None


@contextmanager
def reading(study: str) -> Iterator[sqlite3.Connection]:
    """The study, opened to read; what goes wrong with it or with a filter is one line and an exit code."""
    from diurna.study.filters import FilterError

    with study_faults(), open_to_read(study) as store:
        try:
            yield store.connection
        except FilterError as error:
            say(str(error))
            sys.exit(USAGE)


def give(answer: Answer, format_: str | None) -> None:
    """Writes an answer; in a pipe the notes are said on standard error, so that the rows stay rows."""
    from diurna.show.answers import write_answer

    chosen = format_ or ("table" if sys.stdout.isatty() else "jsonl")
    try:
        write_answer(answer, chosen, sys.stdout.buffer)
    except RuntimeError as error:
        raise click.UsageError(str(error)) from None
    if chosen != "table":
        for note in answer.notes:
            say(note)


@click.command()
@click.argument("words", nargs=-1, required=True)
@study_option
@click.option("--from", "start", metavar="DAY", help="First day of publication: 2022, 2022-08 or 2022-08-16.")
@click.option("--to", "end", metavar="DAY", help="Last day of publication, included.")
@click.option("--outlet", multiple=True, metavar="NAME", help="Who printed the article; may be given again.")
@click.option("--newest", is_flag=True, help="The newest first; without it, the best match first.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="At most this many articles.")
@format_option
def search(
    words: tuple[str, ...], study: str, start: str | None, end: str | None, outlet: tuple[str, ...], newest: bool, limit: int, format_: str | None
) -> None:
    """Search the articles of a study: all WORDS must be in title or text, in any form ("talk" finds "talks").

    "two words" in quotation marks stand together, word* begins so, -word (after --) must not be there. Nothing else is an operator.
    """
    from diurna.study import queries
    from diurna.study.filters import FilterError, make_filter

    try:
        days = make_filter(start=start, end=end)
    except FilterError as error:
        raise click.UsageError(str(error)) from None
    with reading(study) as connection:
        # A shell takes the quotation marks off: what came as one argument of several words is a phrase, unless it was the only one.
        line = words[0] if len(words) == 1 else " ".join(f'"{w}"' if " " in w and '"' not in w else w for w in words)
        give(queries.search(connection, line, start=days.start, end=days.end, outlet=outlet, limit=limit, newest=newest), format_)


@click.command(epilog=_DEFAULTS)
@study_option
@click.option("--by", type=click.Choice(PERIODS), default="month", show_default=True, help="The length of a period; weeks begin on Monday.")
@click.option("--per-outlet", is_flag=True, help="A row for every outlet and period, with the outlet's own articles as denominator.")
@filter_options
@all_acts_option
@format_option
def timeline(study: str, by: Any, per_outlet: bool, format_: str | None, **wishes: Any) -> None:
    """Count events by day, week, month or year: a dyad (--source, --target), an actor (--actor), or all.

    Every period has a row, also those without events; articles of the period stand beside them. CSV has COW and Gleditsch-Ward
    numbers of the sides.
    """
    from diurna.study import queries

    filter = filter_of(wishes)
    with reading(study) as connection:
        give(queries.timeline(connection, filter, by, per_outlet=per_outlet), format_)


@click.command(epilog=_DEFAULTS)
@study_option
@click.option("--by", type=click.Choice(PERIODS), default=None, help="A row for every dyad and period, zero-filled: a panel.")
@click.option("--level", type=click.Choice(("country", "actor")), default="country", show_default=True, help="Dyads of countries or of actor codes.")
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, metavar="N", help="At most this many dyads, the busiest first; 0: all.")
@filter_options
@all_acts_option
@format_option
def dyads(study: str, by: Any, level: Any, limit: int, format_: str | None, **wishes: Any) -> None:
    """List who acts on whom, directed, the busiest dyads first; with --by, as a panel of dyads and periods."""
    from diurna.study import queries

    filter = filter_of(wishes)
    with reading(study) as connection:
        give(queries.dyads(connection, filter, level=level, by=by, limit=limit or None), format_)


@click.command()
@click.argument("identifier", metavar="EVENT_ID|INCIDENT_ID|ARTICLE_ID")
@study_option
@formats("table", ("table", "jsonl"))
def show(identifier: str, study: str, format_: str | None) -> None:
    """Show an event with its sentence, judgements and other codings, an incident with its reports and near misses, or an article."""
    from diurna.show.records import write_record
    from diurna.study.lookups import record_of

    with reading(study) as connection:
        found = record_of(connection, identifier)
        if found is None:
            say(f"{study}: no event, incident or article {identifier}")
            sys.exit(USAGE)
        write_record(found, format_ or ("table" if sys.stdout.isatty() else "jsonl"), sys.stdout.buffer)


COMMANDS = (search, timeline, dyads, show)
