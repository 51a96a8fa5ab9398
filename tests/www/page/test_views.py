"""Every view opens, computes, and shows the numbers that the engine gives; nothing leaves the origin."""

import io
import json
from contextlib import redirect_stdout
from typing import Any

import pytest

from supercycle.base.estimate import Estimate
from supercycle.cli import main
from supercycle.report import numbers

SPEC = {
    "goal": {"budget": "$20M", "basis": "rental", "ready": "12 months"},
    "limits": {"chips": ["h100-sxm", "b200"]},
    "basics": {"draws": 500},
}
PLAN = "#/plan?budget=$20M&chips=h100-sxm,b200&draws=500"


def estimate(quantity: Any) -> Estimate | float | None:
    """A quantity of the JSON as the report takes it."""
    return Estimate(**quantity) if isinstance(quantity, dict) else quantity


def clean(reader: Any) -> None:
    """The browser had nothing to say, and every request went to the server of the page."""
    assert reader.faults == []
    assert not [url for url in reader.requests if not url.startswith((reader.origin, "about:", "data:", "blob:"))]


def test_plan_shows_the_engines_numbers(reader: Any, engine: Any) -> None:
    """Prices, days, megawatts and the loss of every alternative stand on the page as the engine gives them."""
    reader.open(PLAN)
    found = engine("plan", {"spec": SPEC})
    text = reader.text()
    assert numbers.LOSS.text(found["loss"]["value"]) in text
    for one in found["alternatives"]:
        for form, key in (
            (numbers.DAYS, "days"), (numbers.STEP, "step_s"), (numbers.SHARE, "mfu"), (numbers.MEGAWATTS, "power_w"),
            (numbers.MEGAWATT_HOURS, "energy_j"), (numbers.COUNT, "chip_hours"),
        ):  # fmt: skip
            assert form.interval(estimate(one[key])) in text
        for basis in ("rental", "amortised", "bought", "programme"):
            assert numbers.MONEY.interval(estimate(one["cost"][basis])) in text
        assert one["split"]["text"] in text
    assert reader.page.locator(".plot svg").count() >= 10
    clean(reader)


def test_plan_prints_the_digits_of_the_command_line(reader: Any, tmp_path: Any) -> None:
    """`supercycle plan` with the specification that the page offers prints each number of the page's tables."""
    page = reader.open(PLAN)
    with page.expect_download() as got:
        page.get_by_role("button", name="TOML").click()
    spec = tmp_path / "plan.toml"
    got.value.save_as(spec)
    out = io.StringIO()
    with redirect_stdout(out):
        assert main(["plan", str(spec)]) == 0
    printed = out.getvalue().split()
    cells = page.locator(".part:not(:has(.later)) table td.right .number").all_inner_texts()
    assert len(cells) > 20
    missing = [cell for cell in cells if not set(cell.replace("\u00a0", " ").split()) <= set(printed)]
    assert not missing


def test_the_parts_of_every_alternative_add_up(engine: Any) -> None:
    """The bars of time and memory have the length of the step and of the memory in use."""
    for one in engine("plan", {"spec": SPEC})["alternatives"]:
        assert sum(one["parts_s"].values()) == pytest.approx(one["step_s"]["value"])
        parts = {**one["memory_parts_bytes"]}
        assert parts.pop("capacity") >= one["memory_bytes"]
        assert sum(parts.values()) == pytest.approx(one["memory_bytes"])


def test_a_changed_input_changes_the_answer_and_the_address(reader: Any, engine: Any) -> None:
    """A new budget is answered without a click, and the address is then a link to it."""
    page = reader.open(PLAN)
    page.get_by_label("Budget", exact=True).fill("$40M")
    reader.until("location.hash.includes('budget=$40M')")
    reader.settled()
    spec = {**SPEC, "goal": {**SPEC["goal"], "budget": "$40M"}}
    assert numbers.LOSS.text(engine("plan", {"spec": spec})["loss"]["value"]) in reader.text()
    clean(reader)


