from django.db import migrations


def settle(apps, schema_editor):
    apps.get_model("newsletter", "Edition").objects.filter(published_at__isnull=False).update(state="sent")


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0003_sending")]

    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
