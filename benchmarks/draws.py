"""How long 100,000 draws of a full plan take: the worked example, six chips, every uncertain input of each.

    python benchmarks/draws.py

Times, each the best of REPEATS, after the decisions are made: the draws alone; the draws and what follows from them
for every chip (step, goodput, days, power, energy, four prices); and the total Sobol' indices and the tornado of the
recommended chip. The target is 2 s for the second, on 2 cores.
"""

from collections.abc import Callable
from time import perf_counter, process_time

from supercycle.base.draws import draw
from supercycle.catalog.store import open_catalog
from supercycle.study.candidate import all_inputs
from supercycle.study.decide import decide, setting_of
from supercycle.study.drivers import drivers_of
from supercycle.study.sampling import BLOCK, outcomes_of
from supercycle.study.spec import EXAMPLE, read_goal

DRAWS = 100_000
REPEATS = 3


def best(task: Callable[[], object]) -> str:
    """Seconds of the fastest of several runs, by the clock and of the processor (less where others use the machine)."""
    seconds = []
    for _ in range(REPEATS):
        begun, worked = perf_counter(), process_time()
        task()
        seconds.append((perf_counter() - begun, process_time() - worked))
    return f"{min(s for s, _ in seconds):6.2f} s, processor {min(s for _, s in seconds):.2f} s"


def main() -> None:
    """Measures and prints."""
    setting = setting_of(open_catalog(), read_goal(EXAMPLE))
    decided = decide(setting)
    inputs = all_inputs(setting.found, setting.practised)
    print(f"{DRAWS:,} draws of {len(inputs)} inputs, {len(decided.decisions)} chips, blocks of {BLOCK:,}")
    alone = best(lambda: [draw(inputs, min(BLOCK, DRAWS - s), 1, s) for s in range(0, DRAWS, BLOCK)])
    print(f"draws alone          {alone}")
    whole = best(lambda: outcomes_of(decided.decisions, inputs, DRAWS, 1))
    print(f"draws and outcomes   {whole}")
    drivers = best(lambda: drivers_of(setting, setting.goal.goal.basis, decided.decisions[0]))
    print(f"indices and tornado  {drivers}")


if __name__ == "__main__":
    main()
