"""Force between persons and force of arms: a stabbing in a park is an assault, no fight of armies.

CAMEO's 190 is military force. "Attack", "kill" or "wound" may be that or an assault by anybody (182, 1823); which of the two, who takes
part and what else the sentence names decide: a state, an army, rebels or gunmen on either side, or a word of ``war_words.tsv``.
"""

from __future__ import annotations

from diurna.lexicon.language import word_list
from diurna.model import Actor
from diurna.understand.parse import Parse

# Roles of those who use or meet force of arms.
AT_ARMS = frozenset("MIL REB COP UAF PRM SPY GOV".split())
# Roles that make nobody a fighter, whatever country or group they belong to.
VICTIMS = frozenset("MIL REB UAF PRM SPY".split())


def of_arms(parse: Parse, sources: list[Actor], targets: list[Actor]) -> bool:
    """Whether an act of force may be one of arms: by or against a state or those who carry arms, or told with words of war."""
    if any(a.code != "---" and (not a.sectors or bool(AT_ARMS & set(a.sectors))) for a in sources):
        return True
    if any(a.code != "---" and ((not a.sectors and a.via in ("country", "metonym", "name")) or bool(VICTIMS & set(a.sectors))) for a in targets):
        return True
    words = word_list("war_words.tsv")
    return any(parse.lower[i] in words or parse.lemma(i) in words for i in range(parse.size))
