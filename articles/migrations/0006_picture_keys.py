import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

FILL = """
UPDATE articles_article SET picture_keys = ARRAY(
    SELECT DISTINCT block->>'key' FROM jsonb_array_elements(blocks) AS block WHERE block->>'kind' = 'picture' ORDER BY 1
) WHERE blocks @> '[{"kind": "picture"}]'
"""


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0005_frontpage'),
        ('images', '0002_library'),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='picture_keys',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), blank=True, default=list, editable=False, size=None),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='article',
            index=django.contrib.postgres.indexes.GinIndex(fields=['picture_keys'], name='article_picture_keys'),
        ),
    ]
