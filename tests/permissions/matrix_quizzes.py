"""Permission-matrix rows of one area; sets of actors are named in ``who.py``."""

from __future__ import annotations

from tests.permissions.who import SIGNED_IN, TEACH, Who

BANK = "api/v1/banks/<uuid:bank_id>/"
ROWS: dict[tuple[str, str], Who] = {
    # A list of none for those who have no bank; the template holds nothing.
    ("GET", "api/v1/banks/"): SIGNED_IN,
    ("GET", "api/v1/banks/template/"): SIGNED_IN,
    ("GET", "api/v1/lessons/<uuid:lesson_id>/bank/"): TEACH,
    ("GET", f"{BANK}questions/"): TEACH,
    ("POST", f"{BANK}questions/"): TEACH,
    ("POST", f"{BANK}questions/step/"): TEACH,
    ("GET", f"{BANK}questions/<uuid:bank_question_id>/"): TEACH,
    ("PUT", f"{BANK}questions/<uuid:bank_question_id>/"): TEACH,
    ("GET", f"{BANK}facets/"): TEACH,
    ("GET", f"{BANK}export/"): TEACH,
    ("GET", f"{BANK}media/<uuid:medium_id>/"): TEACH,
    ("POST", f"{BANK}imports/"): TEACH,
    ("GET", f"{BANK}imports/<uuid:bank_import_id>/"): TEACH,
    ("POST", f"{BANK}imports/<uuid:bank_import_id>/confirm/"): TEACH,
}
