import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

import articles.folding

# "U.S.-Azerbaijan", "covid-19" and "Baku/Tbilisi" are words of their own: Postgres takes them for files, negative
# numbers and compounds. Each sign becomes one blank, so that a place in the folded text is the same in the text.
WORDS = r"""
CREATE FUNCTION search_words(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT translate(search_fold($1), '-‐‑–—/@:_<>&=#+|\', '                 ')
$$
"""
DOCUMENT = """
CREATE OR REPLACE FUNCTION search_document(locale text, headline text, dek text, body text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT setweight(to_tsvector(search_config(locale), {function}(headline)), 'A')
        || setweight(to_tsvector(search_config(locale), {function}(dek)), 'B')
        || setweight(to_tsvector(search_config(locale), {function}(body)), 'D')
$$
"""
# The stemmer cuts "карабах" to "караб" and "карабахе" to "карабах": so the word, its stem and the stem of that are
# all looked for.
RUSSIAN = """
CREATE FUNCTION search_russian(word text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT plainto_tsquery('pg_catalog.russian', $1) || CASE
        WHEN length($1) < 6 OR ts_lexize('pg_catalog.russian_stem', $1) = '{}' THEN ''::tsquery
        ELSE plainto_tsquery('pg_catalog.simple', $1)
            || plainto_tsquery('pg_catalog.russian', (ts_lexize('pg_catalog.russian_stem', $1))[1])
        END
$$
"""
COLUMN = models.GeneratedField(
    db_persist=True,
    expression=models.Func("locale", "headline", "dek", "body_text", function="search_document"),
    output_field=django.contrib.postgres.search.SearchVectorField(),
)
INDEX = django.contrib.postgres.indexes.GinIndex(fields=["search"], name="article_search")


class Migration(migrations.Migration):
    dependencies = [("articles", "0015_headings_with_anchors")]

    operations = [
        migrations.RunSQL(WORDS, "DROP FUNCTION search_words(text)"),
        migrations.RunSQL(RUSSIAN, "DROP FUNCTION search_russian(text)"),
        # A stored column does not follow its function: it is made anew, which writes every story once.
        migrations.RemoveIndex("article", "article_search"),
        migrations.RemoveField("article", "search"),
        migrations.RunSQL(DOCUMENT.format(function="search_words"), DOCUMENT.format(function="search_fold")),
        migrations.AddField("article", "search", COLUMN),
        migrations.AddIndex("article", INDEX),
        # Without knowing how common a word is, the planner reads every story that has one.
        migrations.RunSQL("ANALYZE articles_article (search)", migrations.RunSQL.noop),
        # names in other languages, found from what was typed (articles/other_spellings.py)
        migrations.AddIndex("tag", models.Index(articles.folding.Folded("name_az"), name="tag_name_az_folded")),
        migrations.AddIndex("tag", models.Index(articles.folding.Folded("name_ru"), name="tag_name_ru_folded")),
    ]
