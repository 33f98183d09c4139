from django import template
from django.conf import settings
from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from articles import crumbs, embeds, links, structured
from articles.locales import current_locale
from articles.models import Article, Byline, Page, Person, Section
from articles.searching import MARK_END, MARK_START

register = template.Library()


@register.simple_tag
def main_sections() -> list[Section]:
    return list(Section.objects.filter(parent__isnull=True))


@register.simple_tag
def standing_pages() -> list[Page]:
    return list(Page.objects.filter(locale=current_locale()).only("locale", "slug", "title"))


@register.simple_tag
def site_url() -> str:
    return settings.SITE_URL


@register.filter
def absolute(path: str) -> str:
    """Files may have a whole address already."""
    return path if path.startswith("https://") else f"{settings.SITE_URL}{path}"


@register.filter
def cleaned(html: str, addresses: dict[str, str] | None = None) -> SafeString:
    """HTML that body.clean() made when it was saved: the one place where stored markup is trusted.

    Links to stories get their `addresses`; those that have none become text.
    """
    return SafeString(links.with_addresses(html, addresses or {}))


@register.filter
def embedded(url: str) -> embeds.Embed | None:
    return embeds.find(url)


@register.simple_tag
def story_data(article: Article, corrections) -> SafeString:
    """Structured data: structured.escaped() leaves nothing in it that could end the script element."""
    return SafeString(structured.story_data(article, list(corrections)))


@register.simple_tag
def crumbs_of(article: Article) -> list[crumbs.Crumb]:
    return crumbs.down_to(article.section)


@register.simple_tag
def crumbs_above(section: Section) -> list[crumbs.Crumb]:
    return crumbs.down_to(section.parent)


@register.simple_tag
def breadcrumb_data(steps: list[crumbs.Crumb]) -> SafeString:
    return SafeString(structured.breadcrumb_data(steps))


@register.simple_tag
def author_page_data(person: Person, members) -> SafeString:
    return SafeString(structured.author_page_data(person, list(members)))


@register.simple_tag
def byline(article: Article, links: bool = True) -> SafeString:
    """ "By A, B and C; translated by D" in the grammar of the edition."""
    phrases = [credit_phrase(role, people, links) for role, people in article.credits]
    line = format_html_join("; ", "{}", ((phrase,) for phrase in phrases))
    return SafeString(line[:1].upper() + line[1:]) if line[:1] != "<" else line


def credit_phrase(role: str, people: list[Person], links: bool) -> SafeString:
    names = and_list([person_link(person) if links else conditional_escape(person.label) for person in people])
    patterns = {
        Byline.Role.BY: pgettext("byline", "by {names}")
        if len(people) == 1
        else pgettext("byline of several", "by {names}"),
        Byline.Role.REPORTED: pgettext("byline", "reported by {names}"),
        Byline.Role.TRANSLATED: pgettext("byline", "translated by {names}"),
        Byline.Role.PHOTOS: pgettext("byline", "photos by {names}"),
        Byline.Role.EDITED: pgettext("byline", "edited by {names}"),
    }
    return format_html(escape(patterns[role]), names=names)


def person_link(person: Person) -> SafeString:
    return format_html('<a href="{}" rel="author">{}</a>', person.get_absolute_url(), person.label)


def and_list(names: list[SafeString]) -> SafeString:
    if len(names) < 2:
        return names[0]
    first = format_html_join(", ", "{}", ((name,) for name in names[:-1]))
    return format_html(
        escape(pgettext("last two of a list of names", "{first} and {last}")), first=first, last=names[-1]
    )


@register.simple_tag
def story_time(moment, kind: str = "date") -> SafeString:
    """<time> in Washington's zone: a date on cards, with the hour on the story's own page."""
    local = timezone.localtime(moment)
    shown = format_date(local, pgettext("date on cards", "F j, Y"))
    if current_locale() == "az":
        shown = shown.lower()  # Django's Azerbaijani writes months as at the start of a sentence
    if kind == "full":
        shown = _("%(date)s, %(time)s ET") % {"date": shown, "time": format_date(local, pgettext("time", "g:i A"))}
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), shown)


@register.filter
def reading_time(article: Article) -> str:
    minutes = article.reading_minutes
    return ngettext("%(minutes)d min read", "%(minutes)d min read", minutes) % {"minutes": minutes}


@register.filter
def marked(excerpt: str) -> SafeString:
    """A search excerpt, escaped, with the words that were found in <mark>."""
    return SafeString(escape(excerpt).replace(MARK_START, "<mark>").replace(MARK_END, "</mark>"))


@register.filter
def get(mapping: dict, key: str):
    return mapping.get(key)
