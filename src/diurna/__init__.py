"""Diurna: news reports rebuilt as dated, sourced, coded events."""

__version__ = "0.1.0"
