from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0010_evidence_is_only_added_to")]

    operations = [
        migrations.AlterModelOptions(
            name='mailinglist',
            options={'ordering': ['locale', 'name'], 'permissions': [('export_mailinglist', 'Can download the subscribers of a list')], 'verbose_name': 'mailing list', 'verbose_name_plural': 'mailing lists'},
        ),
        migrations.AddField(
            model_name='mailinglist',
            name='welcomes_with_edition',
            field=models.BooleanField(default=False, help_text='As a link to it in the archive.', verbose_name='the welcome has the last edition'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='wanted_address',
            field=models.EmailField(blank=True, editable=False, max_length=254),
        ),
        migrations.AlterModelOptions(
            name='subscriber',
            options={'ordering': ['-created_at'], 'permissions': [('erase_subscriber', 'Can erase subscribers who ask for it')], 'verbose_name': 'subscriber', 'verbose_name_plural': 'subscribers'},
        ),
    ]
