"""Tables of a period file that follow from the leaves alone.

Each is a function of the leaves and of the names in roster and timetable, so the verifier makes
it again and compares the bytes; the printed report shows the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from verifier.policy import Result
from verifier.records import conduct, figures, hours, work
from verifier.records.table import Names, Table

__all__ = ["FOLDER", "Names", "Table", "members", "tables"]

FOLDER = "records/"
Leaf = dict[str, Any]
_MAKERS: tuple[Callable[[Sequence[Leaf], Names], Table], ...] = (
    hours.application,
    hours.changes,
    hours.leave,
    hours.marks,
    hours.on_air,
    conduct.sign_ins,
    conduct.spot_checks,
    conduct.incidents,
    conduct.appeals,
    work.exams,
    work.exercises,
    work.tasks,
)


def tables(leaves: Sequence[Leaf], names: Names) -> dict[str, Table]:
    """Every table by its name."""
    made = [maker(leaves, names) for maker in _MAKERS]
    return {table.name: table for table in made}


def members(
    leaves: Sequence[Leaf],
    result: Result,
    roster: Sequence[Mapping[str, Any]],
    lecturers: Sequence[Mapping[str, Any]],
    timetable: Sequence[Mapping[str, Any]],
) -> dict[str, bytes]:
    """The files of ``records/`` by their full name."""
    names = Names.of(roster, lecturers, timetable)
    files = {f"{FOLDER}{name}.csv": table.csv() for name, table in tables(leaves, names).items()}
    files[f"{FOLDER}statistics.json"] = figures.encoded(leaves, result)
    return files
