"""What a million tokens cost to serve: input, cached input and output apart."""

from dataclasses import dataclass

from supercycle.base.units import Dollars, DollarsPerSecond, Joules, Number, Share, Watts

MILLION = 1e6


@dataclass(frozen=True)
class TokenPrices:
    """Dollars and joules of a million tokens of each kind; dollars are None where no price is known."""

    input: Dollars | None
    cached_input: Dollars | None
    output: Dollars | None
    input_j: Joules
    cached_input_j: Joules
    output_j: Joules


def token_prices(
    *, tokens_per_s_per_chip: Number, reading: Share, fresh: Number, cached: Number, cached_ratio: Share,
    price: DollarsPerSecond | None, watts: Watts,
) -> TokenPrices:  # fmt: skip
    """Prices of tokens by the share of the chips' time that each kind takes.

    Each chip makes ``tokens_per_s_per_chip`` output tokens; a share ``reading`` of its time goes into ``fresh`` input
    tokens and ``cached`` ones for each output token, a cached token taking ``cached_ratio`` of a fresh one. What is
    left of the time is the output's.

    Arithmetic. Storage of cached tokens between requests is not in it.
    """
    seconds = MILLION / tokens_per_s_per_chip
    units = fresh + cached_ratio * cached
    each = seconds * reading / units
    shares = (each, each * cached_ratio, seconds * (1.0 - reading))

    money = [None if price is None else share * price for share in shares]
    return TokenPrices(
        input=money[0], cached_input=money[1], output=money[2],
        input_j=shares[0] * watts, cached_input_j=shares[1] * watts, output_j=shares[2] * watts,
    )  # fmt: skip
