"""What the commands answer: the keys of their JSON, the figures of their tables."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from supercycle.base.estimate import Estimate
from supercycle.report import numbers
from supercycle.report.keys import KEYS

STEP = ("llama-3.1-8b", "--chip", "h100-sxm", "--count", "64")


def keys_of(form: Any) -> set[str]:
    """The top-level keys of a form."""
    return set(form)


def documented(title: str) -> set[str]:
    """The top-level keys that the documentation names."""
    return {re.split(r"[.\[]", key)[0] for key in KEYS[title]}


def quantities(form: Any) -> Iterator[dict[str, float]]:
    """Every quantity with doubt in a form."""
    if isinstance(form, dict):
        if set(form) == {"value", "low", "high"}:
            yield form
        else:
            for value in form.values():
                yield from quantities(value)
    elif isinstance(form, list):
        for value in form:
            yield from quantities(value)


def loaded(answer: Any) -> Any:
    """The JSON of an answer; NaN and Infinity, which JSON does not have, fail."""
    assert answer.code == 0, answer.err

    def refuse(name: str) -> None:
        raise AssertionError(name)

    return json.loads(answer.out, parse_constant=refuse)


@pytest.fixture(scope="module")
def planned(call: Callable[..., Any], small_plan: Path) -> Any:
    """The JSON of a small plan."""
    return loaded(call("plan", str(small_plan), "--json"))


SITE = ("site", "--chip", "h100-sxm", "--count", "1024")

DOCUMENTED = [
    (SITE, "site"),
    (("run", *STEP), "run"),
    (("search", *STEP), "search"),
    (("laws", "optimum", "--flop", "5.76e23"), "laws optimum"),
    (("laws", "list"), "laws list"),
    (("laws", "show", "hoffmann-2022-approach-3"), "laws show"),
    (("catalog",), "catalog"),
    (("catalog", "chips"), "catalog KIND"),
    (("catalog", "sources"), "catalog KIND"),
    (("catalog", "prices"), "catalog KIND"),
    (("catalog", "chips", "h100"), "catalog KIND NAME"),
    (("catalog", "check"), "catalog check"),
]


@pytest.mark.parametrize(("arguments", "title"), DOCUMENTED, ids=[" ".join(a)[:40] for a, _ in DOCUMENTED])
def test_json_has_the_documented_keys(call: Callable[..., Any], arguments: tuple[str, ...], title: str) -> None:
    """Each command writes the keys that its documentation names, and no others; intervals hold their value."""
    form = loaded(call(*arguments, "--json"))
    assert keys_of(form) == documented(title)
    assert all(q["low"] <= q["value"] <= q["high"] for q in quantities(form))


def test_json_of_a_plan_has_the_documented_keys(planned: Any) -> None:
    """The plan and its alternatives have the keys that the documentation names."""
    assert keys_of(planned) == documented("plan")
    inner = {key.removeprefix("alternatives[].") for key in KEYS["plan"] if key.startswith("alternatives[].")}
    assert all(set(one) == inner for one in planned["alternatives"])
    assert [one["chip"] for one in planned["alternatives"]] == ["h100-sxm", "tpu-v5p"]
    assert 0 <= planned["recommended"] < len(planned["alternatives"])
    assert {"amortised", "rental", "bought", "programme"} <= set(planned["alternatives"][0]["cost"])


def test_the_table_of_a_plan_shows_every_figure(call: Callable[..., Any], small_plan: Path, planned: Any) -> None:
    """Every chip, every split and the interval of every uncertain figure of the JSON stands in the tables."""
    text = call("plan", str(small_plan)).out
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "recommended" in text
    shown = {
        "step_s": numbers.STEP, "mfu": numbers.SHARE, "goodput": numbers.SHARE, "days": numbers.DAYS,
        "chip_hours": numbers.COUNT, "power_w": numbers.MEGAWATTS, "energy_j": numbers.MEGAWATT_HOURS,
    }  # fmt: skip
    for one in planned["alternatives"]:
        assert one["chip"] in text
        assert f"{one['count']:,}" in text
        assert all(part in text for part in one["split"]["text"].split(","))
        figures = [(form, one[key]) for key, form in shown.items()]
        prices = [one["cost"][basis] for basis in ("amortised", "rental", "bought", "programme")]
        figures += [(numbers.MONEY, price) for price in prices if price]
        for form, figure in figures:
            assert form.text(figure["value"]) in text
            assert f"({form.span(Estimate(**figure))})" in text


def test_the_parts_of_a_step_add_up(call: Callable[..., Any]) -> None:
    """In the JSON of ``run`` the parts sum to the step, the memory's parts to its total."""
    form = loaded(call("run", *STEP, "--json"))
    assert sum(form["parts_s"].values()) == pytest.approx(form["step_s"]["value"])
    memory = form["memory_bytes"]
    parts = ("weights", "gradients", "optimizer", "activations", "buffers")
    assert sum(memory[part] for part in parts) == pytest.approx(memory["total"])
    assert form["fits"] == (memory["total"] <= memory["capacity"])


def test_a_split_found_can_be_asked_for(call: Callable[..., Any]) -> None:
    """The text of a split in the JSON is what --split reads, and gives the same step."""
    found = loaded(call("run", *STEP, "--json"))
    asked = loaded(call("run", *STEP, "--split", found["split"]["text"], "--json"))
    assert asked["split"] == found["split"]
    assert asked["step_s"] == found["step_s"]
    assert (found["searched"], asked["searched"]) == (True, False)


