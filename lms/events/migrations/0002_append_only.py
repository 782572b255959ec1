"""The databases themselves refuse to change what happened (see ``lms/events/append_only.py``).

``reverse`` does nothing: unapplying 0001 drops the tables and their triggers with them.
"""

from django.db import migrations

from lms.events import append_only


def install(apps, schema_editor):
    append_only.install(schema_editor, append_only.TABLES)


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
