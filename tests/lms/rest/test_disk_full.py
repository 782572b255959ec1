"""A full disk is an answer with a code: over REST, and to what sockets write together."""

from __future__ import annotations

import errno
from collections.abc import Sequence

import pytest
from django.db import OperationalError

from lms.core.errors import DiskFull, DomainError, is_disk_full
from lms.realtime.group_commit import write_together
from lms.rest.exceptions import handle


def wrapped() -> OperationalError:
    error = OperationalError("could not extend file")
    error.__cause__ = type("DriverError", (Exception,), {"sqlstate": "53100"})()
    return error


FULL = [
    OSError(errno.ENOSPC, "No space left on device"),
    OSError(errno.EDQUOT, "Disk quota exceeded"),
    OperationalError("database or disk is full"),
    wrapped(),
]


@pytest.mark.parametrize("error", FULL)
def test_it_has_a_code_and_a_status(error: Exception) -> None:
    response = handle(error, {})
    assert response is not None
    assert (response.status_code, response.data["error"]["code"]) == (507, "disk_full")


@pytest.mark.parametrize("error", FULL)
def test_what_is_written_together_says_so_too(error: Exception) -> None:
    def write(batch: Sequence[int]) -> list[int | DomainError]:
        raise error

    assert [type(answer) for answer in write_together(write, [1, 2], what="rows")] == [DiskFull] * 2


def test_other_faults_stay_faults() -> None:
    assert handle(OperationalError("no such table"), {}) is None
    assert not is_disk_full(OSError(errno.ENOENT, "gone"))
