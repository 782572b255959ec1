"""Who there is: users, their roles per scope, real names (encrypted), sessions, factors."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from lms.core.models import TimestampedModel, UUIDModel


class Region(TimestampedModel):
    """A node of the tree province > city > county."""

    class Level(models.TextChoices):
        PROVINCE = "province"
        CITY = "city"
        COUNTY = "county"

    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    level = models.CharField(max_length=10, choices=Level)
    code = models.CharField(max_length=12, unique=True)
    """GB/T 2260 code or the operator's own."""
    name = models.CharField(max_length=60)
    path = models.CharField(max_length=200, db_index=True, editable=False)
    """``/province-code/city-code/county-code/``: a subtree is a prefix."""
    pseudonym_key = models.BinaryField(null=True, editable=False)
    """The agency's key (encrypted) by which trainees are named in leaves; on the root only."""
    tile_row = models.PositiveSmallIntegerField(null=True)
    tile_column = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name


class Institution(TimestampedModel):
    """A training institution: runs classes in one region."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="institutions")
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=40, unique=True)
    """Unified social credit code, or the operator's own."""
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Creates users with normalised names and hashed passwords."""

    def create_user(self, *, username: str, password: str | None, display_name: str) -> User:
        """A new user; ``password=None`` makes one that cannot sign in yet."""
        user = self.model(username=username.strip().lower(), display_name=display_name.strip())
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account. What it may do stands in :class:`RoleAssignment` and in courses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=60)
    """What others see; the real name is in :class:`RealName`."""
    email = models.EmailField(blank=True)
    phone_masked = models.CharField(max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    is_sample = models.BooleanField(default=False, editable=False)
    """Made by ``load_sample``: ``manage.py accounts`` may print its codes."""
    must_change_password = models.BooleanField(default=False)
    locale = models.CharField(max_length=10, default="zh-CN")
    theme = models.CharField(max_length=10, default="system")
    calendar_token = models.CharField(max_length=64, unique=True, null=True)
    """The secret of the person's iCalendar feed; revocable."""
    created_at = models.DateTimeField(auto_now_add=True)

    acting_grants: Any = None
    """Never stored: the grants (``rules.RoleGrant``) of a service account while a token of its API
    client is being answered. They replace the roles, which such an account does not have."""

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.username


class Subject(models.Model):
    """The random id under which a person stands in events; deletable to erase the person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="subject")

    def __str__(self) -> str:
        return str(self.id)


class RoleAssignment(UUIDModel):
    """A role within a scope: a region's subtree, an institution, or the whole platform.

    Being trainee or lecturer *of a class* is courses' business (enrolment, class lecturer);
    here ``lecturer``/``trainer``/``reviewer`` say that an institution may assign the person.
    """

    class Role(models.TextChoices):
        TRAINEE = "trainee"
        LECTURER = "lecturer"
        TRAINER = "trainer"
        REVIEWER = "reviewer"
        INSTITUTION_ADMIN = "institution_admin"
        AGENCY_OFFICER = "agency_officer"
        PLATFORM_ADMIN = "platform_admin"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_assignments")
    role = models.CharField(max_length=20, choices=Role)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT)
    institution = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.PROTECT)
    granted_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="granted_roles"
    )
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="role_scope_fits",
                condition=(
                    Q(role="platform_admin", region=None, institution=None)
                    | Q(role="agency_officer", region__isnull=False, institution=None)
                    | Q(
                        role__in=[
                            "trainee",
                            "lecturer",
                            "trainer",
                            "reviewer",
                            "institution_admin",
                        ],
                        region=None,
                        institution__isnull=False,
                    )
                ),
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(region=None, institution=None),
                name="one_platform_role",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "region"],
                condition=Q(region__isnull=False),
                name="one_role_per_region",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "institution"],
                condition=Q(institution__isnull=False),
                name="one_role_per_institution",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class RealName(models.Model):
    """Real name and 身份证 number: AES-256-GCM under a key outside the database."""

    user = models.OneToOneField(
        User, primary_key=True, on_delete=models.CASCADE, related_name="real_name"
    )
    name_encrypted = models.BinaryField()
    number_encrypted = models.BinaryField()
    key_id = models.CharField(max_length=20)
    number_index = models.BinaryField(unique=True)
    """HMAC-SHA256 of the number under the index key: uniqueness without reading it."""
    name_masked = models.CharField(max_length=60)
    number_masked = models.CharField(max_length=20)
    verified_at = models.DateTimeField(null=True)
    """Null: submitted, not verified; such a person cannot start a lesson."""
    method = models.CharField(max_length=40, blank=True)
    refused_reason = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name_masked


class Consent(UUIDModel):
    """A consent given or withdrawn, with the version of the text that was shown."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    text_version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.text_version}"


class SecondFactor(models.Model):
    """A TOTP secret (RFC 6238), encrypted; ``confirmed_at`` null while being set up."""

    user = models.OneToOneField(
        User, primary_key=True, on_delete=models.CASCADE, related_name="second_factor"
    )
    secret_encrypted = models.BinaryField()
    key_id = models.CharField(max_length=20)
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)
    """The last accepted time step: a code works once."""

    def __str__(self) -> str:
        return str(self.user_id)


class UserSession(UUIDModel):
    """A signed-in browser that its owner can see and revoke."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="user_sessions")
    session_key = models.CharField(max_length=64, unique=True)
    device = models.CharField(max_length=120, blank=True)
    address = models.GenericIPAddressField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField()
    second_factor_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.device


class SignInAttempt(models.Model):
    """Failed sign-ins, counted per (account, address) so that nobody can lock others out."""

    id = models.BigAutoField(primary_key=True)
    username = models.CharField(max_length=64)
    address = models.GenericIPAddressField()
    device = models.CharField(max_length=64, blank=True)
    """Random id of a browser that this account has used before: it has a counter of its own, so
    that a neighbour behind the same address cannot lock its owner out. Empty: unknown browser."""
    kind = models.CharField(max_length=10, default="password")
    """``password``, ``factor`` or ``own`` (asked again while signed in): counted apart."""
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["username", "address", "at"], name="attempt_window"),
            models.Index(fields=["address", "at"], name="attempt_address"),
        ]

    def __str__(self) -> str:
        return f"{self.username}@{self.address}"


class RegisterEntry(models.Model):
    """One person of the local real-name register, the reference implementation's truth.

    Only keyed hashes are kept: enough to answer "does this name belong to this number".
    """

    number_index = models.BinaryField(unique=True)
    name_index = models.BinaryField()

    def __str__(self) -> str:
        return str(self.pk)
