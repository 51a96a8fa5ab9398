"""All commands of the API by name. A new one is an entry of its subject's list, and its list stands here."""

from collections.abc import Mapping

from supercycle.www.commands import code, facts, industry, laws, money, physical, step, studies
from supercycle.www.commands.command import Command

COMMANDS: Mapping[str, Command] = {
    one.name: one
    for subject in (step, laws, money, industry, studies, physical, code, facts)
    for one in subject.COMMANDS
}
"""Every command by its path."""

READ_ONLY = ("catalog", "accuracy")
"""Commands that are asked with GET."""
