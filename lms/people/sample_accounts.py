"""The demo accounts: which there are, and their common password, made per installation."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from django.conf import settings

from lms.people.models import User

NOTES: dict[str, str] = {
    "trainee": "学员 · trainee",
    "newcomer": "未实名的学员 · trainee without a verified name (孙小满 {number})",
    "learner": "讲师班的学员（翻转课堂）· attends a lecturer class with flipped tasks",
    "lecturer": "讲师 · lecturer",
    "institution": "机构管理员 · institution administrator",
    "agency": "主管部门（云州市）· agency officer of the city",
    "county": "主管部门（清溪县）· agency officer of one county",
    "platform": "平台管理员 · platform administrator",
    "reviewer": "非授课讲师 · reviewer",
    "trainer": "培训师 · trainer",
}
NEWCOMER = ("孙小满", "11010119950615002")
"""Name and the first 17 digits of the number that the local register knows."""


def _file() -> Path:
    return Path(settings.VAR_DIR) / "sample.json"


def password() -> str:
    """The demo password of this installation, made at the first call."""
    path = _file()
    if not path.exists():
        words = "-".join(secrets.token_hex(2) for _ in range(3))
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump({"password": f"rongke-{words}"}, file)
    return str(json.loads(path.read_text())["password"])


def known_accounts() -> list[tuple[User, str]]:
    """Sample accounts with what each is for, in the order of :data:`NOTES`."""
    from lms.people.identity import check_digit

    found = User.objects.filter(is_sample=True, username__in=NOTES).in_bulk(field_name="username")
    number = NEWCOMER[1] + check_digit(NEWCOMER[1])
    return [
        (found[name], note.format(number=number)) for name, note in NOTES.items() if name in found
    ]
