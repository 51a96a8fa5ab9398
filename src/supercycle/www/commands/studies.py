"""``studies``: what the reader of this server keeps, listed, shown, compared and decided; nothing is written."""

from typing import Annotated, Literal

from pydantic import Field

from supercycle.base.errors import unknown_name
from supercycle.base.user_data import user_folder
from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form
from supercycle.www.body import Body
from supercycle.www.commands.command import Command
from supercycle.www.fields import Word

Study = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
"""Id of a study, its beginning, or its name."""

Point = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}:[0-9]{1,8}$")]
"""A point of a study, like chips:0."""


class ListBody(Body):
    """No arguments."""


class ShowBody(Body):
    """A study that is kept."""

    study: Study


class CompareBody(Body):
    """Two points, and the output that is compared."""

    one: Point
    other: Point
    by: Word


class DecideBody(Body):
    """A study, the input that is the reader's to choose, and the output that decides."""

    study: Study
    choose: Word
    by: Word
    better: Literal["lower", "higher"] = "lower"


def list_studies(asked: ListBody, catalog: Catalog) -> Form:
    """The document of ``supercycle studies list``; a store that is not there is not made."""
    from supercycle.report import study_forms
    from supercycle.verbs.sweep import studies

    if not _is_there():
        return {"folder": str(user_folder() / "studies"), "studies": []}
    return study_forms.listed(studies())


def show(asked: ShowBody, catalog: Catalog) -> Form:
    """The document of ``supercycle studies show``."""
    from supercycle.report import study_forms
    from supercycle.verbs.sweep import study_rows, table_hash

    _require(asked.study)
    found, columns, rows = study_rows(asked.study)
    return study_forms.shown(found, columns, rows, table_hash(asked.study))


def compare(asked: CompareBody, catalog: Catalog) -> Form:
    """The document of ``supercycle studies compare``."""
    from supercycle.report import study_forms
    from supercycle.verbs.compare_points import compare_points

    _require(asked.one.rpartition(":")[0])
    found, notes = compare_points(asked.one, asked.other, asked.by, catalog=catalog)
    return study_forms.walk(found, notes)


def decide(asked: DecideBody, catalog: Catalog) -> Form:
    """The document of ``supercycle studies decide``."""
    from supercycle.report import study_forms
    from supercycle.verbs.sweep import decide_study

    _require(asked.study)
    return study_forms.decision(
        decide_study(asked.study, choose=asked.choose, by=asked.by, better=asked.better)
    )  # fmt: skip


def _is_there() -> bool:
    return (user_folder() / "studies" / "studies.sqlite").is_file()


def _require(study: str) -> None:
    """Raises InputError where there is no store: asking makes none."""
    if not _is_there():
        raise unknown_name("study", study, [], "supercycle sweep")


COMMANDS = (
    Command("studies", "The studies that are kept.", ListBody, list_studies, {"all": {}}, keys="studies list",
            kept=False),
    Command("studies/show", "One study: its rows, its Pareto front.", ShowBody, show, {
        "the study of the example": {"study": "chips"},
    }, kept=False),
    Command("studies/compare", "Why two points differ, input by input.", CompareBody, compare, {
        "two points": {"one": "chips:0", "other": "chips:1", "by": "step_s"},
    }, kept=False),
    Command("studies/decide", "What to choose over all that varies beside it.", DecideBody, decide, {
        "a chip": {"study": "chips", "choose": "chip", "by": "step_s"},
    }, kept=False),
)  # fmt: skip
