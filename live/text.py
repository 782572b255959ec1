"""What people write in a room, as it is stored. Pure."""

from __future__ import annotations

import unicodedata

from lms.core.errors import Invalid


def clean(text: str, *, limit: int, newlines: bool = False, field: str = "text") -> str:
    """NFC, no control or bidirectional-override characters, trimmed.

    Raises ``Invalid`` (naming ``field``) when nothing is left or it is longer than ``limit``
    characters. HTML is not touched: it is text, and every page shows it as text.
    """
    kept = "".join(
        char
        for char in unicodedata.normalize("NFC", text)
        if (newlines and char == "\n")
        or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"}
        or char == "\u200d"
    ).strip()
    if not kept:
        raise Invalid(fields={field: "empty"})
    if len(kept) > limit:
        raise Invalid(fields={field: "too_long"}, limit=limit)
    return kept
