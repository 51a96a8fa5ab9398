"""The documentation as a site: ``sphinx-build -W -n docs site``. Nothing is fetched while it is built or read."""

project = "Supercycle"
author = "The authors of Supercycle"
extensions = ["myst_parser"]
myst_heading_anchors = 4
html_theme = "furo"
html_title = "Supercycle"
exclude_patterns = ["site"]
