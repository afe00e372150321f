"""placeholder"""
def find_times(text, published, part, parses):
    return []
def when_of(parse, head, expressions, certainty, published, sentence):
    return None
