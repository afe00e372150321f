"""placeholder"""
class Gazetteer:
    def __init__(self, path=None): pass
