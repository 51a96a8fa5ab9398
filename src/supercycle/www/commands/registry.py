"""All commands of the API by name. A new one is an entry of its subject's list, and its list stands here."""

from collections.abc import Mapping

from supercycle.www.commands import code, facts, industry, laws, money, physical, step
from supercycle.www.commands.command import Command

COMMANDS: Mapping[str, Command] = {
    one.name: one
    for one in (
        *step.COMMANDS, *laws.COMMANDS, *money.COMMANDS, *industry.COMMANDS, *physical.COMMANDS, *code.COMMANDS,
        *facts.COMMANDS,
    )
}  # fmt: skip
from supercycle.www.commands import facts, industry, laws, money, step, studies
    one.name: one for subject in (step, laws, money, industry, studies, facts) for one in subject.COMMANDS
}
"""Every command by its path."""

READ_ONLY = ("catalog", "accuracy")
"""Commands that are asked with GET."""