def test_a_number_tells_its_definition_its_interval_and_its_sources(reader: Any) -> None:
    """On hover and on focus, in the words of the documented keys; Escape puts it away."""
    page = reader.open(PLAN)
    days = page.locator(".tile", has_text="Days of training").locator(".number")
    days.hover()
    tip = page.locator("#tip")
    tip.wait_for(state="visible")
    said = tip.inner_text()
    assert "Days of training, lost time included" in said
    assert "90 % interval" in said
    assert "sources" in said
    page.keyboard.press("Escape")
    tip.wait_for(state="hidden")
    page.mouse.move(0, 0)
    days.focus()
    tip.wait_for(state="visible")


def test_run_shows_a_step_its_memory_and_other_splits(reader: Any, engine: Any) -> None:
    """The step, the MFU and the parts are the engine's; the ten fastest splits stand below."""
    question = {"model": "llama-3.1-70b", "chip": "h100-sxm", "count": "512"}
    reader.open("#/run?split=tp=8,pp=4,vpp=2,mb=1")
    found, search = engine("run", {**question, "split": "tp=8,pp=4,vpp=2,mb=1"}), engine("search", question)
    text = reader.text()
    assert numbers.SECONDS.interval(estimate(found["step_s"])) in text
    assert numbers.PERCENT.interval(estimate(found["mfu"])) in text
    assert numbers.STEP.text(found["parts_s"]["bubble"]) in text
    assert all(one["split"]["text"] in text for one in search["best"][:10])
    assert reader.page.locator("svg.pipeline").count() == 1
    clean(reader)


def test_a_split_that_cannot_run_is_refused_with_the_engines_reason(reader: Any) -> None:
    """Seven chips of tensor parallelism do not divide 512, and the page says what the engine says."""
    page = reader.open("#/run?split=tp=7")
    assert page.locator(".problem").count() == 1
    assert "tp × pp × cp × dp is not the number of chips" in page.locator(".problem").inner_text()
    assert "splits looked at" in reader.text()


def test_serve_shows_dollars_by_chip(reader: Any, engine: Any) -> None:
    """The price of a million tokens on each chip, with its interval."""
    reader.open("#/serve?beside=b200")
    found = engine("serve", {"model": "llama-3.1-70b", "chip": "h100-sxm", "beside": ["b200"]})
    money = numbers.Form(before="$", digits=2)
    for one in (found["best"], found["beside"]["b200"]):
        assert money.interval(estimate(one["cost_per_mtok"])) in reader.text()
    clean(reader)


def test_laws_shows_the_optimum_and_the_wall(reader: Any, engine: Any) -> None:
    """The optimum under the law, every law's optimum, the year of the wall."""
    reader.open("#/laws?flop=1e23")
    best, every = (
        engine("laws/optimum", {"flop": "1e23", "law": "besiroglu-2024-huber"}),
        engine("laws/compare", {"flop": "1e23"}),
    )
    text = reader.text()
    assert numbers.COUNT.interval(estimate(best["parameters"])) in text
    assert numbers.LOSS.interval(estimate(best["loss"])) in text
    assert all(
        numbers.COUNT.text(one["parameters"]) in text for one in every["laws"] if one["parameters"] and one["tokens"]
    )
    year = engine("laws/wall", {})["year"]
    assert f"{year['value']:.1f} ({year['low']:.1f}–{year['high']:.1f})" in text
    clean(reader)


def test_laws_fits_the_readers_own_runs(reader: Any, engine: Any) -> None:
    """A CSV chosen in the form is fitted; the coefficients are those that the engine gives."""
    rows = [
        f"{n:.4g},{d:.4g},{1.7 + 400 / n**0.34 + 410 / d**0.28:.5f}"
        for n in (1e7, 3e7, 1e8, 3e8) for d in (1e8, 1e9, 1e10)
    ]  # fmt: skip
    csv = "parameters,tokens,loss\n" + "\n".join(rows) + "\n"
    page = reader.open("#/laws?bootstrap=0")
    page.get_by_text("Fit your own law", exact=True).click()
    file = {"name": "runs.csv", "mimeType": "text/csv", "buffer": csv.encode()}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_text("12 runs").wait_for(timeout=90_000)
    reader.settled()
    found = engine("laws/fit", {"csv": csv, "bootstrap": 0, "flop": ["1e24"]})
    for value in found["coefficients"].values():
        assert f"{value:.6g}" in reader.text()
    clean(reader)


