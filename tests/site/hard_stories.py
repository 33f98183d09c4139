"""Run by `manage.py shell` on a demo: adds the stories that are hard to set, prints {kind of page: path} as JSON."""

import json

from django.utils import timezone

from articles.models import Article
from images.models import Picture
from newsletter.models import Edition
from tests.stories import make_article, make_person, make_section

PARAGRAPH = (
    "<p>The ferry waits for the wind, the train waits for the ferry, and the papers, which nobody sees, wait for "
    "both. Three men with three stamps decide what moves before supper.</p>"
)
NOTES = "".join(
    f'<p>The figure for year {n} was revised<span class="footnote">Customs yearbook, volume {n}, as printed in '
    f'<a href="https://example.org/{n}">the archive</a>.</span> and then revised again.</p>'
    for n in range(1, 13)
)
TABLE = (
    "<table><caption>Containers through the port, thousands</caption><thead><tr>"
    + "".join(f'<th scope="col">Year {2010 + n}</th>' for n in range(14))
    + "</tr></thead><tbody>"
    + "".join("<tr>" + "".join(f"<td>{n * row * 137}</td>" for n in range(14)) + "</tr>" for row in range(1, 6))
    + "</tbody></table>"
)


def gallery() -> str:
    figures = "".join(
        f'<figure><img src="{picture.body_url}" alt="A coast"><figcaption>Plate {number}</figcaption></figure>'
        for number, picture in enumerate(Picture.objects.order_by("pk")[:4], start=1)
    )
    return f'<section class="gallery">{figures}</section>'


def headings(*names: str) -> str:
    return "".join(f"<h2>{name}</h2>{PARAGRAPH * 2}" for name in names)


def made() -> dict[str, Article]:
    section = make_section("energy")
    by = (make_person("leyla-karimova").slug,)
    picture = Picture.objects.order_by("pk").last()
    common = {"section": section, "by": by, "hours_ago": 900}
    return {
        "bare story": make_article(headline="Bare", dek="", body="<p>One line.</p>", slug="bare-story", **common),
        "story with notes": make_article(
            headline="Twelve Notes", body=headings("Sea", "Rail", "Road") + NOTES, slug="twelve-notes", **common
        ),
        "story with table": make_article(
            headline="A Wide Table", body=PARAGRAPH * 4 + TABLE + PARAGRAPH, slug="wide-table", **common
        ),
        "story with gallery": make_article(
            headline="A Gallery", body=PARAGRAPH * 3 + gallery(), slug="a-gallery", lead_picture=picture, **common
        ),
        "long words": make_article(
            headline="Elektrikləşdirilməmişlərdənmişcəsinə müvəffəqiyyətsizləşdirilmişlərin beynəlmiləlçiliyi",
            dek="Qeyri-konstitusiyalaşdırılmışlaşdırma haqqında.",
            locale="az",
            slug="uzun-sozler",
            body=PARAGRAPH * 4,
            **common,
        ),
        "long Russian words": make_article(
            headline="Высокопревосходительствующие частнопредпринимательские водогрязеторфопарафинолечебницы",
            dek="Человеконенавистничество и достопримечательности.",
            locale="ru",
            slug="dlinnye-slova",
            body=PARAGRAPH * 4,
            **common,
        ),
        "translated text": make_article(
            headline="What the Lighthouse Keeper Wrote",
            type_of_work=Article.TypeOfWork.TRANSLATION,
            slug="lighthouse-keeper",
            body=PARAGRAPH * 5,
            original_headline="Mayakçının yazdıqları",
            original_outlet="Xəzər jurnalı",
            original_language="Azerbaijani",
            original_url="https://example.org/mayak",
            lead_picture=picture,
            **common,
        ),
        "retracted": make_article(
            headline="A Story That Did Not Stand", state=Article.State.RETRACTED, slug="did-not-stand", **common
        ),
        "withdrawn": make_article(
            headline="A Story That Is Gone",
            state=Article.State.WITHDRAWN,
            ended_at=timezone.now(),
            slug="is-gone",
            **common,
        ),
    }


def of_each_type() -> dict[str, Article]:
    stories = Article.objects.live().in_locale("en").select_related("section")
    return {str(kind): stories.filter(type_of_work=kind).first() for kind in Article.TypeOfWork}


addresses = {kind: story.get_absolute_url() for kind, story in (made() | of_each_type()).items()}
addresses["newsletter edition"] = Edition.objects.in_archive().first().get_absolute_url()
print("PAGES", json.dumps(addresses))  # noqa: T201
