"""The resident identity number (GB 11643) and names: shape, checksum, masks. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
PROVINCES = frozenset(
    f"{code}"
    for code in (
        *range(11, 16),
        *range(21, 24),
        *range(31, 38),
        *range(41, 47),
        *range(50, 55),
        *range(61, 66),
        71,
        81,
        82,
        83,
    )
)
"""The first two digits: a province or its like; 83 are residents from Taiwan."""
NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f·]{2,30}|[A-Za-z][A-Za-z .'\-]{1,58}")


def check_digit(first17: str) -> str:
    """The 18th character: ISO 7064 MOD 11-2 over the first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    return CHECK_DIGITS[total % 11]


def normalise_number(value: str) -> str:
    """Full-width digits to half-width, no spaces, capital X."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", value)).upper()


def number_problem(value: str, *, today: dt.date | None = None) -> str | None:
    """Why a normalised number cannot be one: a stable code, or None when it can.

    ``number_shape`` (17 digits and a check character), ``number_region``, ``number_birth_date``,
    ``number_checksum``.
    """
    if not re.fullmatch(r"[0-9]{17}[0-9X]", value):
        return "number_shape"
    if value[:2] not in PROVINCES:
        return "number_region"
    try:
        born = dt.date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return "number_birth_date"
    if born.year < 1900 or (today is not None and born > today):
        return "number_birth_date"
    if check_digit(value[:17]) != value[17]:
        return "number_checksum"
    return None


def normalise_name(value: str) -> str:
    """NFKC, no spaces around, one kind of middle dot, no spaces between Han characters."""
    text = unicodedata.normalize("NFKC", value).strip()
    text = re.sub(r"[•‧・∙⋅]", "·", text)
    return re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", text)


def name_problem(value: str) -> str | None:
    """``name_shape`` when a normalised name is neither Han (2 to 30) nor Latin letters."""
    return None if NAME.fullmatch(value) else "name_shape"


def mask_name(value: str) -> str:
    """Keeps the first and, from three characters on, the last: 陈桂芳 → 陈*芳, 李伟 → 李*."""
    if len(value) <= 1:
        return "*"
    if len(value) == 2:
        return value[0] + "*"
    return value[0] + "*" * min(len(value) - 2, 6) + value[-1]


def mask_number(value: str) -> str:
    """Keeps the first two and the last two characters."""
    return value[:2] + "*" * max(len(value) - 4, 0) + value[-2:] if len(value) > 4 else "****"


def mask_phone(value: str) -> str:
    """Keeps the first three and the last two digits: 138******21."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", value))
    return digits[:3] + "*" * (len(digits) - 5) + digits[-2:] if len(digits) >= 7 else ""
