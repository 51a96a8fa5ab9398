"""The verbs of the physical world: a programme, a measured gap, a policy on board, a warehouse day, a claim of data."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supercycle.base.errors import InputError
from supercycle.verbs.door import FEWEST_DRAWS, MOST_SEED, Store, bounded, opened

if TYPE_CHECKING:
    from supercycle.sim.consistency import Claim
    from supercycle.sim.exchange_fit import GapFit
    from supercycle.sim.warehouse import Day
    from supercycle.study.physical_onboard import Largest, OnboardRow
    from supercycle.study.programme import Programme
    from supercycle.study.programme_spec import ProgrammeSpec
    from supercycle.verify.gap.measure import MeasuredGap

LONGEST_BUDGET = 14 * 86_400.0
"""Seconds that a measured gap may take (a limit of this package)."""

MOST_ROBOTS = 4_096
"""Robots on one floor at most (a limit of this package)."""

MOST_WORKERS = 256
"""Processes of a measurement at most (a limit of this package)."""

MOST_PROGRAMME_DRAWS = 100_000
"""Draws behind a programme's intervals at most (a limit of this package)."""


def _quiet(_: str) -> None:
    """Says nothing."""


def programme(
    spec: "Path | str | Mapping[str, Any] | ProgrammeSpec | None" = None, *, draws: int | None = None,
    seed: int | None = None, catalog: Store = None,
) -> "Programme":  # fmt: skip
    """A physical-world programme: from a task, a success and a date to data, farms, training, robots and their money.

    ``spec`` is the path of a TOML file, its tables as a dictionary, or None for the worked example. ``draws`` and
    ``seed`` replace those of its table ``basics``.

    Raises InputError naming every fault of the specification, or why it cannot be done.
    """
    from supercycle.catalog.reading import checked
    from supercycle.study.programme import programme as composed
    from supercycle.study.programme_spec import EXAMPLE, ProgrammeSpec, read_programme

    if isinstance(spec, ProgrammeSpec):
        asked = spec
    elif isinstance(spec, Mapping):
        asked = checked(Path("the specification"), ProgrammeSpec, dict(spec))
    else:
        asked = read_programme(EXAMPLE if spec is None else Path(spec))
    basics = dict(asked.basics)
    if draws is not None:
        if bounded("draws", draws, MOST_PROGRAMME_DRAWS) < FEWEST_DRAWS:
            raise InputError(f"draws: {draws:,} is not between {FEWEST_DRAWS} and {MOST_PROGRAMME_DRAWS:,}")
        basics["draws"] = draws
    if seed is not None:
        basics["seed"] = bounded("seed", seed, MOST_SEED)
    asked = asked.model_copy(update={"basics": asked.basics.model_copy(update=basics)})
    return composed(opened(catalog), asked)


def measure_gap(
    to: Path | str, *, budget: float = 900.0, seed: int | None = None, workers: int | None = None,
    tell: Callable[[str], None] = _quiet,
) -> "MeasuredGap":  # fmt: skip
    """Measures a reality gap on this machine for about ``budget`` seconds and writes its table to ``to``.

    MuJoCo is the simulation, an engine with hidden physics, noise and latency the surrogate of reality. Raises
    InputError without MuJoCo.
    """
    from supercycle.verify.gap.measure import SEED
    from supercycle.verify.gap.measure import measure_gap as measured

    if not 0 < budget <= LONGEST_BUDGET:
        raise InputError(f"budget: {budget:g} s is not above 0 and at most {LONGEST_BUDGET:g} s")
    return measured(
        Path(to), budget=float(budget), seed=SEED if seed is None else bounded("seed", seed, MOST_SEED),
        workers=None if workers is None else bounded("workers", workers, MOST_WORKERS), tell=tell,
    )  # fmt: skip


