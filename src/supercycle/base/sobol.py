"""Sobol' sequences, scrambled: points that fill the unit cube more evenly than random ones do.

The direction numbers are those of Joe and Kuo for 1,024 dimensions (``joe_kuo.npz``, which stands beside this file
and comes from SciPy's table; both are free under BSD licences). SciPy's own generator costs a second to import.
"""

from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BITS = 32
"""Binary digits of a coordinate (convention)."""

DIMENSIONS = 1024
"""Dimensions for which direction numbers are shipped."""

LONGEST_REMEMBERED = 2**12
"""Scores of a dimension that are remembered at most: of all dimensions 32 MiB (a choice)."""

_Words = NDArray[np.uint64]


def sobol(dimension: int, count: int, seed: int | None, start: int = 0) -> NDArray[np.float64]:
    """``count`` coordinates in (0, 1) of one dimension of a Sobol' sequence, from point ``start`` on.

    Coordinates of the same index and seed in different dimensions are one point of the sequence. With a seed each
    dimension is scrambled by a random lower triangular matrix and a random shift, which depend on the seed and the
    dimension alone, so that each coordinate is uniform and quantiles are without bias; None gives the bare
    sequence. The first power of two of points are a net; any count may be asked for, and a longer sequence begins
    with the shorter one. ``start`` is a multiple of a power of two that is not less than ``count``.

    Source: joe-kuo-2008 for the direction numbers; matousek-1998 for the scrambling.
    """
    if seed is None:
        directions, shift = _directions()[dimension], np.uint64(0)
    else:
        directions, shift = _scrambled(dimension, seed)
    for bit in range(start.bit_length()):
        if start >> bit & 1:
            shift ^= directions[bit]
    points = np.empty(count, dtype=np.uint64)
    points[:1] = shift
    filled, bit = 1, 0
    while filled < count:
        more = min(filled, count - filled)
        np.bitwise_xor(points[:more], directions[bit], out=points[filled : filled + more])
        filled, bit = filled + more, bit + 1
    return np.asarray((points + 0.5) / float(1 << BITS))


def normal(dimension: int, count: int, seed: int, start: int = 0) -> NDArray[np.float64]:
    """Standard normal scores of one dimension of a scrambled sequence, from point ``start`` on; read-only.

    Short ones that were asked for before are remembered: most questions are drawn with the same seed.
    """
    return (_remembered if count <= LONGEST_REMEMBERED else _normal)(dimension, count, seed, start)


def _normal(dimension: int, count: int, seed: int, start: int) -> NDArray[np.float64]:
    from scipy.special import ndtri

    scores: NDArray[np.float64] = np.asarray(ndtri(sobol(dimension, count, seed, start)))
    scores.flags.writeable = False
    return scores


_remembered = lru_cache(maxsize=DIMENSIONS)(_normal)


@cache
def _directions() -> _Words:
    """Direction numbers by dimension and bit, the first bit the most significant one.

    ``v_j = v_{j-s} xor (v_{j-s} >> s) xor`` the ``v_{j-k}`` whose coefficient in the polynomial is 1.
    """
    with np.load(Path(__file__).with_name("joe_kuo.npz")) as table:
        polynomials, initial = table["polynomials"].astype(int), table["initial"].astype(np.uint64)
    words = np.zeros((DIMENSIONS, BITS), dtype=np.uint64)
    places = np.arange(BITS - 1, -1, -1, dtype=np.uint64)
    words[0] = np.uint64(1) << places
    for dimension in range(1, DIMENSIONS):
        polynomial = int(polynomials[dimension])
        degree = polynomial.bit_length() - 1
        row = words[dimension]
        row[:degree] = initial[dimension, :degree] << places[:degree]
        for bit in range(degree, BITS):
            word = row[bit - degree] ^ (row[bit - degree] >> np.uint64(degree))
            for term in range(1, degree):
                if polynomial >> (degree - term) & 1:
                    word ^= row[bit - term]
            row[bit] = word
    return words


@lru_cache(maxsize=4 * DIMENSIONS)
def _scrambled(dimension: int, seed: int) -> tuple[_Words, np.uint64]:
    """The direction numbers times a random lower triangular matrix over the field of two elements, and a shift.

    Row i of the matrix keeps digit i and adds a random choice of the digits before it.
    """
    directions, random = _directions()[dimension], np.random.default_rng([seed, dimension])
    mixed = np.zeros_like(directions)
    for digit in range(BITS):
        place = BITS - 1 - digit
        chosen = int(random.integers(0, 1 << digit)) << (place + 1) | 1 << place
        parity = np.bitwise_count(directions & np.uint64(chosen)).astype(np.uint64) & np.uint64(1)
        mixed |= parity << np.uint64(place)
    return mixed, np.uint64(random.integers(0, 1 << BITS))
