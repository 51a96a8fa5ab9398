"""The verbs of the ledger: read it, register a prediction of your own, say what became of one."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from supercycle.verbs.door import Store, opened

if TYPE_CHECKING:
    from supercycle.world.journal import Entry
    from supercycle.world.ledger import Ledger


def predictions(*, catalog: Store = None) -> "Ledger":
    """Every published claim and every prediction of yours: rule, odds, outcome, evidence, score, calibration.

    The packaged ledger is verified against its chain of hashes first; InputError where an entry was changed.
    """
    from supercycle.world.ledger import open_ledger

    return open_ledger(opened(catalog))


def register_prediction(path: Path | str, *, catalog: Store = None, now: datetime | None = None) -> "Entry":
    """Registers the prediction of a TOML file in your own ledger, for good; ``now`` is the clock's by default.

    The file gives ``claim``, ``resolution``, ``deadline`` and ``probability`` (with ``low``, ``high`` and
    ``reasons``), or ``readings`` that each do.
    """
    from supercycle.world.registering import register

    return register(Path(path), predictions(catalog=catalog), now or datetime.now(UTC))


def resolve_prediction(
    id: str,
    outcome: str,
    *,
    says: str,
    source: str,
    reading: str | None = None,
    decided: str | None = None,
    catalog: Store = None,
    now: datetime | None = None,
) -> "Entry":
    """Appends what became of a prediction (true, false, partly or ambiguous) with its evidence to your own ledger.

    ``decided`` is the day since which it is known (default: today); a packaged claim may be resolved too.
    """
    from supercycle.world.registering import resolve

    return resolve(
        predictions(catalog=catalog), id, outcome, reading=reading, says=says, source=source, decided=decided,
        now=now or datetime.now(UTC),
    )  # fmt: skip
