"""The admin's side bar: what the newsroom does, in its own order. What a person may not see is left out."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

GROUPS = [
    (
        _("Stories"),
        [
            (_("Articles"), "article", "articles.article"),
            (_("Calendar"), "calendar_month", "articles.article", "articles_article_calendar"),
            (_("Reported errors"), "flag", "articles.errorreport"),
            (_("Stale translations"), "translate", "articles.article", "articles_article_stale"),
            (_("Readers"), "monitoring", "articles.hourlyreads", "articles_article_readers"),
            (_("Front page"), "newspaper", "articles.frontpageversion"),
            (_("Breaking news"), "bolt", "articles.breakingbanner"),
            (_("Sections"), "account_tree", "articles.section"),
            (_("Tags"), "sell", "articles.tag"),
            (_("Topics"), "topic", "articles.topic"),
            (_("Series"), "format_list_numbered", "articles.series"),
            (_("People"), "groups", "articles.person"),
            (_("Pages"), "description", "articles.page"),
            (_("Pictures"), "image", "images.picture"),
            (_("Story templates"), "draft", "articles.storytemplate"),
            (_("Old addresses"), "alt_route", "articles.oldpath"),
            (_("Rules for old addresses"), "rule", "articles.pathrule"),
            (_("Addresses not found"), "link_off", "articles.missingpath"),
            (_("Found nothing"), "search_off", "articles.fruitlesssearch"),
        ],
    ),
    (
        _("Newsletter"),
        [
            (_("Mailing lists"), "mail", "newsletter.mailinglist"),
            (_("Editions"), "newsmode", "newsletter.edition"),
            (_("Subscribers"), "person", "newsletter.subscriber"),
            (_("Segments"), "filter_alt", "newsletter.segment"),
            (_("Imports"), "upload_file", "newsletter.import"),
            (_("Consents"), "fact_check", "newsletter.consent"),
            (_("Suppressions"), "block", "newsletter.suppression"),
            (_("Returned mail"), "undo", "newsletter.bounceevent"),
            (_("Unread returned mail"), "question_mark", "newsletter.unreadmail"),
            (_("Self-test of delivery"), "stethoscope", "newsletter.diagnosis"),
            (_("Throttles"), "speed", "newsletter.throttle"),
            (_("Senders"), "outgoing_mail", "newsletter.sender"),
            (_("Mail domains"), "dns", "newsletter.maildomain"),
            (_("Kept mail"), "inbox", "newsletter.keptmail"),
        ],
    ),
    (
        _("Advertising"),
        [
            (_("Campaigns"), "campaign", "ads.campaign"),
            (_("Flights"), "flight", "ads.flight"),
            (_("Creatives"), "palette", "ads.creative"),
            (_("Advertisers"), "business", "ads.advertiser"),
            (_("Placements"), "dashboard", "ads.placement"),
        ],
    ),
    (
        _("Distribution"),
        [
            (_("Publication settings"), "tune", "articles.sitechoices"),
            (_("Announcements"), "cell_tower", "articles.announcement"),
            (_("API keys"), "key", "articles.apikey"),
        ],
    ),
    (
        _("Staff"),
        [
            (_("Users"), "badge", "auth.user"),
            (_("Groups"), "lock", "auth.group"),
            (_("Audit log"), "history", "audit.entry"),
        ],
    ),
]


def sidebar(request: HttpRequest) -> list[dict]:
    here = deepest_of(request.path)
    groups = [
        {
            "title": title,
            "separator": True,
            "items": [entry(here, *item) for item in items if may_view(request, item[2])],
        }
        for title, items in GROUPS
    ]
    return [group for group in groups if group["items"]]


def entry(here: str, title, icon: str, model: str, page: str = "") -> dict:
    """Leads to the list of the model, or to another page that the right to see the model opens."""
    link = link_of(model, page)
    return {"title": title, "icon": icon, "link": link, "active": link == here}


def link_of(model: str, page: str = "") -> str:
    page = page or f"{model.replace('.', '_')}_changelist"
    return reverse(f"admin:{page}")


def deepest_of(path: str) -> str:
    """The deepest entry that leads to the page or above it: the calendar stands below the list of stories."""
    links = [link_of(*item[2:]) for _title, items in GROUPS for item in items]
    return max((link for link in links if path.startswith(link)), key=len, default="")


def may_view(request: HttpRequest, model: str) -> bool:
    app, name = model.split(".")
    return any(request.user.has_perm(f"{app}.{verb}_{name}") for verb in ("view", "change"))
