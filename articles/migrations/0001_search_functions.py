from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

# lower() knows nothing of İ and I as Azerbaijani writes them, and unaccent leaves ə alone: so letters are
# translated one by one. All three functions are immutable, which a stored column needs.
FOLD = """
CREATE FUNCTION search_fold(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT translate(
        lower(translate($1, 'İIƏĞŞÇÖÜЁ', 'iiəğşçöüё')),
        'əğşçöüıёáàâãäéèêëíìîïóòôõúùûñ',
        'egscouiеaaaaaeeeeiiiioooouuun'
    )
$$
"""
CONFIG = """
CREATE FUNCTION search_config(locale text) RETURNS regconfig LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT CASE locale WHEN 'en' THEN 'pg_catalog.english'::regconfig
                       WHEN 'ru' THEN 'pg_catalog.russian'::regconfig
                       ELSE 'pg_catalog.simple'::regconfig END
$$
"""
# Postgres has no stemmer for Azerbaijani; the words are kept whole there.
DOCUMENT = """
CREATE FUNCTION search_document(locale text, headline text, dek text, body text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT setweight(to_tsvector(search_config(locale), search_fold(headline)), 'A')
        || setweight(to_tsvector(search_config(locale), search_fold(dek)), 'B')
        || setweight(to_tsvector(search_config(locale), search_fold(body)), 'D')
$$
"""


class Migration(migrations.Migration):
    dependencies = []

    operations = [
        TrigramExtension(),
        migrations.RunSQL(FOLD, "DROP FUNCTION search_fold(text)"),
        migrations.RunSQL(CONFIG, "DROP FUNCTION search_config(text)"),
        migrations.RunSQL(DOCUMENT, "DROP FUNCTION search_document(text, text, text, text)"),
    ]
