import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0013_segments"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(editable=False, max_length=200, verbose_name='file')),
                ('size', models.PositiveBigIntegerField(default=0, editable=False)),
                ('source', models.CharField(help_text='Where and how these people agreed to get mail. It is kept as evidence with every address.', max_length=500, verbose_name='how they agreed')),
                ('basis', models.CharField(choices=[('confirmed', 'Confirmed already: a column says when'), ('unconfirmed', 'Not confirmed: they get nothing before they sign up themselves')], default='unconfirmed', max_length=12, verbose_name='basis')),
                ('encoding', models.CharField(choices=[('utf-8-sig', 'UTF-8'), ('cp1251', 'Windows-1251 (Cyrillic)'), ('cp1254', 'Windows-1254 (Turkish, Azerbaijani)')], default='utf-8-sig', max_length=10, verbose_name='letters of the file')),
                ('columns', models.JSONField(default=list, editable=False)),
                ('address_column', models.CharField(blank=True, max_length=200, verbose_name='column of the address')),
                ('date_column', models.CharField(blank=True, max_length=200, verbose_name="column of the confirmation's date")),
                ('state', models.CharField(choices=[('uploaded', 'Waits for its columns'), ('checking', 'Is looked through'), ('checked', 'Looked through'), ('running', 'Is brought in'), ('done', 'Brought in'), ('refused', 'Cannot be read')], default='uploaded', editable=False, max_length=10, verbose_name='state')),
                ('read', models.PositiveBigIntegerField(default=0, editable=False)),
                ('report', models.JSONField(default=dict, editable=False)),
                ('refusal', models.CharField(blank=True, editable=False, max_length=300)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                ('finished_at', models.DateTimeField(editable=False, null=True, verbose_name='finished')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('mailing_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='newsletter.mailinglist', verbose_name='mailing list')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ImportProblem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField(verbose_name='line')),
                ('reason', models.CharField(choices=[('no_address', 'There is no address on this line.'), ('bad_address', 'This is no mail address.'), ('throw_away', 'This is a throw-away mailbox.'), ('no_date', 'The date of the confirmation is missing or cannot be read.'), ('twice', 'The address stood on an earlier line.'), ('suppressed', 'The address is suppressed.'), ('left', 'The subscriber has left this list.')], max_length=12, verbose_name='reason')),
                ('shown', models.CharField(blank=True, max_length=120, verbose_name='address')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='problems', to='newsletter.import')),
            ],
            options={
                'ordering': ['line', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ImportPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='newsletter.import')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'number'), name='import_part_once')],
            },
        ),
    ]
