"""The database refuses to change a ledger entry (see ``lms/events/append_only.py``)."""

from django.db import migrations

from lms.events import append_only


def install(apps, schema_editor):
    append_only.install(schema_editor, [("ledger_ledgerentry", (("id",),))])


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("events", "0002_append_only")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
