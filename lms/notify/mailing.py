"""What a notification says as a mail; a feature adds its own kinds to :data:`sentences`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone

KIND = "notify.mail"


class Sentence(NamedTuple):
    """Subject and text in one language; ``{name}`` stands for an argument of the notification."""

    subject: str
    text: str


sentences: dict[str, tuple[Sentence, Sentence]] = {}
"""Notification kind → (Chinese, English). A kind that is not here is never mailed."""


def written(kind: str, args: Mapping[str, Any], *, english: bool) -> Sentence | None:
    """The mail of a notification, or None. Instants are written in the product's time zone."""
    found = sentences.get(kind)
    if found is None:
        return None
    words = {name: _word(name, value) for name, value in args.items()}
    subject, text = found[1 if english else 0]
    return Sentence(subject.format(**words), text.format(**words))


def address(link: str) -> str:
    """The whole address of a page of the front end, where one is known."""
    origins: list[str] = list(settings.CSRF_TRUSTED_ORIGINS)
    return (origins[0] if origins else "") + link


def _word(name: str, value: Any) -> str:
    if name.endswith("_at") and isinstance(value, str):
        moment = dt.datetime.fromisoformat(value)
        return timezone.localtime(moment).strftime("%m-%d %H:%M")
    return str(value).replace("\r", " ").replace("\n", " ")