def test_catalogue_shows_every_fact_with_its_source(reader: Any, engine: Any) -> None:
    """Each value of an entry as printed, the title of its source beside it."""
    reader.open("#/catalogue?kind=chips&name=h100-sxm")
    text = reader.text()
    facts = [one for one in engine("catalog/chips/h100-sxm")["facts"] if one["source"]]
    assert len(facts) > 10
    assert not [one for one in facts if str(one["value"]) not in text or one["title"] not in text]
    clean(reader)


def test_accuracy_shows_how_wrong_the_predictions_are(reader: Any, engine: Any) -> None:
    """The median and the mean error over all packaged rows."""
    reader.open("#/accuracy")
    whole = engine("accuracy")["training"]["summary"]["all"]
    assert numbers.PERCENT.text(whole["median_error"]) in reader.text()
    assert numbers.PERCENT.text(whole["mean_error"]) in reader.text()
    clean(reader)


def test_programme_shows_the_engines_numbers(reader: Any, engine: Any) -> None:
    """As the view opens it asks the shipped programme: its ways of making data, farm, fleet, cost and value."""
    reader.open("#/programme?draws=500")
    found, text = engine("sim", {"spec": "programme", "draws": 500}), reader.text()
    for one in found["mix"]["alternatives"]:
        assert one["name"] in text
        assert numbers.MONEY.interval(estimate(one["cost"])) in text
        assert numbers.COUNT.interval(estimate(one["real"])) in text
    assert numbers.MONEY.interval(estimate(found["cost"]["total"])) in text.replace("\n", " ")
    assert all(
        numbers.Form(before="$", digits=2).interval(estimate(one["price_per_hour"])) in text for one in found["farm"]
    )
    looks = numbers.Form(digits=2)
    assert all(looks.interval(estimate(one["looks"])) in text for one in found["onboard"]["policies"])
    assert all(looks.interval(estimate(one["exchange"])) in text for one in found["gap"]["laws"][0]["exchange"])
    assert numbers.MONEY.interval(estimate(found["value"]["value"])) in text.replace("\n", " ")
    assert f"trained on {found['ready']}" in text
    clean(reader)


def test_port_shows_verdicts_evidence_and_routes(reader: Any, engine: Any) -> None:
    """A button opens the example; each kernel has its verdict and the line that decides it, each route its cost."""
    page = reader.open("#/port")
    page.get_by_role("button", name="Look at a small example").click()
    page.get_by_text("This is the small example.").wait_for()
    reader.settled()
    described = engine("openapi.json")["paths"]["/api/v1/port"]["post"]["requestBody"]["content"]
    code = next(iter(described["application/json"]["examples"].values()))["value"]
    ported(engine("port", {**code, "to": ["hip"]}), reader.text())
    everything = engine("port", code)
    routed(everything, reader.text())
    page.get_by_role("button", name="SYCL, by SYCLomatic").click()
    reader.until("location.hash.includes('by=sycl')")
    reader.settled()
    ported(engine("port", {**code, "to": ["sycl"]}), reader.text())
    clean(reader)


def test_port_reads_the_readers_own_files(reader: Any, engine: Any) -> None:
    """Files that are chosen, and one that is pasted, are judged by the route that is asked."""
    source = "__global__ void sum(int *y) { y[0] += __popc(__ballot_sync(0xffffffff, y[threadIdx.x] > 31)); }\n"
    page = reader.open("#/port?to=hip")
    page.locator("input[type=file]").set_input_files(
        [{"name": "sum.cu", "mimeType": "text/plain", "buffer": source.encode()}]
    )
    page.get_by_text("sum.cu:1").first.wait_for()
    page.get_by_label("Or paste a file").fill("__global__ void twice(float *y) { y[threadIdx.x] *= 2; }")
    page.get_by_text("pasted.cu:1").first.wait_for()
    reader.settled()
    files = {"sum.cu": source, "pasted.cu": "__global__ void twice(float *y) { y[threadIdx.x] *= 2; }"}
    found = engine("port", {"files": files, "to": ["hip"]})
    assert found["hazards"]
    ported(found, reader.text())
    assert "__global__" not in page.evaluate("location.href")
    clean(reader)


