from collections import defaultdict

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from ads.models import Creative
from images.usage import Usage


def picture_usage(picture_ids: list[int]) -> dict[int, list[Usage]]:
    found: dict[int, list[Usage]] = defaultdict(list)
    for pk, name, picture in Creative.objects.filter(picture__in=picture_ids).values_list("pk", "name", "picture"):
        found[picture].append(Usage(name, reverse("admin:ads_creative_change", args=[pk]), _("creative")))
    return found


def pictures_in_use() -> Q:
    return Q(pk__in=Creative.objects.filter(picture__isnull=False).values("picture"))
