"""Numbers that do not say what they mean, or mix two meanings, are refused on the command line."""

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from supercycle.study.venture_inputs import examples

QUARTERS = [("2023-10-01", "2023-12-31"), ("2024-01-01", "2024-03-31"), ("2024-04-01", "2024-06-30"),
            ("2024-07-01", "2024-09-30")]  # fmt: skip


def sales(quarters: list[tuple[str, str]], *, calendar: str = "", to_date: bool = False) -> str:
    """Tables of sales of half a billion each; of a year to date, of so much more in each."""
    lines = []
    for place, (start, end) in enumerate(quarters, 1):
        amount = place if to_date else 1
        lines.append(f'[[sales]]\namount = "${amount * 0.5}B"\nstart = {start}\nend = {end}\n')
        lines.append(f'calendar = "{calendar}"\n' if calendar else "")
        lines.append("to_date = true\n" if to_date else "")
    return "".join(lines)


def venture(folder: Path, added: str, *, name: str = "incumbent", dropped: str = "") -> str:
    """A file like a shipped example, without lines that begin with a text, and with more at its end."""
    lines = examples()[name].read_text(encoding="utf-8").splitlines()
    file = folder / "venture.toml"
    file.write_text("\n".join(row for row in lines if not (dropped and row.startswith(dropped))) + "\n" + added)
    tomllib.loads(file.read_text())
    return str(file)


def refused(call: Callable[..., Any], *line: str, said: tuple[str, ...]) -> None:
    """The command ends with 2, nothing on standard output, and a message that says so."""
    answer = call(*line)
    assert answer.code == 2, answer.out
    assert answer.out == ""
    for text in said:
        assert text in answer.err


@pytest.mark.parametrize("name", ["training cost", "cost", "all-in"])
def test_a_bare_training_cost(call: Callable[..., Any], name: str) -> None:
    """What a run costs has four definitions; without one of them there is no answer."""
    refused(call, "spend", "--chip", "h100", "--count", "8", "--days", "1", "--cost", name,
            said=("is not a definition of cost", "amortised, rental, bought or programme"))  # fmt: skip


def test_an_mfu_against_a_sparse_peak_in_a_table(call: Callable[..., Any], tmp_path: Path) -> None:
    """A row whose MFU is said to be against the sparse peak, or is above 1, is not predicted; the reason says why.
    Beside operations a second that show it, these are used and the reader is told.
    """
    head = "id,model_name,accelerator,n_accelerators,precision,seq_len,global_batch,tflops_per_s_per_device_reported,"
    head += "flops_convention,mfu_reported"
    job = "llama-3.1-8b,h100-sxm,64,bf16,4096,256"
    rows = [
        f"told,{job},,model flops over the sparse peak,0.2", f"above,{job},,model flops,1.2",
        f"beside,{job},400,model flops,0.202", f"plain,{job},,model flops,0.4",
    ]  # fmt: skip
    file = tmp_path / "runs.csv"
    file.write_text("\n".join([head, *rows]) + "\n")
    answer = call("check", str(file), "--json")
    found = {row["id"]: row for row in json.loads(answer.out)["rows"]}
    assert "against a sparse peak" in found["told"]["reason"]
    assert "above 1" in found["above"]["reason"]
    assert found["told"]["predicted_s"] is found["above"]["predicted_s"] is None
    assert any("sparse peak" in said for said in found["beside"]["completed"])
    assert found["beside"]["predicted_s"] > 0
    assert found["plain"]["reason"] is None
    assert found["beside"]["measured_s"] == pytest.approx(found["plain"]["measured_s"], rel=0.02)


@pytest.mark.parametrize("chip", ["chip", "h100-sxm"])
def test_a_sparse_peak_that_is_set(call: Callable[..., Any], chip: str) -> None:
    """1,979 TFLOP/s are the sparse peak of an H100 at BF16; at FP8 they are its dense one and are taken."""
    line = ("run", "llama-3.1-8b", "--chip", "h100-sxm", "--count", "8", "--set", f"{chip}.peak=1979TFLOP/s")
    refused(call, *line, said=("sparse bf16 peak", "989.4", "dense peak"))
    assert call(*line, "--precision", "fp8").code == 0
    plan = tuple(text for text in line[-2:])
    refused(call, "compare", "llama-3.1-8b", "--chips", "h100-sxm", "--count", "8", *plan, said=("sparse",))


