"""Commands that ask a study what stands behind its events: state, firsts."""

from __future__ import annotations

from typing import Any

import click

from diurna.cli.queries import format_option, give, reading
from diurna.cli.study import study_option


def _day(name: str, value: str | None) -> str | None:
    from diurna.study.filters import FilterError, make_filter

    try:
        return make_filter(as_of=value).as_of
    except FilterError:
        raise click.UsageError(f"--{name}: {value!r} is not a date like 2022-08-16") from None


@click.command()
@study_option
@click.option("--on", required=True, metavar="DAY", help="The day asked about: 2022-08-16; 2022-08 and 2022 mean their last day.")
@click.option("--as-of", metavar="DAY", help="Only what had been published by this day.")
@click.option("--actor", multiple=True, metavar="ACTOR", help="On either side: RUS, a name, or the beginning of a code. May be given again.")
@click.option("--kind", multiple=True, metavar="TIE", help="Only these ties: sanctions, war, treaty ... May be given again.")
@format_option
def state(study: str, on: str, as_of: str | None, actor: tuple[str, ...], kind: tuple[str, ...], format_: str | None) -> None:
    """Who stands how with whom on a day: recognition, relations, sanctions, war, treaties and other ties that reports opened and did not end.

    Each with the events that opened it, its sources and its certainty. With --as-of, reports published later are not known yet.
    """
    from diurna.study import ties

    with reading(study) as connection:
        give(ties.state(connection, _day("on", on) or on, as_of=_day("as-of", as_of), actor=actor, kind=kind), format_)


@click.command()
@study_option
@click.option("--source", multiple=True, metavar="ACTOR", help="Whose acts: a country. May be given again, as --target.")
@click.option("--target", multiple=True, metavar="ACTOR", help="On whom: a country.")
@click.option("--from", "start", metavar="DAY", help="First day of the act: 2022, 2022-08 or 2022-08-16.")
@click.option("--to", "end", metavar="DAY", help="Last day of the act, included.")
@click.option("--as-of", metavar="DAY", help="Only what had been published by this day.")
@click.option("--same", type=click.Choice(("root", "code", "any")), default="root", show_default=True, help="Which acts are of one kind.")
@click.option("--at-least", type=click.IntRange(0), default=0, show_default=True, metavar="DAYS", help="Only after so many days, or the first of all.")
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, metavar="N", help="At most this many, the newest first; 0: all.")
@format_option
def firsts(study: str, same: Any, at_least: int, limit: int, format_: str | None, **wishes: Any) -> None:
    """How long since the same kind of act between the same two: "first in 172 days", "first in this study"."""
    from diurna.study import firsts as asked
    from diurna.study.filters import FilterError, make_filter

    try:
        filter = make_filter(**wishes)
    except FilterError as error:
        raise click.UsageError(str(error)) from None
    with reading(study) as connection:
        give(asked.firsts(connection, filter, same=same, at_least=at_least, limit=limit or None), format_)


COMMANDS = (state, firsts)
