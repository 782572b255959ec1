"""Permission-matrix rows of the statistics; sets of actors are named in ``who.py``."""

from __future__ import annotations

from tests.permissions.who import FILE, NAMES, OVERSEE, OWNER_LECTURER, Who

BOARDS: dict[str, Who] = {
    "region/<uuid:region_id>/": OVERSEE,
    "institution/<uuid:institution_id>/": FILE,
    "class/<uuid:class_id>/": NAMES,
    "lecturer/<uuid:lecturer_id>/": OWNER_LECTURER,
}
ROWS: dict[tuple[str, str], Who] = {
    ("GET", f"api/v1/statistics/{board}{table}"): who
    for board, who in BOARDS.items()
    for table in ("", "table.xlsx", "table.csv")
}
SOCKETS: dict[tuple[str, str], Who] = {
    (f"ws/v1/statistics/{board}", "hello"): who for board, who in BOARDS.items()
}