def test_numbers_are_read_as_people_write_them(call: Callable[..., Any]) -> None:
    """``1k`` chips are 1,000, and ``8k`` tokens 8,000."""
    form = loaded(call("run", "llama-3.1-8b", "--chip", "h100", "--count", "1k", "--seq", "8k", "--json",
                       "--global-batch", "2k"))  # fmt: skip
    assert (form["count"], form["sequence"], form["global_batch"]) == (1000, 8000, 2000)
    assert form["chip"] == "h100-sxm"
    assert any("taken as h100-sxm" in note for note in form["notes"])


def test_a_search_counts_what_it_looked_at(call: Callable[..., Any]) -> None:
    """Examined splits are either admitted or rejected; the best are in order; the front improves memory."""
    form = loaded(call("search", *STEP, "--top", "5", "--json"))
    assert form["examined"] == form["admitted"] + sum(form["rejected"].values())
    times = [one["step_s"] for one in form["best"]]
    assert len(times) == 5
    assert times == sorted(times)
    memories = [one["memory_bytes"] for one in form["pareto"]]
    assert memories == sorted(memories, reverse=True)
    assert "a second" in call("search", *STEP).out


def test_a_fact_is_shown_with_its_source_and_what_contradicts_it(call: Callable[..., Any]) -> None:
    """The refitted coefficient stands with its interval, its source, the printed one, and why it is used."""
    text = call("catalog", "laws", "besiroglu-2024-huber").out
    assert "coefficients.E = 1.817218 (1.7782 to 1.8619), fitted" in text
    assert "also 1.8172, stated" in text
    assert "the first is used: The printed point is not the optimum of this objective." in text


def test_an_entry_of_ones_own_is_used(
    call: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chip in a directory of one's own is found by --catalog and by the environment's variable."""
    from supercycle.catalog.store import PACKAGED

    (tmp_path / "chips").mkdir()
    entry = (PACKAGED / "chips" / "h100-sxm.toml").read_text(encoding="utf-8")
    lines = [line for line in entry.splitlines() if not line.startswith(("aliases", "usual_for"))]
    (tmp_path / "chips" / "my-chip.toml").write_text("\n".join(lines), encoding="utf-8")
    asked = ("run", "llama-3.1-8b", "--chip", "my-chip", "--count", "64", "--json")
    form = loaded(call(*asked, "--catalog", str(tmp_path)))
    assert form["chip"] == "my-chip"
    assert call("catalog", "check", str(tmp_path)).code == 0
    monkeypatch.setenv("SUPERCYCLE_CATALOG", str(tmp_path))
    assert loaded(call(*asked)) == form


def test_unlimited_data_changes_no_optimum(call: Callable[..., Any]) -> None:
    """An optimum under far more unique tokens than it needs is the optimum without a limit."""
    free = loaded(call("laws", "optimum", "--flop", "1e22", "--json"))
    limited = loaded(call("laws", "optimum", "--flop", "1e22", "--unique-tokens", "1e18", "--json"))
    assert limited["parameters"]["value"] == pytest.approx(free["parameters"]["value"], rel=1e-6)
    assert limited["repeated"] == 0


def test_a_law_without_a_loss_says_null(call: Callable[..., Any]) -> None:
    """Approach 1 of Hoffmann et al. says which sizes are optimal, not what loss they reach."""
    form = loaded(call("laws", "optimum", "--flop", "1e22", "--law", "hoffmann-2022-approach-1", "--json"))
    assert form["loss"] is None


def test_check_lists_every_row(call: Callable[..., Any], tmp_path: Path) -> None:
    """A table of one's own: each row is predicted, or listed with the reason; the JSON has the documented keys."""
    table = tmp_path / "runs.csv"
    table.write_text(
        "id,model_name,accelerator,n_accelerators,precision,seq_len,global_batch,n_layers,d_model,n_heads,vocab,"
        "tp,pp,micro_batch,recompute,step_time_s\n"
        "good,GPT,h100,8,bf16,2048,64,24,2048,16,50304,1,1,2,none,1.0\n"
        "bad,GPT,abacus,8,bf16,2048,64,24,2048,16,50304,1,1,2,none,1.0\n"
    )
    form = loaded(call("check", str(table), "--json"))
    assert keys_of(form) == documented("check")
    good, bad = form["rows"]
    assert good["low_s"] <= good["predicted_s"] <= good["high_s"]
    assert bad["predicted_s"] is None
    assert "abacus" in bad["reason"]
    assert form["summary"]["all"]["rows"] == 2
    text = call("check", str(table), "--baseline").out
    assert "Rows without a prediction" in text
    assert "baseline" in text
    assert max(len(line) for line in text.splitlines()) <= 80


LAW_ANSWERS = [
    ("laws optimum under many limits", ("optimum", "--budget", "$1M", "--experts", "1,8", "--answer-tokens", "1T")),
    ("laws compare", ("compare", "--flop", "1e22")),
    ("laws wall", ("wall", "--growth", "0.3:0.4:0.5")),
]


@pytest.mark.parametrize(("title", "arguments"), LAW_ANSWERS, ids=[title for title, _ in LAW_ANSWERS])
def test_answers_of_laws_are_documented_and_fit_the_page(
    call: Callable[..., Any], title: str, arguments: tuple[str, ...]
) -> None:
    """The JSON has the documented keys, every quantity in its interval; the tables are at most 80 columns wide."""
    form = json.loads(call("laws", *arguments, "--json").out)
    assert keys_of(form) == documented(title)
    assert all(one["low"] <= one["value"] <= one["high"] for one in quantities(form))
    assert max(len(line) for line in call("laws", *arguments).out.splitlines()) <= 80
