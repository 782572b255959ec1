"""Jobs of notifications."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.message import EmailMessage

from lms.core import clock
from lms.jobs.registry import job
from lms.jobs.run import Run
from lms.notify import mailing
from lms.notify.models import Notification


@job(mailing.KIND, max_attempts=5, backoff_s=30, timeout_s=600)
def send(run: Run) -> dict[str, Any]:
    """Mail each notification once: ``mailed_at`` is set as soon as its own mail is out."""
    rows = Notification.objects.select_related("recipient").filter(
        pk__in=run.params["notifications"], mailed_at=None
    )
    sent = 0
    with get_connection() as connection:
        for row in rows:
            to = row.recipient.email
            english = row.recipient.locale == "en"
            words = mailing.written(row.kind, row.args, english=english)
            if not to or words is None or not row.recipient.is_active:
                continue
            text = f"{words.text}\n\n{mailing.address(row.link)}\n"
            message = EmailMessage(
                words.subject, text, settings.DEFAULT_FROM_EMAIL, [to], connection=connection
            )
            message.send()
            Notification.objects.filter(pk=row.pk).update(mailed_at=clock.now())
            sent += 1
    return {"sent": sent}
