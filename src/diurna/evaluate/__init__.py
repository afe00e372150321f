"""Checks and scores: tables and their examples, case and gold files against floors, and whether this installation works."""

from diurna.evaluate.cases import Case, read_articles, read_cases, score_cases
from diurna.evaluate.checks import Example, check_tables, examples_of, read_example, run_examples
from diurna.evaluate.doctor import examine
from diurna.evaluate.floors import FloorsError, read_floors
from diurna.evaluate.gold import GROUPS, GoldError, Outcome, Scheme, read_rows
from diurna.evaluate.run import Wishes, evaluate_cases, evaluate_gold, judge_all, judge_cases, schemes, summarise

__all__ = [
    "GROUPS",
    "Case",
    "Example",
    "FloorsError",
    "GoldError",
    "Outcome",
    "Scheme",
    "Wishes",
    "check_tables",
    "evaluate_cases",
    "evaluate_gold",
    "examine",
    "examples_of",
    "judge_all",
    "judge_cases",
    "read_articles",
    "read_cases",
    "read_example",
    "read_floors",
    "read_rows",
    "run_examples",
    "schemes",
    "score_cases",
    "summarise",
]
