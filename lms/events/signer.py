"""The log's private key: read by the sequencer's process alone, never by the web process.

The key is a file (``settings.RONGKE_LOG_KEY_FILE``, C2SP text form, mode 0600). It is made on
first use in the embedded and services profiles; in production it must be there. The public half
goes to the database (:class:`LogKey`), from where the web process serves it.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from django.conf import settings

from lms.core import clock
from lms.events.models import LogKey
from verifier.notes import SigningKey


class WrongProcess(RuntimeError):
    """The web process asked for the signing key."""


@cache
def signing_key() -> SigningKey:
    """The log key. Raises WrongProcess in a web process, FileNotFoundError when it is missing."""
    if os.environ.get("RONGKE_ROLE") == "web":
        raise WrongProcess("the signing key is not available to the web process")
    path = Path(settings.RONGKE_LOG_KEY_FILE)
    if not path.exists() and not settings.PRODUCTION:
        _create(path)
    key = SigningKey.parse(path.read_text())
    if key.name != settings.RONGKE_LOG_NAME:
        raise ValueError(f"the log key is named {key.name}, the log {settings.RONGKE_LOG_NAME}")
    LogKey.objects.get_or_create(vkey=str(key.verifier), defaults={"since": clock.now()})
    return key


def _create(path: Path) -> None:
    """Write a new key; of two processes starting at once, the first wins for both."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = SigningKey.generate(settings.RONGKE_LOG_NAME).secret_text() + "\n"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
