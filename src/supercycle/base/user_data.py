"""Where the reader's own data stand: entries that commands write, never the package itself."""

import os
import sys
from pathlib import Path


def user_folder() -> Path:
    """The directory of this reader's data; it need not exist.

    ``$XDG_DATA_HOME/supercycle`` where that is set; else ``~/.local/share/supercycle``, on macOS
    ``~/Library/Application Support/supercycle``, on Windows ``%LOCALAPPDATA%/supercycle`` (XDG base directories, and
    each system's own custom).
    """
    named = os.environ.get("XDG_DATA_HOME", "")
    if named:
        return Path(named) / "supercycle"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home() / "AppData" / "Local"))) / "supercycle"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "supercycle"
    return Path.home() / ".local" / "share" / "supercycle"
