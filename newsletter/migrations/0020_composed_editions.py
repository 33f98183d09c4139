from django.conf import settings
import django.db.models.deletion
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0014_imports"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AlterModelOptions(
            name='edition',
            options={'ordering': ['-date'], 'permissions': [('approve_edition', 'Can approve editions and send them back'), ('send_edition', 'Can say when an approved edition is sent')], 'verbose_name': 'edition', 'verbose_name_plural': 'editions'},
        ),
        migrations.AddField(
            model_name='edition',
            name='saved_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='saved_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='edition',
            name='sent_back_because',
            field=models.CharField(blank=True, editable=False, max_length=500),
        ),
        migrations.AddField(
            model_name='edition',
            name='slot',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='version',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name='edition',
            name='test_hours',
            field=models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(48)], verbose_name='hours of the test'),
        ),
        migrations.AlterField(
            model_name='edition',
            name='test_percent',
            field=models.PositiveSmallIntegerField(default=20, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)], verbose_name='share of the test'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(fields=('mailing_list', 'slot'), name='edition_once_a_slot'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(('approved_at__isnull', False), ('content_hash__gt', ''), ('frozen_html__gt', ''), ('frozen_text__gt', '')), _connector='OR'), name='edition_approved_is_frozen'),
        ),
        migrations.AlterConstraint(
            model_name='edition',
            name='edition_once_a_day',
            constraint=models.UniqueConstraint(fields=('mailing_list', 'date'), name='edition_once_a_day', violation_error_message='The list has an edition of this day already: open that one.'),
        ),
    ]
