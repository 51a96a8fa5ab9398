"""Whether a claim of training data can be true: tokens that a stated compute could have trained at most."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Flop, FlopPerSecond, Number, Parameters, Seconds, Share, Tokens

TRAINING_FLOP = 6.0
"""FLOP of training for each parameter and token (kaplan-2020, section 2.1)."""

TOLERANCE = 1.5
"""Factor above the most that compute could train beyond which a claim is refused (a choice: utilisation and the count
of parameters are not known better than that)."""


@dataclass(frozen=True)
class Claim:
    """Tokens claimed, the most that the stated compute could train once, and the one over the other."""

    tokens: Tokens
    most: Tokens
    excess: Number

    @property
    def possible(self) -> bool:
        """Whether all of the claim lies within reach, a tolerance included."""
        return bool(np.all(np.asarray(self.excess) <= TOLERANCE))


def compute_of(chips: Number, duration: Seconds, peak: FlopPerSecond, utilisation: Share) -> Flop:
    """Training compute of chips held for a time at a model utilisation."""
    return np.asarray(np.asarray(chips) * duration * np.asarray(peak) * utilisation)


def claim(tokens: Tokens, parameters: Parameters, flop: Flop) -> Claim:
    """Holds claimed training tokens against ``C / 6 N``, which is the most that a model can see once.

    Source: kaplan-2020, section 2.1, for 6ND. Cosmos' "9,000T tokens" are 24 times what its 10,000 H100 could train in
    three months: they are the corpus before curation.
    """
    most = np.asarray(flop) / (TRAINING_FLOP * np.asarray(parameters))
    return Claim(tokens, most, np.asarray(tokens) / most)


def checked_claim(tokens: Tokens, parameters: Parameters, flop: Flop) -> Claim:
    """The same; raises InputError where the claim contradicts the compute."""
    found = claim(tokens, parameters, flop)
    if not found.possible:
        excess, most = float(np.max(np.asarray(found.excess))), float(np.max(np.asarray(found.most)))
        raise InputError(
            f"{float(np.max(np.asarray(tokens))):.3g} training tokens contradict the compute: it trains at most"
            f" {most:.3g} at this size, {excess:,.0f} times fewer (6ND = C)",
            hint="That figure is a corpus before curation, or the compute or the size is wrong.",
        )
    return found
