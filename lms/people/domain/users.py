"""Accounts: made, given a password, disabled."""

from __future__ import annotations

import re
import secrets
import uuid

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lms.core.errors import Invalid
from lms.people.domain import throttle
from lms.people.errors import PasswordRefused, PasswordWrong, UsernameTaken
from lms.people.models import Institution, Region, Subject, User

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
LOCALES = ("zh-CN", "en")
THEMES = ("system", "light", "dark")
# Unambiguous when read aloud or copied by hand.
ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"


@transaction.atomic
def create_user(
    *,
    username: str,
    password: str | None,
    display_name: str,
    email: str = "",
    phone_masked: str = "",
    must_change_password: bool = False,
    validate: bool = False,
) -> User:
    """A new account with its subject; ``password=None`` makes one that cannot sign in yet.

    With ``validate`` the password must meet the rules. Raises ``Invalid``, ``UsernameTaken``,
    ``PasswordRefused``.
    """
    name = username.strip().lower()
    if not USERNAME.fullmatch(name):
        raise Invalid("A user name has 2 to 64 letters, digits, dots or dashes.", field="username")
    shown = display_name.strip()
    if not 1 <= len(shown) <= 60:
        raise Invalid("A display name has 1 to 60 characters.", field="display_name")
    user = User(
        username=name,
        display_name=shown,
        email=email,
        phone_masked=phone_masked,
        must_change_password=must_change_password,
    )
    if validate and password is not None:
        check_rules(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise UsernameTaken(field="username") from error
    Subject.objects.create(user=user)
    return user


def initial_password() -> str:
    """A random first password of 12 characters, to be replaced at the first sign-in."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def check_rules(password: str, user: User) -> None:
    """Raise :class:`PasswordRefused` with every broken rule."""
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        problems = [
            {"code": item.code or "invalid", "message": message}
            for item in error.error_list
            for message in item.messages
        ]
        raise PasswordRefused(fields={"new_password": problems}) from error


def change_password(*, user: User, current: str, new: str) -> User:
    """Replace the own password.

    Raises ``PasswordWrong``, ``PasswordRefused`` or ``SignInThrottled``. Call it outside a
    transaction: a wrong guess is counted after its own has been rolled back.
    """
    with throttle.own_password(username=user.username):
        return _change_password(user=user, current=current, new=new)


@transaction.atomic
def _change_password(*, user: User, current: str, new: str) -> User:
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not check_password(current, locked.password):
        raise PasswordWrong
    if current == new:
        raise PasswordRefused(
            fields={"new_password": [{"code": "password_same", "message": "Choose a new one."}]}
        )
    check_rules(new, locked)
    locked.set_password(new)
    locked.must_change_password = False
    locked.save(update_fields=["password", "must_change_password"])
    return locked


@transaction.atomic
def reset_password(*, user_id: uuid.UUID) -> str:
    """Give a new first password (returned once); all sessions of the account end."""
    from lms.people.domain.sessions import end_all

    user = User.objects.select_for_update().get(pk=user_id)
    password = initial_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    end_all(user=user)
    return password


@transaction.atomic
def set_active(*, user_id: uuid.UUID, active: bool) -> User:
    """Enable or disable an account; disabling ends its sessions."""
    from lms.people.domain.sessions import end_all

    user = User.objects.select_for_update().get(pk=user_id)
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        end_all(user=user)
    return user


def set_preferences(*, user: User, locale: str | None = None, theme: str | None = None) -> User:
    """Language and theme of the account. Raises ``Invalid``."""
    if locale is not None:
        if locale not in LOCALES:
            raise Invalid(field="locale", allowed=list(LOCALES))
        user.locale = locale
    if theme is not None:
        if theme not in THEMES:
            raise Invalid(field="theme", allowed=list(THEMES))
        user.theme = theme
    user.save(update_fields=["locale", "theme"])
    return user


@transaction.atomic
def create_with_role(
    *,
    username: str,
    display_name: str,
    email: str,
    role: str,
    region: Region | None,
    institution: Institution | None,
    by: User,
) -> tuple[User, str]:
    """An account with its first role and a first password. Raises what both steps raise."""
    from lms.people.domain.scopes import grant_role

    password = initial_password()
    user = create_user(
        username=username,
        password=password,
        display_name=display_name,
        email=email,
        must_change_password=True,
    )
    grant_role(user=user, role=role, region=region, institution=institution, by=by)
    return user, password
