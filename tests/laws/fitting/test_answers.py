"""What is said of a table of runs: its faults, what it cannot tell, odd runs, and the law as an entry."""

import json
from pathlib import Path

import numpy as np
import pytest

import supercycle
from supercycle.base.errors import InputError
from supercycle.catalog.store import PACKAGED, open_catalog
from supercycle.cli import main
from supercycle.laws.form import PowerLaw
from supercycle.laws.published import law_named
from supercycle.verbs.fit import save_law

CHINCHILLA = PACKAGED / "lawruns" / "chinchilla-digitised.csv"
TRUE = PowerLaw(1.8172, 482.01, 2085.43, 0.3478, 0.3658)


def _write(path: Path, parameters: np.ndarray, tokens: np.ndarray, noise: float = 0.003, seed: int = 1) -> Path:
    loss = TRUE.loss(parameters, tokens) * np.exp(noise * np.random.default_rng(seed).standard_normal(len(tokens)))
    lines = [f"{n:.6g},{d:.6g},{x:.6f}" for n, d, x in zip(parameters, tokens, loss, strict=True)]
    path.write_text("parameters,tokens,loss\n" + "\n".join(lines) + "\n")
    return path


def _grid(count: int = 7) -> tuple[np.ndarray, np.ndarray]:
    sizes, tokens = np.meshgrid(np.geomspace(5e7, 5e9, count), np.geomspace(1e9, 2e11, count))
    return sizes.ravel(), tokens.ravel()


def test_a_fit_says_everything_about_the_chinchilla_runs() -> None:
    """Coefficients, doubt and the optimum at Chinchilla's compute (57.5 to 98.6B in 80 % of resamples)."""
    found = supercycle.fit(CHINCHILLA, flop=[5.76e23])
    assert all(found.identified.values())
    best = found.optimum[0]
    assert best.parameters is not None
    assert best.parameters.value == pytest.approx(73.2e9, rel=0.01)
    assert 45e9 < best.parameters.low < 57.5e9
    assert 98.6e9 < best.parameters.high < 120e9
    assert len(found.odd) == 5


def test_runs_at_one_ratio_cannot_tell_the_exponents(tmp_path: Path) -> None:
    """Where D = 20 N in every run alpha and beta are marked and no optimum is given."""
    sizes = np.geomspace(5e7, 1e10, 20)
    found = supercycle.fit(_write(tmp_path / "runs.csv", sizes, 20 * sizes))
    assert not found.identified["alpha"]
    assert not found.identified["beta"]
    assert found.optimum[0].parameters is None
    with pytest.raises(InputError, match="do not tell"):
        save_law(found, "mine", to=tmp_path)


def test_too_few_sizes_are_refused(tmp_path: Path) -> None:
    """Two sizes tell no power and no constant; the message counts them."""
    sizes = np.repeat([1e8, 1e9], 6)
    path = _write(tmp_path / "runs.csv", sizes, np.tile(np.geomspace(1e9, 1e11, 6), 2))
    with pytest.raises(InputError, match="parameters: 2 different values; at least 3"):
        supercycle.fit(path)


def test_kept_back_runs_are_foretold_and_diverged_ones_left_out(tmp_path: Path) -> None:
    """The last run is not fitted but foretold within noise; a loss of nan is said to have diverged."""
    path = _write(tmp_path / "runs.csv", *_grid())
    lines = path.read_text().splitlines()
    big = f"2e10,1e12,{TRUE.loss(2e10, 1e12):.5f},1,big"
    body = [f"{line},0,run{i}" for i, line in enumerate(lines[1:])]
    path.write_text("\n".join([f"{lines[0]},held_back,run", *body, "1e9,1e10,nan,0,lost", big]) + "\n")
    found = supercycle.fit(path)
    assert len(found.fit.runs) == 49
    assert found.held_back[0].run == "big"
    assert found.held_back[0].predicted.value == pytest.approx(found.held_back[0].measured, rel=0.01)
    assert any("lost" in note for note in found.notes)