def ported(found: dict[str, Any], text: str) -> None:
    """That the page says what the engine found."""
    assert numbers.PERCENT.text(found["summary"]["runs"]) in text
    assert found["kernels"]
    for one in found["kernels"]:
        assert one["name"] in text
        assert not one["evidence"] or f"{one['evidence'][0]['file']}:{one['evidence'][0]['line']}" in text
    assert all(f"{one['file']}:{one['line']}" in text for one in found["hazards"])
    routed(found, text)


def routed(found: dict[str, Any], text: str) -> None:
    """That the page says what each route takes."""
    digits = numbers.Form(digits=2)
    for one in found["routes"]:
        assert one["name"] in text
        if one["effort"]:
            assert digits.interval(estimate(one["effort"]["hours"])) in text
            assert numbers.MONEY.interval(estimate(one["effort"]["cost"])) in text


def test_world_shows_the_forecast(reader: Any, engine: Any) -> None:
    """The figures of the year asked for, with their intervals, and what binds; the forecast runs as a job."""
    reader.open("#/world?draws=200&year=2030&to=2032")
    found = engine("forecast", {"scenario": "base", "to": 2032, "draws": 200})
    at, text = found["years"].index(2030), reader.text()
    forms = {"power": numbers.POWER, "accelerator-capital": numbers.MONEY, "stock": numbers.COUNT}
    for name, form in forms.items():
        one = found["series"][name]
        assert form.interval(Estimate(one["median"][at], one["low"][at], one["high"][at])) in text.replace("\n", " ")
    assert numbers.PERCENT.text(found["famine_probability"][at]) in text
    assert all(one["input"] in text for one in found["supply"])
    clean(reader)


def test_predictions_shows_the_ledger(reader: Any, engine: Any) -> None:
    """Every claim with its odds, and one claim in full with its readings and its evidence."""
    reader.open("#/predictions")
    ledger, text = engine("predictions", {}), reader.text()
    assert all(one["id"] in text for one in ledger)
    odds = [one["probability"] for one in ledger if one["probability"]]
    assert all(f"{one['value']:.2f}" in text for one in odds)
    one = next(one for one in ledger if one["evidence"])
    reader.open(f"#/predictions?id={one['id']}")
    text = reader.text()
    assert all(reading["resolution"] in text for reading in one["readings"])
    assert all(piece["says"] in text for piece in one["evidence"])
    clean(reader)


def test_exports_hold_what_the_engine_answers(reader: Any, engine: Any, tmp_path: Any) -> None:
    """JSON is the engine's document; CSV holds the tables in base units; a chart leaves as SVG and as PNG."""
    page = reader.open(PLAN)
    saved = {}
    for name, button in {
        "json": page.get_by_role("button", name="JSON"), "csv": page.locator(".bar").get_by_role("button", name="CSV"),
        "svg": page.get_by_role("button", name="SVG").first, "png": page.get_by_role("button", name="PNG").first,
    }.items():  # fmt: skip
        with page.expect_download() as got:
            button.click()
        saved[name] = tmp_path / f"out.{name}"
        got.value.save_as(saved[name])
    expected = engine("plan", {"spec": SPEC})
    assert json.loads(saved["json"].read_text()) == expected
    assert str(expected["alternatives"][0]["days"]["value"]) in saved["csv"].read_text()
    assert saved["svg"].read_text().startswith("<svg")
    assert saved["png"].read_bytes()[:4] == b"\x89PNG"


def test_the_command_that_gives_the_same_is_offered(reader: Any) -> None:
    """The command line of a view in its state."""
    page = reader.open("#/run?count=1024&precision=fp8")
    page.locator(".commands > summary").click()
    said = page.locator(".sheet pre").inner_text()
    assert said == "supercycle run llama-3.1-70b --chip h100-sxm --count 1024 --precision fp8"
