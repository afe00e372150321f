"""The command line: thin. Data on standard output, everything else on standard error, exit codes as in :mod:`diurna.cli.base`."""

from __future__ import annotations

import click

from diurna import __version__
from diurna.cli import coding, exchange, queries, relations, reviewing, scaling, serving, study, watching
from diurna.cli.base import CHECK_FAILED, FINE, INTERRUPTED, SOME_FAILED, STUDY_BUSY, UNREADABLE, USAGE, Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="diurna")
def main() -> None:
    """Read news reports, get dated, sourced, coded events (CAMEO and PLOVER)."""


for _command in (
    *coding.COMMANDS,
    *study.COMMANDS,
    *watching.COMMANDS,
    *queries.COMMANDS,
    *relations.COMMANDS,
    *reviewing.COMMANDS,
    *exchange.COMMANDS,
    *scaling.COMMANDS,
    *serving.COMMANDS,
):
    main.add_command(_command)

__all__ = ["CHECK_FAILED", "FINE", "INTERRUPTED", "SOME_FAILED", "STUDY_BUSY", "UNREADABLE", "USAGE", "main"]
