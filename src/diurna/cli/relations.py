"""Commands that ask a study what stands behind its events: state."""

from __future__ import annotations

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


COMMANDS = (state,)
