"""All commands of the API by name. A new one is an entry of its subject's list, and its list stands here."""

from collections.abc import Mapping

from supercycle.www.commands import code, facts, industry, launch, laws, money, physical, step, studies
from supercycle.www.commands.command import Command

COMMANDS: Mapping[str, Command] = {
    one.name: one
    for subject in (step, launch, laws, money, industry, studies, physical, code, facts)
    for one in subject.COMMANDS
}
"""Every command by its path."""

READ_ONLY = ("catalog", "accuracy")
"""Commands that are asked with GET."""

ON_THE_LINE: Mapping[str, str] = {"sim": "sim/programme", "studies": "studies/list"}
"""What a command is called on the command line, where it is not its path."""

LEFT_OUT: Mapping[str, str] = {
    "laws/measure": "trains on this machine for minutes, and writes a table",
    "sim/measure": "trains on this machine for minutes, and writes a table",
    "verify": "trains on this machine, alone on it or its times mean nothing",
    "sweep": "writes to the reader's studies, for as long as it takes",
    "studies/break-even": "answers a study anew, for as long as it takes",
    "studies/delete": "removes a study of the reader",
    "studies/export": "writes a file; studies/show has the rows",
    "studies/sql": "any SQL is any amount of work; studies/show has the rows",
    "web": "is this server",
}
"""Commands of the command line that the API lacks, and why: a request writes nothing, and its work has bounds."""

LEFT_OUT_WORDS: Mapping[str, str] = {
    "catalog/check": "checks a directory of the reader's",
    "predictions/register": "writes to the reader's ledger for good",
    "predictions/resolve": "writes to the reader's ledger for good",
    "calibrate without a table": "measures this machine for a minute",
}
"""The same of words that a command takes in place of an argument."""
