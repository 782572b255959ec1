"""Prompts may be missed in several classes before one is answered: each is kept."""

from __future__ import annotations

from django.db import migrations, models


def keep(apps, schema_editor):
    state = apps.get_model("presence", "PresenceState")
    for row in state.objects.exclude(blocked_lesson_id=None):
        row.blocked_lessons = [str(row.blocked_lesson_id)]
        row.save(update_fields=["blocked_lessons"])


class Migration(migrations.Migration):
    dependencies = [("presence", "0001_initial")]

    operations = [
        migrations.AddField("presencestate", "blocked_lessons", models.JSONField(default=list)),
        migrations.RunPython(keep, migrations.RunPython.noop),
        migrations.RemoveField("presencestate", "blocked_lesson_id"),
    ]
