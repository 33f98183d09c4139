from collections import defaultdict

from django.db.models import Func, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article, Page
from articles.models.stories import PICTURE_KEY
from images.models import Picture
from images.usage import Usage


def entries_in(blocks: list[dict]) -> list[dict]:
    """Every place of a body that shows a picture: {"key", "alt", "caption"}."""
    alone = [block for block in blocks if block["kind"] == "picture"]
    return alone + [entry for block in blocks if block["kind"] == "gallery" for entry in block["pictures"]]


def pictures_in(blocks: list[dict]) -> dict[str, Picture]:
    """The library's pictures that a body shows, by key; no query where it shows none."""
    keys = {entry["key"] for entry in entries_in(blocks)}
    return {picture.key: picture for picture in Picture.objects.filter(key__in=keys)} if keys else {}


def picture_usage(picture_ids: list[int]) -> dict[int, list[Usage]]:
    """Where stories and standing pages show these pictures; three queries."""
    pictures = dict(Picture.objects.filter(pk__in=picture_ids).values_list("key", "pk"))
    found: dict[int, list[Usage]] = defaultdict(list)
    shown = Q(lead_picture__in=picture_ids) | Q(social_picture__in=picture_ids)
    stories = Article.objects.filter(shown | Q(picture_keys__overlap=list(pictures)))
    columns = ("pk", "headline", "lead_picture", "social_picture", "picture_keys")
    for pk, headline, lead, social, keys in stories.values_list(*columns):
        address = reverse("admin:articles_article_change", args=[pk])
        if lead in picture_ids:
            found[lead].append(Usage(headline, address, _("lead picture")))
        if social in picture_ids:
            found[social].append(Usage(headline, address, _("when shared")))
        for key in set(keys) & set(pictures):
            found[pictures[key]].append(Usage(headline, address, _("in the text")))
    for pk, title, body in pages_with_pictures().values_list("pk", "title", "body"):
        for key in set(PICTURE_KEY.findall(body)) & set(pictures):
            address = reverse("admin:articles_page_change", args=[pk])
            found[pictures[key]].append(Usage(title, address, _("in a standing page")))
    return found


def pictures_in_use() -> Q:
    """The condition on Picture that holds for all that stories and standing pages show."""
    keys = {key for body in pages_with_pictures().values_list("body", flat=True) for key in PICTURE_KEY.findall(body)}
    in_bodies = Article.objects.annotate(shown=Func("picture_keys", function="unnest")).values("shown")
    leads = Article.objects.filter(lead_picture__isnull=False).values("lead_picture")
    shared = Article.objects.filter(social_picture__isnull=False).values("social_picture")
    return Q(pk__in=leads) | Q(pk__in=shared) | Q(key__in=in_bodies) | Q(key__in=keys)


def pages_with_pictures():
    return Page.objects.filter(body__contains="/media/pictures/")
