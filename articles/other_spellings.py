"""One name, spelled in several ways and languages: from the tags' names and aliases, and a short list of our own."""

from django.db import connection

# Parts of names and places that stand in no tag; editors add whole names as aliases of tags. Compared folded.
KNOWN = [
    ["Aliyev", "Əliyev", "Алиев"],
    ["Aliyeva", "Əliyeva", "Алиева"],
    ["Mammadov", "Məmmədov", "Мамедов"],
    ["Mammadova", "Məmmədova", "Мамедова"],
    ["Hasanov", "Həsənov", "Гасанов"],
    ["Huseynov", "Hüseynov", "Гусейнов"],
    ["Hajiyev", "Hacıyev", "Гаджиев"],
    ["Bayramov", "Байрамов"],
    ["Ilham", "İlham", "Ильхам"],
    ["Heydar", "Heydər", "Гейдар"],
    ["Azerbaijan", "Azərbaycan", "Азербайджан"],
    ["Karabakh", "Garabagh", "Qarabağ", "Карабах"],
    ["Baku", "Bakı", "Баку"],
    ["Ganja", "Gəncə", "Гянджа"],
    ["Shusha", "Şuşa", "Шуша"],
    ["Nakhchivan", "Naxçıvan", "Нахчыван", "Нахичевань"],
    ["Sumgait", "Sumqayıt", "Сумгаит"],
    ["Zangezur", "Zəngəzur", "Зангезур"],
    ["Caspian", "Xəzər", "Каспий"],
    ["Armenia", "Ermənistan", "Армения"],
    ["Georgia", "Gürcüstan", "Грузия"],
    ["Washington", "Vaşinqton", "Вашингтон"],
    ["US", "U.S.", "USA", "ABŞ", "США"],
]
# The folding of what was typed and of the list above comes from the database, whose rule is the only one.
QUERY = """
WITH known AS MATERIALIZED (
    SELECT list, text, search_fold(text) AS folded FROM unnest(%(lists)s::int[], %(texts)s::text[]) AS k (list, text)
), asked AS MATERIALIZED (
    SELECT text, search_fold(text) AS folded FROM unnest(%(asked)s::text[]) AS a (text)
), form AS MATERIALIZED (
    SELECT text, unnest(ARRAY[folded, replace(folded, ' ', '-'), replace(folded, '-', ' ')]) AS folded FROM asked
), named AS MATERIALIZED (
    SELECT form.text, tag.id FROM form JOIN articles_tag tag ON search_fold(tag.name) = form.folded
    UNION SELECT form.text, tag.id FROM form JOIN articles_tag tag ON search_fold(tag.name_az) = form.folded
    UNION SELECT form.text, tag.id FROM form JOIN articles_tag tag ON search_fold(tag.name_ru) = form.folded
    UNION SELECT form.text, alias.tag_id FROM form JOIN articles_tagalias alias ON alias.folded = form.folded
), other AS (
    SELECT named.text, unnest(ARRAY[name, name_az, name_ru]) AS spelling FROM named JOIN articles_tag USING (id)
    UNION SELECT named.text, alias.text FROM named JOIN articles_tagalias alias ON alias.tag_id = named.id
    UNION SELECT asked.text, twin.text FROM asked JOIN known USING (folded) JOIN known twin USING (list)
)
SELECT asked.text, array_agg(spelling ORDER BY spelling)
    FILTER (WHERE spelling <> '' AND search_fold(spelling) <> asked.folded)
FROM asked LEFT JOIN other ON other.text = asked.text GROUP BY asked.text, asked.folded
"""


def look_up(texts: list[str]) -> dict[str, list[str]]:
    """How else each of the texts is spelled, as the newsroom writes it; one query."""
    if not texts:
        return {}
    values = {
        "asked": texts,
        "lists": [number for number, spellings in enumerate(KNOWN) for _spelling in spellings],
        "texts": [spelling for spellings in KNOWN for spelling in spellings],
    }
    with connection.cursor() as cursor:
        cursor.execute(QUERY, values)
        return {text: others or [] for text, others in cursor.fetchall()}
