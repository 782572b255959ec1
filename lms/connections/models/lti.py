"""LTI 1.3: learning platforms that launch our lessons, launches, links of people, grades."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lms.core.models import TimestampedModel, UUIDModel
from lms.people.models import Institution


class LtiPlatform(TimestampedModel):
    """A learning platform registered here; it may launch lessons of one institution."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    """What the platform calls us."""
    deployments = models.JSONField(default=list)
    login_url = models.URLField(max_length=500)
    token_url = models.URLField(max_length=500)
    jwks_url = models.URLField(max_length=500)
    keys = models.JSONField(default=list)
    """Its public keys as last fetched."""
    keys_at = models.DateTimeField(null=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "client_id"], name="one_lti_registration")
        ]

    def __str__(self) -> str:
        return self.name


class LtiKey(UUIDModel):
    """A key of ours, with which we prove to platforms who we are; the newest signs."""

    private_encrypted = models.BinaryField()
    public_jwk = models.JSONField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class LtiLaunch(UUIDModel):
    """From the login to the opened lesson: state and nonce are good once, by their hashes."""

    platform = models.ForeignKey(LtiPlatform, on_delete=models.CASCADE, related_name="launches")
    state_hash = models.CharField(max_length=64, unique=True)
    nonce = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
    ticket_hash = models.CharField(max_length=64, unique=True, null=True)
    """Given when the launch was valid: opens the page on which a signed-in person goes on."""
    sub = models.CharField(max_length=255, blank=True)
    account_name = models.CharField(max_length=120, blank=True)
    """As the platform says, shown once for the person to recognise, never believed."""
    lesson_id = models.UUIDField(null=True)
    line_item = models.CharField(max_length=1000, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class LtiLink(UUIDModel):
    """A person's own word, given while signed in here, that a platform's account is theirs."""

    platform = models.ForeignKey(LtiPlatform, on_delete=models.CASCADE, related_name="links")
    sub = models.CharField(max_length=255)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lti_links"
    )
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "sub"], name="one_person_per_account"),
            models.UniqueConstraint(fields=["platform", "user"], name="one_account_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.platform_id} {self.sub}"


class LtiGrade(UUIDModel):
    """A lesson's hours to be passed back to one line of a platform's grade book."""

    link = models.ForeignKey(LtiLink, on_delete=models.CASCADE, related_name="grades")
    lesson_id = models.UUIDField()
    line_item = models.CharField(max_length=1000)
    export_key = models.CharField(max_length=80, db_index=True)
    """The attendance row of the feed that it follows."""
    sent_number = models.PositiveBigIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["link", "lesson_id", "line_item"], name="one_grade_per_line"
            )
        ]

    def __str__(self) -> str:
        return f"{self.link_id} {self.lesson_id}"
