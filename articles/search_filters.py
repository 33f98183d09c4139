"""The conditions of a search, such as author: and after:, whether they were typed or chosen in the form."""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_

from django.db.models import Q, TextField, Value
from django.db.models.functions import Concat
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.folding import Folded
from articles.locales import OWN_NAMES
from articles.models import Article, Byline, Person, Section, Tag, TagAlias
from articles.models.tags import NAMES
from articles.search_syntax import Condition, moment
from articles.slugs import slugify

MOST_PEOPLE = 50
# Of these several widen what is found; of authors and tags each narrows it.
WIDENING = ("section", "type")


def narrowed_by(conditions: tuple[Condition, ...]) -> Q:
    found = Q()
    for name in WIDENING:
        values = [each.value for each in conditions if each.name == name and not each.is_excluded]
        if values:
            found &= reduce(or_, (STORIES_OF[name](value) for value in values))
    for each in conditions:
        if each.name != "lang" and (each.name not in WIDENING or each.is_excluded):
            stories = STORIES_OF[each.name](each.value)
            found &= ~stories if each.is_excluded else stories
    return found


def of_section(value: str) -> Q:
    """With what stands below it. By key: a join would be one more way to every story."""
    called = Q(slug=value.lower()) | Q(parent__slug=value.lower()) | named(value) | named(value, "parent__")
    keys = list(Section.objects.filter(called).values_list("pk", flat=True))
    also = Article.also_in.through.objects.filter(section__in=keys).values("article")
    return Q(section__in=keys) | Q(pk__in=also)


def of_author(value: str) -> Q:
    """Whose name has all these words, in any of the languages."""
    words = Q()
    for word in value.split():
        words &= Q(folded__contains=Concat(Value(" "), Folded(Value(word)), Value(" "), output_field=TextField()))
    spread = [Value(" ")]
    for name in NAMES:
        spread += [name, Value(" ")]
    people = Person.objects.annotate(folded=Folded(Concat(*spread, output_field=TextField())))
    keys = people.filter(words | Q(slug=slugify(value))).values_list("pk", flat=True)
    return Q(pk__in=Byline.objects.filter(person__in=list(keys[:MOST_PEOPLE])).values("article"))


def of_tag(value: str) -> Q:
    alias = TagAlias.objects.filter(folded=Folded(Value(value))).values("tag")
    keys = list(Tag.objects.filter(Q(slug=value.lower()) | named(value) | Q(pk__in=alias)).values_list("pk", flat=True))
    return Q(pk__in=Article.tags.through.objects.filter(tag__in=keys).values("article"))


def named(value: str, of: str = "") -> Q:
    """Called exactly so in one of the languages, with whatever letters it was typed."""
    return reduce(or_, (Q(Exact(Folded(f"{of}{name}"), Folded(Value(value)))) for name in NAMES))


STORIES_OF: dict[str, Callable[[str], Q]] = {
    "author": of_author,
    "section": of_section,
    "tag": of_tag,
    "type": lambda value: Q(type_of_work=value),
    "after": lambda value: Q(publish_at__gte=moment(value)),
    "before": lambda value: Q(publish_at__lt=moment(value)),
}

NAMES_OF = {
    "author": _("Author"),
    "section": _("Section"),
    "tag": _("Tag"),
    "type": _("Type of work"),
    "lang": _("Edition language"),
    "after": pgettext_lazy("stories of that day and later", "From"),
    "before": pgettext_lazy("stories older than that day", "Before"),
}


def shown(condition: Condition, sections: Iterable[Section]) -> dict:
    """For people: its name, its value in their words, and whether it leaves out."""
    value = condition.value
    if condition.name == "section":
        value = next((section.label for section in sections if section.slug == value.lower()), value)
    elif condition.name == "type":
        value = Article.TypeOfWork(value).label
    elif condition.name == "lang":
        value = OWN_NAMES[value]
    elif condition.name in ("after", "before"):
        value = moment(value)
    return {"name": NAMES_OF[condition.name], "value": value, "is_excluded": condition.is_excluded}