def test_a_run_off_the_law_is_flagged(tmp_path: Path) -> None:
    """A run whose loss is 20 % high is called diverged; the fit hardly moves."""
    path = _write(tmp_path / "runs.csv", *_grid())
    lines = path.read_text().splitlines()
    n, d, loss = lines[10].split(",")
    lines[10] = f"{n},{d},{float(loss) * 1.2}"
    path.write_text("\n".join(lines) + "\n")
    odd = supercycle.fit(path, bootstrap=0).odd
    assert odd[0].index == 9
    assert odd[0].diverged


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("parameters,tokens,loss\n1e9,2e10,two\n", "line 2, column loss: 'two' is not a positive number"),
        ("parameters,tokens,loss\n1e9,-2e10,2\n", "line 2, column tokens: '-2e10'"),
        ("params,tokens,loss\n1e9,2e10,2\n", "parameters: missing; did you mean params"),
        ("parameters,tokens,loss\n1e9,2e10\n", "line 2: 2 cells"),
        ("parameters,tokens,loss\n", "no runs"),
        ("", "no runs"),
    ],
)
def test_faults_are_named(tmp_path: Path, text: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The command names line, column, value and what was expected, and exits with 2."""
    path = tmp_path / "runs.csv"
    path.write_text(text)
    assert main(["laws", "fit", str(path)]) == 2
    assert message in capsys.readouterr().err


def test_columns_are_mapped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Other names are mapped; the JSON has the keys that are promised."""
    path = _write(tmp_path / "runs.csv", *_grid())
    path.write_text(path.read_text().replace("parameters,tokens,loss", "N,D,val_loss"))
    command = ["laws", "fit", str(path), "--columns", "parameters=N,tokens=D,loss=val_loss", "--json", "--flop", "1e21"]
    assert main([*command, "--bootstrap", "200"]) == 0
    form = json.loads(capsys.readouterr().out)
    assert {"objective", "coefficients", "standard_errors", "intervals", "identified", "optimum", "notes"} <= set(form)
    assert form["coefficients"]["alpha"] == pytest.approx(0.3478, abs=0.06)
    best = form["optimum"][0]
    assert best["parameters"]["low"] < best["parameters"]["value"] < best["parameters"]["high"]


def test_a_saved_law_is_found_by_every_command(tmp_path: Path) -> None:
    """The entry carries the law and how its coefficients vary together."""
    found = supercycle.fit(CHINCHILLA)
    save_law(found, "my-law", to=tmp_path)
    law = law_named(open_catalog(tmp_path), "my-law")
    assert pytest.approx(found.law.E, rel=1e-8) == law.power_law.E
    assert law.covariance is not None


TABLES = PACKAGED / "lawruns"
PORIAN = TABLES / "porian-2024-tuned.csv"


@pytest.mark.parametrize(
    ("options", "keys"),
    [
        ([str(TABLES / "gadre-2024-c4.csv"), "--tied"], {"coefficients", "held_back", "scatter"}),
        ([str(TABLES / "gadre-2024-c4.csv"), "--accuracy", "exponential"], {"form", "spread", "coefficients"}),
        (
            [str(PORIAN), "--approach", "2", "--minimum", "interpolated", "--noise", "0.002,0.05"],
            {"exponent", "slices"},
        ),
    ],
)  # fmt: skip
def test_other_fits_answer_in_json_and_in_words(
    options: list[str], keys: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Each way of fitting has its keys, and a table within eighty columns."""
    assert main(["laws", "fit", *options, "--json"]) == 0
    assert keys <= set(json.loads(capsys.readouterr().out))
    assert main(["laws", "fit", *options]) == 0
    assert max(len(line) for line in capsys.readouterr().out.splitlines()) <= 80


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--approach", "2", "--minimum", "spline"], "neither parabola nor interpolated"),
        (["--approach", "2", "--noise", "0.1,0.2"], "noise belongs to interpolated"),
        (["--approach", "2", "--minimum", "interpolated", "--noise", "0.1"], "is not two numbers"),
        (["--approach", "2", "--minimum", "interpolated", "--noise", "0.1,2"], "between 0 and 1 nat"),
        (["--accuracy", "linear"], "no column"),
        (["--tied", "--bootstrap", "3"], "bootstrap"),
    ],
)
def test_faults_of_other_fits_are_named(options: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown way, a noise that belongs to nothing, a table without accuracies: exit code 2 and the reason."""
    assert main(["laws", "fit", str(PORIAN), *options]) == 2
    assert message in capsys.readouterr().err


def test_accuracies_are_shares_and_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A percentage, a form that is not known, too few models: each is named."""
    path = tmp_path / "tasks.csv"
    path.write_text("loss,accuracy\n" + "\n".join(f"{3 - i / 10},{40 + i}" for i in range(9)) + "\n")
    assert main(["laws", "fit", str(path), "--accuracy", "sigmoid"]) == 2
    assert "above 1" in capsys.readouterr().err
    path.write_text("loss,accuracy\n3,0.4\n2.5,0.5\n")
    assert main(["laws", "fit", str(path), "--accuracy", "sigmoid"]) == 2
    assert "at least 5" in capsys.readouterr().err
    assert main(["laws", "fit", str(path), "--accuracy", "cubic"]) == 2
    assert "no form named 'cubic'" in capsys.readouterr().err
