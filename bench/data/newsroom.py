"""Fills an empty database with a newsroom of many years, by SQL alone. No script of its own: bench/desk.py uses it."""

from django.db import connection, transaction

# Half of what is written is a few common words, as in any language; the named ones are what the searches ask for.
WORDS = {
    "en": "the of and Baku said in to ministers pipeline Caspian export harbour refinery agreement Washington railway",
    "az": "və bir Bakı dedi üçün nazirlər qazkəməri Xəzər ixrac liman zavod razılaşma Vaşinqton dəmir yolu",
    "ru": "и в Баку сказал на министры газопровод Каспий экспорт порт завод соглашение Вашингтон железная дорога",
}
PARAGRAPHS, WORDS_OF_A_PARAGRAPH, PARAGRAPHS_OF_A_STORY = 600, 75, 8

PEOPLE = """
INSERT INTO articles_person (name, name_az, name_ru, kind, slug, role, role_az, role_ru, bio, bio_az, bio_ru)
SELECT 'Person ' || n, '', '', 'person', 'person-' || n, '', '', '', '', '', '' FROM generate_series(1, 80) n
"""
SECTIONS = """
INSERT INTO articles_section (name, name_az, name_ru, slug, position, description, description_az, description_ru)
SELECT 'Section ' || n, '', '', 'section-' || n, n, '', '', '' FROM generate_series(1, 12) n
"""
TAGS = """
INSERT INTO articles_tag (name, name_az, name_ru, slug)
SELECT 'Tag ' || n, '', '', 'tag-' || n FROM generate_series(1, 400) n
"""
PICTURES = """
INSERT INTO images_picture (key, version, file, width, height, sha256, dhash, original_name, uploaded_at, title, alt,
    alt_az, alt_ru, decorative_reason, caption, credit, source_url, licence, licence_until, headline, embedded, focus_x,
    focus_y, renditions)
SELECT left(md5(n::text), 24), 1, 'pictures/' || left(md5(n::text), 2) || '/' || left(md5(n::text), 24) || '.jpg', 1600,
    1000, md5(n::text), n, 'photo ' || n, now() - n * interval '1 hour',
    (ARRAY['Ships', 'Rails', 'A harbour', 'Ministers'])[1 + n %% 4] || ' ' || n, 'What is to be seen on picture ' || n,
    '', '', '', '', 'Agency ' || n %% 30, '', 'agency',
    CASE WHEN n %% 200 = 0 THEN current_date - 3 WHEN n %% 7 = 0 THEN current_date + n %% 400 END, '', '{}', 0.5, 0.5,
    '[{"name": "pictures/x.webp", "type": "image/webp", "width": 480, "height": 300, "use": "scaled"}]'
FROM generate_series(1, %(pictures)s) n
"""
VOCABULARY = """
CREATE TEMP TABLE paragraph AS
SELECT locale, number, string_agg(word, ' ' ORDER BY place) AS words FROM (
    SELECT locale, number, place, CASE WHEN random() < 0.45 THEN common[1 + floor(random() * cardinality(common))::int]
        ELSE translate(left(md5((locale || floor(40000 * random() ^ 3))), 4 + place %% 6), '0123456789', letters)
        END AS word
    FROM unnest(%(locales)s, %(common)s, %(letters)s) AS l(locale, words, letters)
    CROSS JOIN LATERAL (SELECT string_to_array(words, ' ') AS common) c
    CROSS JOIN generate_series(1, %(paragraphs)s) number CROSS JOIN generate_series(1, %(words)s) place
) w GROUP BY locale, number
"""
# What each story will be, by its number: the newest ones are not out yet.
PLANS = """
CREATE TEMP TABLE plan AS
SELECT n, (ARRAY['en', 'en', 'az', 'ru'])[1 + n %% 4] AS locale, 1 + n %% 12 AS section, 1 + n %% 80 AS person,
    CASE WHEN n > %(stories)s * 0.985
        THEN (ARRAY['draft', 'draft', 'in_review', 'approved', 'changes_requested'])[1 + n %% 5]
         WHEN n %% 211 = 0 THEN 'withdrawn' ELSE 'published' END AS state,
    now() + interval '15 days' - (%(stories)s * 0.99 - n) * (interval '10 years' / %(stories)s) AS at,
    n %% 97 = 0 AS is_pending, (SELECT min(id) FROM articles_section) - 1 AS first_section,
    (SELECT min(id) FROM articles_person) - 1 AS first_person,
    (SELECT min(id) FROM images_picture) - 1 AS first_picture,
    (SELECT min(id) FROM auth_user) AS first_user
FROM generate_series(1, %(stories)s) n
"""
TEXTS = """
CREATE TEMP TABLE story_text AS
SELECT n, initcap(left(string_agg(words, ' '), 40)) || ' ' || n AS headline, left(string_agg(words, ' '), 120) AS dek,
    string_agg('<p>' || words || '</p>', '') AS body, string_agg(words, E'\\n\\n') AS plain
FROM (SELECT p.n, g.words FROM plan p CROSS JOIN generate_series(1, %(length)s) k
      JOIN paragraph g ON g.locale = p.locale
      AND g.number = 1 + ((p.n * 31 + k * k * 7919 + p.n / 600 * k) %% %(paragraphs)s)
     ) s GROUP BY n
"""
# Every Azerbaijani and Russian story is a translation of an English one; of some the original changed since.
STORIES = """
INSERT INTO articles_article (id, locale, translation_group, translated_from_id, translated_revision_id, type_of_work,
    sponsor, headline, dek, slug, section_id, lead_picture_id, lead_alt, lead_caption, social_headline,
    social_description, body, original_headline,
    original_outlet, original_author, original_url, original_language, original_permission, canonical_is_original,
    shows_contents, blocks, body_text, picture_keys, word_count, state, publish_at, on_hold, hold_reason,
    retraction_notice, shown_revision_id, latest_revision_id, deadline, waiting_since, created_by_id, created_at,
    saved_at, ended_at, live_version)
SELECT n, locale, md5('group ' || coalesce(source, n))::uuid, source,
    (source - 1) * %(versions)s + %(versions)s - CASE WHEN source %% 97 = 0 THEN 1 ELSE 0 END
        - CASE WHEN n %% 40 < 4 THEN 1 ELSE 0 END,
    (ARRAY['news', 'news', 'analysis', 'opinion'])[1 + n %% 4], '', headline, dek,
    'story-' || n, first_section + section, CASE WHEN n %% 5 > 0 THEN first_picture + 1 + n %% %(pictures)s END, '', '',
    '', '', body, '', '', '', '', '', '', false, true,
    jsonb_build_array(jsonb_build_object('kind', 'html', 'html', body)), plain, '{}',
    %(count)s, state, CASE WHEN state IN ('published', 'withdrawn') THEN at END, n %% 1009 = 0,
    CASE WHEN n %% 1009 = 0 THEN 'Counsel reads it.' ELSE '' END, '',
    (n - 1) * %(versions)s + %(versions)s - CASE WHEN is_pending THEN 1 ELSE 0 END,
    (n - 1) * %(versions)s + %(versions)s, CASE WHEN state = 'draft' THEN now() + n %% 20 * interval '1 day' END,
    CASE WHEN state <> 'published' THEN now() - n %% 9 * interval '5 hours' END, first_user, least(at, now()),
    least(at, now()), CASE WHEN state = 'withdrawn' THEN now() END, 0
FROM plan JOIN story_text USING (n)
CROSS JOIN LATERAL (SELECT CASE WHEN locale = 'az' THEN n - 1 WHEN locale = 'ru' AND n > 3 THEN n - 3 END AS source) o
"""
VERSIONS = """
INSERT INTO articles_revision (id, article_id, number, kind, block_hashes, content, reason, created_by_id, created_at)
SELECT (n - 1) * %(versions)s + k, n, k, 'saved', '{}', jsonb_build_object('locale', locale, 'type_of_work', 'news',
    'sponsor', '',
    'headline', headline, 'dek', dek || k, 'slug', 'story-' || n, 'section_id', first_section + section,
    'lead_picture_id', CASE WHEN n %% 5 > 0 THEN first_picture + 1 + n %% %(pictures)s END, 'lead_alt', '',
    'lead_caption', '', 'social_headline', '', 'social_description', '', 'social_picture_id', null, 'body', body,
    'shows_contents', true,
    'translated_from_id', null, 'translated_revision_id', null,
    'original_headline', '',
    'original_outlet', '', 'original_author', '', 'original_url', '', 'original_language', '', 'original_date', null,
    'original_permission', '', 'canonical_is_original', false, 'tags', jsonb_build_array(), 'also_in',
    jsonb_build_array(), 'bylines', jsonb_build_array(jsonb_build_array(first_person + person, 'by'))), '', first_user,
    least(at, now()) - (6 - k) * interval '1 hour'
FROM plan JOIN story_text USING (n) CROSS JOIN generate_series(1, %(versions)s) k
"""
BYLINES = """
INSERT INTO articles_byline (article_id, person_id, role, position) SELECT n, first_person + person, 'by', 0 FROM plan
"""
TAGGINGS = """
INSERT INTO articles_article_tags (article_id, tag_id)
SELECT n, (SELECT min(id) FROM articles_tag) + (n * 7 + k * 131) %% 400 FROM plan CROSS JOIN generate_series(1, 3) k
"""
LOG = """
INSERT INTO audit_entry (at, actor_id, actor_name, action, app, model, object_id, object_name, before_hash, after_hash,
    details)
SELECT at, first_user, 'publisher', 'publish', 'articles', 'articles.article', n::text, 'Story ' || n, '', '', '{}'
FROM plan WHERE state = 'published'
"""
KEYS = """
SELECT setval(pg_get_serial_sequence('articles_article', 'id'), (SELECT max(id) FROM articles_article)),
    setval(pg_get_serial_sequence('articles_revision', 'id'), (SELECT max(id) FROM articles_revision))
"""
STEPS = (PEOPLE, SECTIONS, TAGS, PICTURES, VOCABULARY, PLANS, TEXTS, STORIES, VERSIONS, BYLINES, TAGGINGS, LOG, KEYS)


def fill(stories: int, versions: int) -> None:
    from django.contrib.auth.models import Group, User

    values = {
        "stories": stories,
        "versions": versions,
        "pictures": max(10, stories // 5),
        "locales": list(WORDS),
        "common": list(WORDS.values()),
        "letters": ["aeioudrmnt", "aəıiodrmnl", "аеиоудрмнт"],
        "paragraphs": PARAGRAPHS,
        "words": WORDS_OF_A_PARAGRAPH,
        "length": PARAGRAPHS_OF_A_STORY,
        "count": PARAGRAPHS_OF_A_STORY * WORDS_OF_A_PARAGRAPH,
    }
    # The keys that versions and stories have of each other are checked at the end of the transaction.
    with transaction.atomic(), connection.cursor() as cursor:
        user = User.objects.create_user("publisher", is_staff=True)
        user.groups.add(Group.objects.get(name="Publisher"))
        for step in STEPS:
            cursor.execute(step, values)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
