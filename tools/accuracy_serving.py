"""The section of ``docs/accuracy.md`` on serving, and ``docs/serving_held_out.md``.

python tools/accuracy_serving.py    writes the page of rows that were left out of the fit (half a minute)
"""

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from supercycle.catalog.store import Catalog
from supercycle.verify.serving_check import check_serving
from supercycle.verify.serving_summary import ServingErrors, ServingRanking

PAGE = Path(__file__).parent.parent / "docs" / "serving_held_out.md"

SAID = """\
## Serving

`supercycle check --serving` predicts each row of the packaged table of measured serving
(`catalog/data/runs/serving.csv`: fixed numbers of requests in flight, without speculative decoding). The error is
that of the time per output token; the first token under load is apart, because it is mostly queueing: an idle prefill
alone (its column) is much further off. The roofline is weights and cache once at the bandwidth of the data sheet. Rows
of saturated servers have no time per token and are held against their output tokens a second, which were seen while two
shares were set. "Fully described" rows state chips, precision, engine, layout, lengths and load. The engines' constants
are fitted to these rows; [serving_held_out.md](serving_held_out.md) leaves out one chip, one model and one engine at a
time, with the share of rows in the intervals that a chip, a model or an engine would have got that nobody had seen.

**Where it is weak.** Three kinds of rows are far off and stay in the figures: Llama-3.1-8B under vLLM on H200,
whose rows read more input than the chip could (a cache that the table does not name); Qwen3-235B under vLLM 0.12 on
H200, three times slower than SGLang on the same chips; and GPT-OSS and Qwen3-32B on GB200 from a deployment whose
number of copies is not stated. Chips without measured kernels have wide intervals. A100
cards, which speak over PCIe, are predicted up to one and a half times too fast where they divide matrices.
"""


def section(catalog: Catalog) -> str:
    """The section on serving."""
    found = check_serving(catalog)
    summary = found.summary
    return "\n".join([
        SAID,
        table("rows", {"all": summary.all, "fully described": summary.fully_described}),
        table("chip", summary.by_chip),
        table("model", summary.by_model),
        table("engine", summary.by_engine),
        ranking(found.ranking),
    ])  # fmt: skip


def table(name: str, groups: Mapping[str, ServingErrors]) -> str:
    """Errors of groups of rows, one line a group."""
    heads = [name, "rows", "median", "mean", "bias", "coverage", "roofline's median", "first token",
             "idle prefill", "tokens/s"]  # fmt: skip
    lines = [row(heads), row(["---", *["---:"] * 9])]
    for group, one in groups.items():
        shares = (
            one.median_error,
            one.mean_error,
            one.median_bias,
            one.coverage,
            one.baseline_error,
            one.ttft_error,
            one.prefill_error,
            one.rate_error,
        )
        lines.append(row([group, f"{one.rows:,}", *map(percent, shares)]))
    return "\n".join(lines) + "\n"


def ranking(found: tuple[ServingRanking, ...]) -> str:
    """How well the operating points of one model on one chip are put in order."""
    lines = [row(["operating points of one model and chip", "points", "layouts", "spread", "rank corr.", "pairs"])]
    lines += [row(["---", *["---:"] * 5])]
    lines += [
        row([one.group, str(one.points), str(one.layouts), f"{one.spread:.1f}x", f"{one.spearman:.2f}",
             percent(one.clear_pairs_right)])
        for one in found
    ]  # fmt: skip
    middle = float(np.median([one.spearman for one in found]))
    return f"{RANKED} Median rank correlation {middle:.2f}.\n\n" + "\n".join(lines) + "\n"


RANKED = """\
Rows that state everything are ranked where a group has any. The spread is the 95th over the 5th percentile of the
measured times; pairs is the share in the right order of those pairs that lie more than 5 % apart, which is how far
repetitions of one point lie apart. BLOOM-176B was measured in one layout, and most of its points differ by less than
that; points of Qwen3-235B on H200 were measured twice in part, up to 1.5 times apart, and under vLLM 0.12 they hardly
depend on the load."""


def row(cells: list[str]) -> str:
    """A line of a table."""
    return "| " + " | ".join(cells) + " |"


def percent(share: float | None) -> str:
    """A share in whole percent."""
    return "" if share is None else f"{share * 100:.0f} %".replace("-0 %", "0 %")


def held_out_page() -> str:
    """Errors of rows whose chip, model or engine was left out of the fit of the engines' constants."""
    sys.path.insert(0, str(Path(__file__).parent))
    import fit_serving

    catalog = Catalog()
    found = fit_serving.gathered(catalog)
    times, ends = fit_serving.predicted(found, fit_serving.fitted(found)), fit_serving.widths(catalog)
    parts = [
        "# Serving: rows that were left out of the fit\n",
        "<!-- Generated by tools/accuracy_serving.py. -->\n",
        "Constants of engines are fitted again without one chip, one model or one engine, and its rows are predicted:"
        " fully\ndescribed rows without speculation. An engine that is left out takes the common constants, or those of"
        " engines without\nrecorded graphs where it is one. Intervals are those that the product gives, wider for a new"
        " engine.\n",
        f"In sample: {fit_serving.said(found, times, ends)}.\n",
    ]
    for label in ("chip", "model", "engine"):
        first, *lines = fit_serving.left_out(catalog, found, label, ends)
        parts.append(f"## One {label} left out\n\n{first}.\n\n" + "\n".join(f"- {line}" for line in lines) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(held_out_page(), encoding="utf-8")
