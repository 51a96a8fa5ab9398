"""The ledger: verdicts over readings, which odds are scored, and that the packaged claims agree with the facts."""

from datetime import date
from pathlib import Path

import pytest

from supercycle.base.estimate import Estimate
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.claims import (
    ClaimEntry,
    EvidencePart,
    Odds,
    Outcome,
    OutcomeEntry,
    ProbabilityPart,
    QuestionPart,
    ReadingPart,
    VerdictPart,
)
from supercycle.catalog.store import Catalog
from supercycle.world.ledger import LATE, LIVE, REPLAYED, UNSCORED, Ledger, _prediction, open_ledger, reading
from supercycle.world.random_walk import replayed

DAY = date(2026, 1, 1)


SEED = """\
B200 memory bandwidth 8 TB/s
B200 4500 FP16 TFLOPS
B200 process node 4 nm
the next breakthrough comes from synthetic data and world models
a gap of at least 3–5 years
China domestic share 2023: <5 %
China domestic share 2024: 15 %
China domestic share 2025: 30 %
China domestic share 2026: 45 %
a Chinese champion among Alibaba and ByteDance (or Baidu)
a domestic Chinese GPU reaches 50 % of an H100 at 60 % of the cost within 2 years
a product name: Claude 3.5 Opus
a compute famine in 2026–27
domestic chips 2–3 generations behind
domestic chips 2–5× slower
fabs take 3 to 5 years
$4B from a cloud partner
frontier training cost above $10B by 2028
H100 memory bandwidth 3.35 TB/s
H100 1979 FP16 TFLOPS
H100 process node 4 nm
revenue of the $90B laboratory: hundreds of millions
market doubling every 12 to 18 months
MI300X memory bandwidth 5.2 TB/s
MI300X 2615 FP16 TFLOPS
MI300X process node 5 nm
next frontier run $1–10B
NVIDIA data-centre revenue 2023: 47.5 $B
NVIDIA data-centre revenue 2024: 80 $B
NVIDIA data-centre revenue 2025: 120 $B
NVIDIA data-centre revenue 2026: 150 $B
a physical-world venture pivots to robots as a service within 18 months
Pingtouge memory bandwidth 2 (est.) TB/s
Pingtouge 800 (est.) FP16 TFLOPS
Pingtouge process node 5 (est.) nm
top-3 companies above 80 % of the frontier market by 2027
Top model cost 2023: 100 $M
Top model cost 2024: 500 $M
Top model cost 2025: 2,000 $M
Top model cost 2026: 8,000 $M
Global AI training spend 2023: 25 $B
Global AI training spend 2024: 45 $B
Global AI training spend 2025: 80 $B
Global AI training spend 2026: 150 $B
valuation: $38B before a product
valuation: about $80B
valuation: $90B, raising $30B
watch: a China-specific NVIDIA chip
watch: Claude 4 against GPT-5
watch: first product of the physical-world venture
watch: independent benchmarks of the Pingtouge GPU against H100 and B200
"""
"""Each prediction, watch item and figure of the list that the ledger starts with, as it was claimed."""


