"""API clients: a system of an agency or an institution, its secrets and its tokens.

Secrets and tokens are random (256 bits), so a plain SHA-256 keeps them: there is nothing to guess
that a slow hash would slow down.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import TimestampedModel, UUIDModel
from lms.people.models import Institution, Region


class ApiClient(TimestampedModel):
    """Another system that speaks with ours; it sees what an officer or administrator there sees."""

    name = models.CharField(max_length=80)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(
        Institution, null=True, on_delete=models.PROTECT, related_name="+"
    )
    service_user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_client"
    )
    """A disabled account without a password or a role: who did it, in events. Its grants exist
    only while one of its tokens is being answered."""
    scopes = models.JSONField(default=list)
    rate_per_minute = models.PositiveIntegerField(default=600)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    last_used_at = models.DateTimeField(null=True)
    last_address = models.GenericIPAddressField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "created_at"]
        constraints = [
            models.CheckConstraint(
                name="client_has_one_place",
                condition=Q(region__isnull=False, institution__isnull=True)
                | Q(region__isnull=True, institution__isnull=False),
            ),
            models.CheckConstraint(
                name="client_rate_positive", condition=Q(rate_per_minute__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClientSecret(UUIDModel):
    """One secret of a client; during a rotation two are good at once."""

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="secrets")
    sha256 = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    """The last four characters, so that people can tell two apart."""
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    """Set by a rotation: until then the old one still works."""

    def __str__(self) -> str:
        return f"…{self.hint}"


class AccessToken(models.Model):
    """A bearer token that a client was given, by its hash."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="tokens")
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.sha256[:12]
