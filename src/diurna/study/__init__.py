"""The study: one SQLite file with articles, events, runs and judgements."""
