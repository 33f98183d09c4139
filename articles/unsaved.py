"""What somebody typed and has not saved, kept on the server while they type, and who has a story open."""

import re
from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from articles import body, links, merged_tags, revisions
from articles.models import Article, Presence, UnsavedText

KEY = re.compile(r"[a-z0-9-]{8,40}")
KEPT_FOR = timedelta(days=30)
MOST_TEXTS = 50  # of one person
# Someone whose page no longer says that it is open has left. Browsers let pages in the background speak once a minute.
THERE_FOR = timedelta(seconds=75)
BYLINE = re.compile(r"bylines-(\d+)-person")

Fields = dict[str, list[str]]  # as the browser would post them


def keep(user, key: str, article: Article | None, fields: Fields) -> UnsavedText:
    base = fields.get("base", [""])[0]
    revision = article.revisions.filter(pk=base).first() if article and base.isdigit() else None
    kept, _created = UnsavedText.objects.update_or_create(
        user=user,
        key=key,
        defaults={"article": article, "base": revision, "fields": fields, "typed_at": timezone.now()},
    )
    oldest = UnsavedText.objects.filter(user=user).order_by("-typed_at").values_list("pk", flat=True)[MOST_TEXTS:]
    if oldest:
        UnsavedText.objects.filter(pk__in=list(oldest)).delete()
    return kept


def forget(user, key: str) -> None:
    UnsavedText.objects.filter(user=user, key=key).delete()


def of(user, article: Article | None) -> list[UnsavedText]:
    """Newest first, without those that are being typed in another window at this moment."""
    texts = list(UnsavedText.objects.filter(user=user, article=article).order_by("-typed_at"))
    open_tabs = set(there(article).filter(user=user).values_list("tab", flat=True)) if article else set()
    return [text for text in texts if text.key not in open_tabs]


# --- as the content of a version


def content(fields: Fields, before: dict) -> dict:
    """`before` with what was typed. Fields the form did not have stay; keys that make no sense count as empty."""
    made = dict(before)
    for name in revisions.PLAIN:
        field = name.removesuffix("_id")
        if name in revisions.SWITCHES:
            made[name] = field in fields
        elif field in fields:
            made[name] = key_of(fields[field][0]) if field != name else fields[field][0].replace("\r\n", "\n")
    made["original_date"] = made["original_date"] or None
    made["body"] = links.by_id(body.clean(made["body"]))
    for name in ("tags", "also_in"):
        # A browser posts nothing for an empty choice.
        made[name] = sorted(key for value in fields.get(name, []) if (key := key_of(value)))
    made["tags"] = merged_tags.current(made["tags"])
    if "bylines-TOTAL_FORMS" in fields:
        made["bylines"] = bylines(fields)
    return made


def key_of(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def bylines(fields: Fields) -> list[list]:
    rows = []
    for name, values in fields.items():
        match = BYLINE.fullmatch(name)
        person = key_of(values[0])
        if match and person and f"bylines-{match[1]}-DELETE" not in fields:
            position = key_of(fields.get(f"bylines-{match[1]}-position", [""])[0]) or 0
            rows.append((position, int(match[1]), [person, fields.get(f"bylines-{match[1]}-role", ["by"])[0]]))
    return [entry for _position, _row, entry in sorted(rows, key=lambda row: row[:2])]


# --- who is there


def there(article: Article):
    return Presence.objects.filter(article=article, seen_at__gt=timezone.now() - THERE_FOR)


def arrive(user, article: Article, tab: str, *, is_typing: bool) -> None:
    Presence.objects.update_or_create(
        article=article, user=user, tab=tab, defaults={"is_typing": is_typing, "seen_at": timezone.now()}
    )


def leave(user, article: Article, tab: str) -> None:
    Presence.objects.filter(article=article, user=user, tab=tab).delete()


def others(article: Article, tab: str) -> list[Presence]:
    return list(there(article).exclude(tab=tab).select_related("user").order_by("user__username", "-is_typing"))


@task(priority=-10)
def forget_old() -> None:
    UnsavedText.objects.filter(typed_at__lt=timezone.now() - KEPT_FOR).delete()
    Presence.objects.filter(seen_at__lt=timezone.now() - THERE_FOR).delete()
