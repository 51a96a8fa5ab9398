"""The generated page of the ledger."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "tools" / "predictions.py"


@pytest.mark.skipif(not SCRIPT.is_file(), reason="the tools are not part of this distribution")
def test_the_page_is_up_to_date() -> None:
    """docs/predictions.md and its picture are what the packaged ledger generates."""
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
