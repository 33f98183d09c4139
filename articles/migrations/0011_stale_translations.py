import django.contrib.postgres.fields
from django.db import migrations, models

# What a translator translates, of the content of a version.
TEXT_HASH = """
CREATE FUNCTION revision_text_hash(content jsonb) RETURNS varchar LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT md5(jsonb_build_array(
        content->'headline', content->'dek', content->'lead_alt', content->'lead_caption', content->'body')::text)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_calendar_feeds")]

    operations = [
        migrations.RunSQL(TEXT_HASH, "DROP FUNCTION revision_text_hash(jsonb)"),
        migrations.AddField(
            model_name="revision",
            name="block_hashes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=16), blank=True, default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="text_hash",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func("content", function="revision_text_hash"),
                output_field=models.CharField(max_length=32),
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("translated_from__isnull", False), ("translated_revision__isnull", False)),
                fields=["translated_from"],
                include=("translated_revision", "state"),
                name="article_translation",
            ),
        ),
        migrations.AddIndex(
            model_name="translationtask",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)), fields=["article"], name="translation_task_open"
            ),
        ),
    ]