def fit_gaps(
    table: Path | str, *, task: str | None = None, gap: str | None = None, catalog: Store = None
) -> "tuple[GapFit, ...]":
    """The exchange law of every setting of a table of a reality gap: what a simulated hour is worth in real ones.

    ``table`` is a name of the catalogue (``gaps``) or a file; ``task`` and ``gap`` keep some of its settings. Raises
    InputError for a table that cannot be read, or a setting that it does not have.
    """
    from supercycle.sim.exchange_fit import fit_gap, settings
    from supercycle.sim.gap_table import read_cells
    from supercycle.study.gap_choice import gap_path

    cells = read_cells(gap_path(opened(catalog), str(table)))
    wanted = [one for one in settings(cells) if task in (None, one[0]) and gap in (None, one[1])]
    if not wanted:
        raise InputError(
            f"{table} has no such setting", [f"task {a}, gap {b}, simulation {c}" for a, b, c in settings(cells)],
            "Name one of these with --task and --gap.",
        )  # fmt: skip
    return tuple(fit_gap(cells, *one) for one in wanted)


def onboard(
    policies: Sequence[str], chips: Sequence[str], *, rate: float = 10.0, weight: float = 2.0, seed: int = 20_261,
    catalog: Store = None,
) -> "tuple[tuple[OnboardRow, ...], tuple[Largest, ...]]":  # fmt: skip
    """Policies on chips of robots: seconds of a look, looks and actions a second, and the
    largest like the first policy that keeps ``rate``, by chip.

    ``weight`` is bytes of a parameter: 2, 1 or 0.5. Raises InputError for names that are not known.
    """
    from supercycle.study.physical_onboard import FORMAT, onboard_row

    if not policies or not chips:
        raise InputError("name at least one policy and one chip")
    if not 0 < rate <= 1e6:
        raise InputError(f"rate: {rate:g} looks a second are not above 0 and at most a million")
    if weight not in FORMAT:
        raise InputError(f"weight: {weight:g} bytes of a parameter; take 2 (bf16), 1 (fp8) or 0.5 (fp4)")
    store = opened(catalog)
    made = [
        onboard_row(store, policy, chip, rate=rate, weight=weight, seed=bounded("seed", seed, MOST_SEED))
        for chip in chips for policy in policies
    ]  # fmt: skip
    return tuple(one[0] for one in made), tuple(one[1] for one in made[:: len(policies)])


def warehouse_day(
    robots: Sequence[int], *, wide: int = 24, deep: int = 20, stations: int = 6, hours: float = 1.0, seed: int = 1
) -> "tuple[Day, ...]":
    """A warehouse floor by discrete events, for each number of robots: items an hour, time blocked and queued.

    Raises InputError for a floor or a number of robots that cannot be.
    """
    from supercycle.sim.streets import Floor
    from supercycle.sim.warehouse import Shift, day

    if not 0 < hours <= 24:
        raise InputError(f"hours: {hours:g} is not above 0 and at most 24")
    floor = Floor(bounded("wide", wide, 4_096), bounded("deep", deep, 4_096), bounded("stations", stations, 4_096))
    chosen = bounded("seed", seed, MOST_SEED)
    return tuple(
        day(bounded("robots", one, MOST_ROBOTS), floor, Shift(), seconds=hours * 3600.0, seed=chosen) for one in robots
    )  # fmt: skip


def data_claim(
    tokens: float, *, parameters: float, chip: str, count: int, days: float, utilisation: float = 0.4,
    catalog: Store = None,
) -> "Claim":  # fmt: skip
    """Whether a claim of training tokens can be true (6ND = C). Raises InputError where it contradicts the compute."""
    from supercycle.sim.consistency import checked_claim, compute_of
    from supercycle.study.prices_of_flop import rate_of

    if tokens <= 0 or parameters <= 0 or not 0 < days <= 36_525 or not 0 < utilisation <= 1:
        raise InputError("tokens, parameters, days and a utilisation up to 1 must be above zero")
    peak = rate_of(opened(catalog), chip, "bf16", 1.0).peak
    return checked_claim(
        tokens, parameters, compute_of(bounded("count", count, 10_000_000), days * 86_400.0, peak, utilisation)
    )
