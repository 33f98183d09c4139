import django.contrib.postgres.fields
import newsletter.models.subscribers
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0020_composed_editions")]

    operations = [
        migrations.AddField(
            model_name='mailinglist',
            name='last_slot',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='mailinglist',
            name='least_stories',
            field=models.PositiveSmallIntegerField(default=3, help_text='With fewer new ones no edition is made.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='stories at least'),
        ),
        migrations.AddField(
            model_name='mailinglist',
            name='most_stories',
            field=models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)], verbose_name='stories at most'),
        ),
        migrations.AddField(
            model_name='mailinglist',
            name='seeds',
            field=models.TextField(blank=True, help_text='One on a line. A test can be sent to these and to whoever sends it, to nobody else.', validators=[newsletter.models.subscribers.check_addresses], verbose_name='addresses for tests'),
        ),
        migrations.AddField(
            model_name='mailinglist',
            name='sends_unapproved',
            field=models.BooleanField(default=False, help_text='If all checks pass. Otherwise, and by default, somebody has to approve it.', verbose_name='sent without approval'),
        ),
        migrations.AddField(
            model_name='mailinglist',
            name='slot_time',
            field=models.TimeField(blank=True, null=True, verbose_name='at'),
        ),
        migrations.AddField(
            model_name='mailinglist',
            name='time_zone',
            field=models.CharField(choices=[('America/New_York', 'Washington'), ('Asia/Baku', 'Baku'), ('Europe/Moscow', 'Moscow'), ('Europe/London', 'London')], default='America/New_York', max_length=40, verbose_name='time of'),
        ),
        migrations.AddField(
            model_name='mailinglist',
            name='weekdays',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')]), blank=True, default=list, help_text='None: people make the editions.', size=None, verbose_name='makes itself on'),
        ),
        migrations.AddConstraint(
            model_name='mailinglist',
            constraint=models.CheckConstraint(condition=models.Q(('weekdays', []), ('slot_time__isnull', False), _connector='OR'), name='mailing_list_timetable_has_time', violation_error_message='Say at what time of these days an edition is made.'),
        ),
        migrations.AddConstraint(
            model_name='mailinglist',
            constraint=models.CheckConstraint(condition=models.Q(('least_stories__lte', models.F('most_stories'))), name='mailing_list_least_below_most', violation_error_message='It cannot need more stories than it may have.'),
        ),
    ]