def test_a_price_without_a_date(call: Callable[..., Any], tmp_path: Path) -> None:
    """A price of electricity whose source has no day, and a venture's price without one, are refused by name."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "own.toml").write_text('[bill]\ntitle = "A bill"\n')
    (tmp_path / "sites").mkdir()
    shipped = Path(examples()["incumbent"]).parents[3] / "catalog" / "data" / "sites" / "reference-us.toml"
    own = 'price = [ { value = "0.09 USD/kWh", source = "bill", kind = "stated" } ]'
    text, places = re.subn(r"(?ms)^price = \[.*?^\]", own, shipped.read_text(encoding="utf-8"), count=1)
    assert places == 1
    (tmp_path / "sites" / "bills.toml").write_text(text)
    refused(call, "spend", "--chip", "h100", "--count", "8", "--days", "1", "--site", "bills", "--catalog",
            str(tmp_path), said=("energy price", "0.09 USD/kWh", "bill", "a price without a date"))  # fmt: skip
    refused(call, "value", venture(tmp_path, "", dropped="date"), said=("price.date", "required"))


def test_four_quarters_are_a_year(call: Callable[..., Any], tmp_path: Path) -> None:
    """Quarters that follow one another are the revenue; so are figures of a year to date, by their differences."""
    single = venture(tmp_path, sales(QUARTERS), dropped="revenue")
    years = json.loads(call("value", single, "--draws", "100", "--json").out)
    assert years["parts"]["worth_over_revenue"]["value"] == pytest.approx(years["parts"]["enterprise"]["value"] / 2e9)
    whole = [(QUARTERS[0][0], end) for _, end in QUARTERS]
    to_date = venture(tmp_path, sales(whole, to_date=True), dropped="revenue")
    again = json.loads(call("value", to_date, "--draws", "100", "--json").out)
    assert again["value"] == years["value"]


def test_fiscal_and_calendar_mixed(call: Callable[..., Any], tmp_path: Path) -> None:
    """Two fiscal quarters beside two calendar ones are refused."""
    mixed = sales(QUARTERS[:2], calendar="fiscal") + sales(QUARTERS[2:])
    file = venture(tmp_path, mixed, dropped="revenue")
    refused(call, "value", file, said=("venture.toml", "fiscal and calendar periods are mixed"))


def test_a_cumulative_quarter(call: Callable[..., Any], tmp_path: Path) -> None:
    """Half a year that stands for a quarter is refused, and what to do is said."""
    spans = [QUARTERS[0], (QUARTERS[0][0], QUARTERS[1][1]), *QUARTERS[2:]]
    file = venture(tmp_path, sales(spans), dropped="revenue")
    refused(call, "value", file, said=("not a quarter: a figure of the year to date", "Take the difference"))


@pytest.mark.parametrize(
    ("spans", "said"),
    [(QUARTERS[:3], "not a year"), ([*QUARTERS[:2], QUARTERS[3]], "do not follow one another")],
)
def test_quarters_that_are_no_year(
    call: Callable[..., Any], tmp_path: Path, spans: list[tuple[str, str]], said: str
) -> None:
    """Three quarters are no year, and a gap is not filled."""
    refused(call, "value", venture(tmp_path, sales(spans), dropped="revenue"), said=("sales", said))


def test_sales_beside_a_revenue(call: Callable[..., Any], tmp_path: Path) -> None:
    """Two answers to one question are refused."""
    refused(call, "value", venture(tmp_path, sales(QUARTERS)), said=("business.revenue", "leave it out"))


@pytest.mark.parametrize(
    ("share", "of", "said"),
    [(0.41, "units", "units and of value are mixed"), (0.97, "value", "more than all of it"), (0.5, "value", "")],
)
def test_shares_of_units_and_value(
    call: Callable[..., Any], tmp_path: Path, share: float, of: str, said: str
) -> None:  # fmt: skip
    """A market in dollars takes shares of value; those of units beside them, or more than all, are refused."""
    added = f'[[others]]\nname = "a rival"\nshare = {share}\nof = "{of}"\n'
    file = venture(tmp_path, added, name="physical-world")
    if said:
        refused(call, "value", file, said=("success.share", said))
    else:
        assert call("value", file, "--draws", "100").code == 0


def test_a_share_of_units_in_a_market_of_dollars(call: Callable[..., Any], tmp_path: Path) -> None:
    """The venture's own share must be of value too."""
    added = examples()["physical-world"].read_text(encoding="utf-8").replace("[success]\n", '[success]\nof = "units"\n')
    (tmp_path / "units.toml").write_text(added)
    refused(call, "value", str(tmp_path / "units.toml"), said=("units.toml", "shares of units and of value are mixed"))
