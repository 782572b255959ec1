"""A pseudonym key that stands for the agency's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lms.events import pseudonyms, signer


@pytest.fixture(autouse=True)
def agency_key() -> Iterator[bytes]:
    before = pseudonyms._source
    pseudonyms.register(lambda class_id: b"k" * 32)
    signer.signing_key.cache_clear()
    yield b"k" * 32
    if before is not None:
        pseudonyms.register(before)
    signer.signing_key.cache_clear()
