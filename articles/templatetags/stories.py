from datetime import date
from itertools import chain

from django import template
from django.conf import settings
from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from articles import contents, crumbs, embeds, links, provenance, structured, switcher
from articles.locales import OWN_NAMES, current_locale
from articles.models import Article, Byline, Page, Person, Section, Tag
from articles.searching import MARK_END, MARK_START

register = template.Library()


@register.simple_tag(takes_context=True)
def main_sections(context) -> list[Section]:
    """A page that has all of them needs no query more."""
    if "all_sections" in context:
        return [section for section in context["all_sections"] if section.parent_id is None]
    return list(Section.objects.filter(parent__isnull=True))


@register.simple_tag
def standing_pages() -> dict[str, list[Page]]:
    """Those of the edition by their column of the footer."""
    columns: dict[str, list[Page]] = {column: [] for column in Page.Column.values}
    for page in Page.objects.filter(locale=current_locale()).only("locale", "slug", "title", "column"):
        columns[page.column].append(page)
    return columns


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
def story_data(
    article: Article, corrections, source: Article | None, columns: dict, tags, more: dict | None = None
) -> SafeString:
    """Structured data: structured.escaped() leaves nothing in it that could end the script element."""
    pages = chain(*columns.values())
    return SafeString(structured.story_data(article, list(corrections), source, pages, tags, more))


@register.simple_tag
def home_data(columns: dict[str, list[Page]]) -> SafeString:
    return SafeString(structured.home_data(chain(*columns.values())))


@register.simple_tag
def collection_data(thing: Section | Tag, stories, words: str = "") -> SafeString:
    data = structured.collection_data(thing.label, thing.get_absolute_url(), words, stories, stories.start_index())
    return SafeString(data)


@register.simple_tag
def edition_line(article: Article, source: Article | None) -> SafeString:
    """ "Translated from the English edition: Headline"; only a live source is named and linked."""
    line = {
        "en": _("Translated from the English edition"),
        "az": _("Translated from the Azerbaijani edition"),
        "ru": _("Translated from the Russian edition"),
    }[article.translated_from.locale]
    if source is None:
        return format_html("{}", line)
    link = format_html(
        '<a href="{}" lang="{}" hreflang="{}">{}</a>',
        *(source.get_absolute_url(), source.locale, source.locale, source.headline),
    )
    return format_html("{}: {}", line, link)


@register.simple_tag
def original_line(article: Article) -> SafeString:
    """ "Translated from “Headline” by Author, Outlet, date", of what is known of the text of another outlet."""
    work = original_link(article, article.original_headline or article.original_outlet or article.original_url)
    if article.original_headline:
        work = format_html(escape(pgettext("title of a text", "“{title}”")), title=work)
    by = pgettext("text of another outlet", "Translated from {work} by {author}")
    alone = pgettext("text of another outlet", "Translated from {work}")
    pattern = by if article.original_author else alone
    line = format_html(escape(pattern), work=work, author=article.original_author)
    outlet = article.original_outlet if article.original_headline else ""
    day = shown_day(article.original_date) if article.original_date else ""
    return format_html_join(", ", "{}", ((part,) for part in (line, outlet, day) if part))


def original_link(article: Article, words: str) -> SafeString:
    code = provenance.language_code(article.original_language)
    lang = format_html(' lang="{}"', code) if code and article.original_headline else SafeString("")
    if not article.original_url:
        return format_html("<span{}>{}</span>", lang, words)
    target = format_html(' hreflang="{}"', code) if code else SafeString("")
    return format_html('<a href="{}" rel="noopener external"{}{}>{}</a>', article.original_url, target, lang, words)


@register.simple_tag
def contents_of(article: Article) -> list[dict]:
    return contents.of(article.blocks) if article.shows_contents else []


@register.simple_tag
def crumbs_of(article: Article) -> list[crumbs.Crumb]:
    return crumbs.down_to(article.section)


@register.simple_tag
def crumbs_to(thing: Section | Tag | Person) -> list[crumbs.Crumb]:
    return crumbs.to_section(thing) if isinstance(thing, Section) else crumbs.to_list(thing)


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
        Byline.Role.EDITED: pgettext("byline", "edited by {names}")
        if len(people) == 1
        else pgettext("byline of several", "edited by {names}"),
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
    shown = shown_day(local)
    if kind == "full":
        shown = _("%(date)s, %(time)s ET") % {"date": shown, "time": format_date(local, pgettext("time", "g:i A"))}
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), shown)


@register.simple_tag
def day_of(day: date) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), shown_day(day))


@register.filter
def own_name(locale: str) -> str:
    """Of an edition, in its own language."""
    return OWN_NAMES[locale]


@register.filter
def shown_day(day: date) -> str:
    shown = format_date(day, pgettext("date on cards", "F j, Y"))
    # Django's Azerbaijani writes months as at the start of a sentence. Python lowers İ to an i with a second dot.
    return shown.replace("İ", "i").lower() if current_locale() == "az" else shown


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


@register.filter
def alternates(editions: list[switcher.EditionLink]) -> list[tuple[str, str]]:
    return switcher.alternates_here(editions)
