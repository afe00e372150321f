"""The lexicon: actors, acts and words of the language as data, read into matchers."""
