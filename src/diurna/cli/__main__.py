"""``python -m diurna.cli``: the same as ``diurna``."""

from diurna.cli import main

main()
