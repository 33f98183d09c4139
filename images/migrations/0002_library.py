import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

# lower() knows nothing of İ and I as Azerbaijani writes them, so letters are translated one by one. Immutable, as a
# stored column needs it; the app that searches stories has its own, for neither may need the other.
FOLD = """
CREATE FUNCTION picture_fold(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT translate(
        lower(translate($1, 'İIƏĞŞÇÖÜЁ', 'iiəğşçöüё')),
        'əğşçöüıёáàâãäéèêëíìîïóòôõúùûñ',
        'egscouiеaaaaaeeeeiiiioooouuun'
    )
$$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('images', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(FOLD, "DROP FUNCTION picture_fold(text)"),
        migrations.AddField(
            model_name='picture',
            name='alt_az',
            field=models.CharField(blank=True, help_text='Left empty, the English is used.', max_length=300, verbose_name='text alternative, Azerbaijani'),
        ),
        migrations.AddField(
            model_name='picture',
            name='alt_ru',
            field=models.CharField(blank=True, help_text='Left empty, the English is used.', max_length=300, verbose_name='text alternative, Russian'),
        ),
        migrations.AddField(
            model_name='picture',
            name='caption',
            field=models.CharField(blank=True, help_text='What the agency or photographer tells about it.', max_length=500, verbose_name='caption'),
        ),
        migrations.AddField(
            model_name='picture',
            name='decorative_reason',
            field=models.CharField(blank=True, help_text='Only for a picture that tells nothing. Say why; it then has no text alternative.', max_length=200, verbose_name='decoration, because'),
        ),
        migrations.AddField(
            model_name='picture',
            name='dhash',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='picture',
            name='embedded',
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='picture',
            name='headline',
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name='headline in the file'),
        ),
        migrations.AddField(
            model_name='picture',
            name='licence',
            field=models.CharField(blank=True, choices=[('own', 'Own work'), ('agency', 'Agency'), ('creative_commons', 'Creative Commons'), ('public_domain', 'Public domain'), ('handout', 'Handout'), ('licensed', 'Licensed otherwise')], max_length=16, verbose_name='licence'),
        ),
        migrations.AddField(
            model_name='picture',
            name='licence_until',
            field=models.DateField(blank=True, help_text='The last day on which readers see it; after that a placeholder stands in its place.', null=True, verbose_name='licence ends'),
        ),
        migrations.AddField(
            model_name='picture',
            name='original_name',
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name='name of the file'),
        ),
        migrations.AddField(
            model_name='picture',
            name='uploader',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by'),
        ),
        migrations.AddField(
            model_name='picture',
            name='source_url',
            field=models.URLField(blank=True, max_length=500, verbose_name='address of the source'),
        ),
        migrations.AddField(
            model_name='picture',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AlterField(
            model_name='picture',
            name='alt',
            field=models.CharField(blank=True, help_text='What a reader who cannot see the picture needs to know, in English.', max_length=300, verbose_name='text alternative'),
        ),
        migrations.AlterField(
            model_name='picture',
            name='credit',
            field=models.CharField(blank=True, help_text='Who made it, such as: Name / Agency.', max_length=200, verbose_name='credit'),
        ),
        migrations.AddField(
            model_name='picture',
            name='search',
            field=models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Concat('title', models.Value(' '), 'headline', models.Value(' '), 'caption', models.Value(' '), 'credit', models.Value(' '), 'alt', models.Value(' '), 'alt_az', models.Value(' '), 'alt_ru', models.Value(' '), 'original_name', models.Value(' '), 'key', models.Value(' ')), function='picture_fold'), output_field=models.TextField()),
        ),
        migrations.AddIndex(
            model_name='picture',
            index=models.Index(fields=['-uploaded_at', '-id'], name='picture_newest'),
        ),
        migrations.AddIndex(
            model_name='picture',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='picture_search', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='picture',
            index=models.Index(condition=models.Q(('licence_until__isnull', False)), fields=['licence_until'], name='picture_licence_until'),
        ),
        migrations.AddConstraint(
            model_name='picture',
            constraint=models.CheckConstraint(condition=models.Q(('decorative_reason', ''), models.Q(('alt', ''), ('alt_az', ''), ('alt_ru', '')), _connector='OR'), name='picture_decorative_has_no_alt'),
        ),
    ]