@pytest.fixture(scope="module")
def packaged(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The packaged ledger alone."""
    return open_ledger(catalog, tmp_path_factory.mktemp("own") / "ledger.jsonl")


def part(
    id: str = "main", value: float | None = None, kind: Odds = Odds.ASSUMED, as_of: str = "2026-01-01"
) -> ReadingPart:
    """A reading, with odds where a value is given."""
    odds = None
    if value is not None:
        odds = ProbabilityPart(value=value, low=value, high=value, kind=kind, as_of=as_of, reasons=("r",))
    return ReadingPart(id=id, meaning="m", resolution="r", deadline="2027-01-01", probability=odds)


def verdict(id: str, outcome: str, decided: str = "2026-06-01") -> VerdictPart:
    """A verdict on a reading."""
    return VerdictPart(reading=id, outcome=Outcome(outcome), decided=decided, why="w")


def outcome_over(*outcomes: str) -> Outcome:
    """The verdict of a claim whose readings end so."""
    ids = [f"r{index}" for index in range(len(outcomes))]
    claim = ClaimEntry(
        name="n", claim="c", subject="s", source="x", registered="2026-01-01", readings=tuple(part(id) for id in ids)
    )
    said = tuple(verdict(id, one) for id, one in zip(ids, outcomes, strict=True) if one != "open")
    evidence = (EvidencePart(says="e", source="x", date="2026-06-01"),)
    entries = [OutcomeEntry(claim="c", recorded="2026-07-01", verdicts=said, evidence=evidence)] if said else []
    return _prediction("c", claim, entries, False).outcome


@pytest.mark.parametrize(
    ("outcomes", "over"),
    [
        (("true",), "true"), (("false", "false"), "false"), (("true", "false"), "ambiguous"), (("open",), "open"),
        (("true", "open"), "open"), (("ambiguous", "false"), "ambiguous"), (("false", "ambiguous"), "false"),
        (("partly", "false"), "partly"), (("partly", "true", "false"), "ambiguous"),
    ],
)  # fmt: skip
def test_the_verdict_over_readings(outcomes: tuple[str, ...], over: str) -> None:
    """Open while one is; ambiguous where one is true and one false; else that of the likeliest meaning."""
    assert outcome_over(*outcomes) == over


def test_odds_are_scored_only_where_they_were_given_before() -> None:
    """Live before the outcome, replayed from an earlier day, never after; nothing without a yes or no."""
    live = reading(part(value=0.8), verdict("main", "true"), DAY)
    assert (live.standing, live.score and live.score.brier) == (LIVE, pytest.approx(0.04))
    old = reading(part(value=0.8, kind=Odds.REPLAYED, as_of="2024-01-01"), verdict("main", "false", "2025-01-01"), DAY)
    assert (old.standing, old.score and old.score.brier) == (REPLAYED, pytest.approx(0.64))
    for late in (part(value=0.8), part(value=0.8, kind=Odds.REPLAYED, as_of="2025-06-01")):
        found = reading(late, verdict("main", "true", "2025-01-01"), DAY)
        assert (found.standing, found.score) == (LATE, None)
    for undecided in (None, verdict("main", "ambiguous"), verdict("main", "partly")):
        found = reading(part(value=0.8), undecided, DAY)
        assert (found.standing, found.score) == (UNSCORED, None)


def test_the_seed_list_is_complete(packaged: Ledger) -> None:
    """Five predictions, four things to watch, and each figure of the list has its entry."""
    ids = {one.id for one in packaged.predictions}
    years = ("2023", "2024", "2025", "2026")
    series = ("training-spend", "top-model-cost", "nvidia-data-centre", "china-share")
    chips = {
        f"{chip}-{what}" for chip in ("h100", "b200", "t-head", "mi300x") for what in ("fp16", "bandwidth", "node")
    }
    assert {f"{name}-{year}" for name in series for year in years} <= ids
    assert all(any(id.startswith(start) for id in ids) for start in chips)
    assert sum(one.at.startswith("predictions, ") for one in packaged.predictions) == 5
    assert sum(one.at.startswith("watch items, ") for one in packaged.predictions) == 4
    assert sum(one.at.startswith("figures, valuations") for one in packaged.predictions) == 3
    assert {"compute-famine-2026", "compute-famine-2027", "claude-3.5-opus", "next-run-1-to-10b"} <= ids
    assert {one.claim for one in packaged.predictions} == set(SEED.splitlines())


def test_every_claim_is_decided_or_open_with_odds(packaged: Ledger) -> None:
    """An open reading has a probability with reasons; a decided one says why and has evidence behind its claim."""
    for one in packaged.predictions:
        for found in one.readings:
            if found.outcome is Outcome.OPEN:
                assert found.probability is not None, one.id
                assert found.reasons, one.id
                assert found.deadline > one.registered, one.id
            else:
                assert found.why, one.id
                assert one.evidence, one.id
                assert found.decided is not None
                assert found.decided <= one.registered


def test_no_evidence_is_younger_than_its_record(packaged: Ledger) -> None:
    """What is cited was there when it was recorded."""
    for one in packaged.predictions:
        assert all(piece.date <= piece.recorded for piece in one.evidence), one.id


def test_replayed_odds_can_be_made_again(catalog: Catalog) -> None:
    """The rule gives the registered numbers from the figures that stand beside them."""
    found = [
        part
        for id in catalog.files("claims")
        for part in getattr(catalog.entry("claims", id), "readings", ())
        if part.replay is not None and part.probability.kind is Odds.REPLAYED
    ]
    assert len(found) == 13
    for one in found:
        made = replayed(one.replay)
        said = one.probability
        assert (made.value, made.low, made.high) == pytest.approx((said.value, said.low, said.high), abs=6e-5)


@pytest.mark.parametrize(
    ("claim", "chip", "figure"),
    [
        ("h100-fp16-1979", "h100-sxm", 1979e12),
        ("b200-fp16-4500", "b200", 4500e12),
        ("mi300x-fp16-2615", "mi300x", 2615e12),
    ],
)
def test_verdicts_on_peaks_agree_with_the_catalogue(
    packaged: Ledger, catalog: Catalog, claim: str, chip: str, figure: float
) -> None:
    """A figure is true of exactly those formats whose peak in the catalogue lies within a hundredth of it."""
    entry = catalog.entry("chips", chip)
    assert isinstance(entry, ChipEntry)
    formats = {"dense": "fp16-dense", "sparse": "fp16-sparse", "fp8-dense": "fp8-dense"}
    for found in packaged.find(claim).readings:
        near = abs(entry.peak[formats[found.id]].number / figure - 1) <= 0.01
        assert found.outcome is (Outcome.TRUE if near else Outcome.FALSE)


def test_the_forecast_of_today_is_asked_for_open_readings_alone(catalog: Catalog, tmp_path: Path) -> None:
    """An answer appears beside the registered odds and changes no score."""
    asked: list[QuestionPart] = []

    def answer(question: QuestionPart) -> Estimate:
        asked.append(question)
        return Estimate(0.4, 0.3, 0.5)

    ledger = open_ledger(catalog, tmp_path / "ledger.jsonl", answer)
    now = [found for one in ledger.predictions for found in one.readings if found.now is not None]
    assert len(now) == len(asked) > 0
    assert all(found.outcome is Outcome.OPEN and found.score is None for found in now)
