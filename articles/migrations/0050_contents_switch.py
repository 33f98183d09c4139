from django.db import migrations, models

# As 0031_social_fields does: versions that were saved before hold every field too.
FILL = """
ALTER TABLE articles_revision DISABLE TRIGGER articles_keep_revision;
UPDATE articles_revision
SET content = '{"shows_contents": true}'::jsonb || content
WHERE NOT content ? 'shows_contents';
ALTER TABLE articles_revision ENABLE TRIGGER articles_keep_revision;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0043_merges_keep_topics'),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='shows_contents',
            field=models.BooleanField(default=True, help_text='Above a text with three headings or more. Take it off where they are no parts of one story.', verbose_name='shows a table of contents'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
