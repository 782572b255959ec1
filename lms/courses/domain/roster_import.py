"""Roster import: a template, a dry run that names every row's problems, one confirmation.

Nothing is enrolled before :func:`confirm`, and then everything or nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from django.contrib.auth.hashers import make_password
from django.db import transaction

from lms.core import clock
from lms.core.errors import NotFound
from lms.courses import sheets
from lms.courses.checks import Problem
from lms.courses.domain import roster
from lms.courses.errors import FileRefused, ImportState
from lms.courses.models import RosterImport, TrainingClass
from lms.people import crypto, identity
from lms.people.domain import real_name, users
from lms.people.models import RealName, User
from lms.people.real_name_adapters import adapter

KEPT_FOR = dt.timedelta(hours=2)
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "name", "真实姓名"),
    "number": ("身份证号", "身份证号码", "id number", "证件号码"),
    "phone": ("手机号", "手机", "联系电话", "phone"),
    "username": ("账号", "用户名", "username", "account"),
    "shown": ("显示名", "昵称", "display name", "nickname"),
}
TEMPLATE_HEADER = ("姓名", "身份证号", "手机号", "账号", "显示名")
TEMPLATE_NOTES = (
    "每行一名学员；姓名和身份证号必填，其余可以不填。",
    "显示名是别人在平台上看到的名字；不填时显示打码的姓名，如“陈*芳”。真实姓名加密保存。",
    "身份证号请先把单元格设为“文本”，否则后几位会变成 0。",
    "账号不填时由系统生成；初始密码在确认导入后显示一次。",
    "先试导入，页面会列出每一行的问题；确认之前不会写入名册。",
)
Action = Literal["create", "enrol", "skip", "error"]


@dataclass
class Line:
    """One row of the file, judged."""

    row: int
    name: str
    number: str
    phone: str = ""
    username: str = ""
    shown_name: str = ""
    action: Action = "create"
    user_id: str | None = None
    documents_needed: bool = False
    problems: list[dict[str, Any]] = field(default_factory=list)

    def problem(
        self, code: str, severity: Literal["error", "warning"] = "error", **args: Any
    ) -> None:
        """Name a problem; an error also decides the action."""
        self.problems.append(Problem(code, severity, args).to_json())
        if severity == "error":
            self.action = "error"

    def shown(self) -> dict[str, Any]:
        """What the page shows: masked."""
        return {
            "row": self.row,
            "name_masked": identity.mask_name(self.name) if self.name else "",
            "number_masked": identity.mask_number(self.number) if self.number else "",
            "username": self.username,
            "action": self.action,
            "documents_needed": self.documents_needed,
            "problems": self.problems,
        }


@dataclass(frozen=True)
class NewAccount:
    """An account made by an import, with the password that is shown this once."""

    display_name: str
    username: str
    initial_password: str


@dataclass(frozen=True)
class Confirmed:
    """What an import did."""

    enrolled: int
    skipped: int
    accounts: list[NewAccount]


def template() -> bytes:
    """An empty roster as .xlsx with a sheet of notes."""
    return sheets.write_xlsx(TEMPLATE_HEADER, [], title="名册", notes=TEMPLATE_NOTES)


def dry_run(
    *, training_class: TrainingClass, by: User, file_name: str, data: bytes
) -> RosterImport:
    """Read and judge a file; keep its rows, encrypted, for :func:`confirm`.

    Raises ``FileRefused``.
    """
    return dry_run_rows(
        training_class=training_class, by=by, file_name=file_name, rows=sheets.read_rows(data)
    )


def dry_run_rows(
    *, training_class: TrainingClass, by: User, file_name: str, rows: list[list[str]]
) -> RosterImport:
    """As :func:`dry_run`, for rows that came another way; the first one names the columns."""
    lines = _judge(training_class, _parse(rows))
    now = clock.now()
    RosterImport.objects.filter(expires_at__lt=now, confirmed_at=None).delete()
    made = RosterImport(
        training_class=training_class,
        uploaded_by=by,
        file_name=file_name[:120],
        report=[line.shown() for line in lines],
        error_count=sum(line.action == "error" for line in lines),
        expires_at=now + KEPT_FOR,
    )
    raw = json.dumps([_bare(line) for line in lines], ensure_ascii=False)
    made.rows_encrypted = crypto.ring().seal(raw, context=f"roster-import:{made.pk}")
    made.save(force_insert=True)
    return made


def confirm(*, import_id: uuid.UUID, by: User, documents_seen: bool) -> Confirmed:
    """Enrol everybody of a dry run, once, all or none.

    ``documents_seen``: the administrator has compared the cards of those whom the register does
    not know. Raises ``ImportState`` with ``problem``: ``gone``, ``rows_with_errors``,
    ``documents_needed``.
    """
    staged = RosterImport.objects.filter(pk=import_id).first()
    if staged is None:
        raise NotFound
    passwords = _passwords(staged)  # hashing takes long: before the transaction
    with transaction.atomic():
        return _confirm(staged, by, documents_seen, passwords)


def _confirm(
    staged: RosterImport,
    by: User,
    documents_seen: bool,
    passwords: Sequence[tuple[str, str]],
) -> Confirmed:
    now = clock.now()
    claimed = RosterImport.objects.filter(
        pk=staged.pk, confirmed_at=None, expires_at__gt=now, rows_encrypted__isnull=False
    ).update(confirmed_at=now, rows_encrypted=None)
    if not claimed:
        raise ImportState(problem="gone")
    training_class = (
        TrainingClass.objects.select_for_update(of=("self",))
        .select_related("institution__region", "rule_pack")
        .get(pk=staged.training_class_id)
    )
    lines = _judge(training_class, _rows_of(staged))
    if any(line.action == "error" for line in lines):
        raise ImportState(problem="rows_with_errors", report=[line.shown() for line in lines])
    if any(line.documents_needed for line in lines) and not documents_seen:
        raise ImportState(problem="documents_needed")
    accounts: list[NewAccount] = []
    enrolled = 0
    for line in lines:
        if line.action == "skip":
            continue
        if line.action == "create":
            user, account = _create(line, passwords[len(accounts)])
            accounts.append(account)
        else:
            assert line.user_id is not None
            user = User.objects.get(pk=line.user_id)
        if not RealName.objects.filter(user=user, verified_at__isnull=False).exists():
            real_name.submit(
                user=user, name=line.name, number=line.number, documents_seen=documents_seen, by=by
            )
        roster.enrol(training_class=training_class, user=user, by=by, by_import=True)
        enrolled += 1
    return Confirmed(enrolled=enrolled, skipped=len(lines) - enrolled, accounts=accounts)


def _create(line: Line, password: tuple[str, str]) -> tuple[User, NewAccount]:
    plain, hashed = password
    user = users.create_user(
        username=line.username or _free_username(),
        password=None,
        display_name=line.shown_name or identity.mask_name(line.name),
        phone_masked=identity.mask_phone(line.phone),
        must_change_password=True,
    )
    user.password = hashed
    user.save(update_fields=["password"])
    return user, NewAccount(user.display_name, user.username, plain)


def _free_username() -> str:
    while True:
        name = "s" + "".join(secrets.choice("23456789abcdefghjkmnpqrstuvwxyz") for _ in range(7))
        if not User.objects.filter(username=name).exists():
            return name


def _passwords(staged: RosterImport) -> list[tuple[str, str]]:
    number = sum(row["action"] == "create" for row in staged.report)
    if staged.confirmed_at is not None:
        return []
    plain = [users.initial_password() for _ in range(number)]
    return [(password, make_password(password)) for password in plain]


def _bare(line: Line) -> dict[str, Any]:
    kept = asdict(line)
    return {
        name: kept[name] for name in ("row", "name", "number", "phone", "username", "shown_name")
    }


def _rows_of(staged: RosterImport) -> list[Line]:
    assert staged.rows_encrypted is not None
    raw = crypto.ring().open(staged.rows_encrypted, context=f"roster-import:{staged.pk}")
    return [Line(**row) for row in json.loads(raw)]


def _parse(rows: list[list[str]]) -> list[Line]:
    header = [cell.strip().lower() for cell in rows[0]]
    places: dict[str, int] = {}
    for name, titles in COLUMNS.items():
        found = [index for index, title in enumerate(header) if title.strip("*＊ ") in titles]
        if found:
            places[name] = found[0]
    missing = [name for name in ("name", "number") if name not in places]
    if missing:
        raise FileRefused(problem="columns_missing", missing=missing)
    lines = []
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: row[i] if i < len(row) else "" for name, i in places.items()}
        if any(cells.values()):
            lines.append(
                Line(
                    row=number,
                    name=identity.normalise_name(cells["name"]),
                    number=identity.normalise_number(cells["number"]),
                    phone=cells.get("phone", ""),
                    username=cells.get("username", "").strip().lower(),
                    shown_name=cells.get("shown", "").strip()[:60],
                )
            )
    if not lines:
        raise FileRefused(problem="empty")
    return lines


def _judge(training_class: TrainingClass, lines: list[Line]) -> list[Line]:
    """Name every problem of every row; nothing is written."""
    first_rows: dict[str, int] = {}
    usernames: dict[str, int] = {}
    known = _known(lines)
    seats = set(
        training_class.enrolments.filter(withdrawn_at=None).values_list("user_id", flat=True)
    )
    teachers = set(training_class.lecturers.values_list("user_id", flat=True))
    taken = set(
        User.objects.filter(username__in=[line.username for line in lines]).values_list(
            "username", flat=True
        )
    )
    for line in lines:
        _judge_shape(line, first_rows, usernames)
        if line.action == "error":
            continue
        row = known.get(real_name.number_index(line.number))
        if row is not None:
            _judge_known(line, row, seats, teachers)
        else:
            if line.username in taken:
                line.problem("username_taken", username=line.username)
            _judge_register(line)
    _judge_size(training_class, lines, len(seats))
    return lines


def _judge_shape(line: Line, first_rows: dict[str, int], usernames: dict[str, int]) -> None:
    if not line.name:
        line.problem("name_missing")
    elif identity.name_problem(line.name):
        line.problem("name_shape")
    if not line.number:
        line.problem("number_missing")
    elif line.number.startswith("#"):
        line.problem("number_as_number")
    else:
        problem = identity.number_problem(line.number, today=clock.now().date())
        if problem:
            line.problem(problem)
    if line.number in first_rows:
        line.problem("duplicate_in_file", first_row=first_rows[line.number])
    elif line.number:
        first_rows[line.number] = line.row
    if line.username and not users.USERNAME.fullmatch(line.username):
        line.problem("username_shape")
    elif line.username in usernames:
        line.problem("username_twice", first_row=usernames[line.username])
    elif line.username:
        usernames[line.username] = line.row


def _known(lines: list[Line]) -> dict[bytes, RealName]:
    indexes = [real_name.number_index(line.number) for line in lines if line.number]
    rows = RealName.objects.filter(number_index__in=indexes).select_related("user")
    return {bytes(row.number_index): row for row in rows}


def _judge_known(
    line: Line, row: RealName, seats: set[uuid.UUID], teachers: set[uuid.UUID]
) -> None:
    if not real_name.same_name(row=row, name=line.name):
        line.problem("name_mismatch")
    elif not row.user.is_active:
        line.problem("account_disabled")
    elif row.user_id in teachers:
        line.problem("is_lecturer")
    elif row.user_id in seats:
        line.action = "skip"
        line.problem("already_enrolled", "warning")
    else:
        line.action, line.user_id = "enrol", str(row.user_id)
        if row.verified_at is None:
            _judge_register(line)


def _judge_register(line: Line) -> None:
    verdict = adapter().check(name=line.name, number=line.number)
    if verdict.outcome == "refused":
        line.problem(verdict.reason)
    elif verdict.outcome == "unknown":
        line.documents_needed = True
        line.problem("not_in_register", "warning")


def _judge_size(training_class: TrainingClass, lines: list[Line], seated: int) -> None:
    most = training_class.rule_pack.body["size"]["max"]
    for line in lines:
        if line.action in ("create", "enrol"):
            seated += 1
            if seated > most:
                line.problem("class_full", max=most)
