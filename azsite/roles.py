"""The groups of the newsroom and their rights: the one place where rights are given."""

EVERYTHING = ("add", "change", "delete", "view")

# A writer's own desk; what makes a story the own one stands in articles/rights.py.
OWN_STORIES = {
    "articles.article": ("add", "change", "delete", "view", "submit"),
    "articles.section": ("view",),
    "articles.tag": ("view",),
    "articles.person": ("view",),
    "images.picture": ("add", "view"),
    "audit.entry": ("view",),
}
WRITER = OWN_STORIES | {
    "articles.article": (*OWN_STORIES["articles.article"], "share_preview", "restore"),
    "images.picture": ("add", "view", "upload_freely"),
}
EDITOR = (
    *("add", "change", "delete", "view", "submit", "review", "publish", "withdraw", "edit_every"),
    *("hold", "override_gate", "set_byline", "set_sponsored", "change_address", "share_preview", "restore"),
)
# Series and topics with what stands in them.
COLLECTIONS = dict.fromkeys(
    ("articles.series", "articles.seriespart", "articles.topic", "articles.topicexplainer", "articles.topicevent"),
    EVERYTHING,
)

GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "Contributor": OWN_STORIES,
    "Writer": WRITER,
    "Translator": WRITER,
    "Editor": {
        "articles.article": EDITOR,
        "articles.section": ("view",),
        "articles.tag": ("add", "change", "view", "merge"),
        "articles.person": ("add", "change", "view", "set_login"),
        "articles.page": ("view",),
        "articles.errorreport": ("change", "view"),
        "articles.oldpath": ("view",),
        "articles.missingpath": ("view",),
        "articles.frontpage": ("curate",),
        "articles.frontpageversion": ("view",),
        "articles.hourlyreads": ("view",),
        "articles.breakingbanner": EVERYTHING,
        "articles.liveentry": ("post",),
        **COLLECTIONS,
        "articles.storytemplate": EVERYTHING,
        "articles.fruitlesssearch": ("view", "dismiss"),
        "images.picture": ("add", "change", "view", "upload_freely"),
        "newsletter.edition": ("add", "change", "view"),
        "newsletter.editionitem": EVERYTHING,
        "newsletter.mailinglist": ("view",),
        "audit.entry": ("view", "view_desk"),
    },
    "Publisher": {
        "articles.article": (*EDITOR, "retract", "lift_embargo"),
        "articles.section": EVERYTHING,
        "articles.tag": (*EVERYTHING, "merge"),
        "articles.person": (*EVERYTHING, "set_login"),
        "articles.page": EVERYTHING,
        "articles.errorreport": ("change", "view"),
        "articles.oldpath": ("view",),
        "articles.missingpath": ("view",),
        "articles.sitechoices": ("view", "change"),
        "articles.announcement": ("view", "change"),
        "articles.apikey": ("view", "add", "change"),
        "articles.frontpage": ("curate",),
        "articles.frontpageversion": ("view",),
        "articles.hourlyreads": ("view",),
        "articles.breakingbanner": EVERYTHING,
        "articles.liveentry": ("post",),
        **COLLECTIONS,
        "articles.storytemplate": EVERYTHING,
        "articles.fruitlesssearch": ("view", "dismiss"),
        "images.picture": (*EVERYTHING, "upload_freely"),
        "newsletter.edition": (*EVERYTHING, "approve", "send"),
        "newsletter.editionitem": EVERYTHING,
        "newsletter.mailinglist": ("view",),
        "audit.entry": ("view", "view_every"),
    },
    "Ads manager": {
        "ads.placement": ("change", "view"),
        "ads.advertiser": EVERYTHING,
        "ads.campaign": EVERYTHING,
        "ads.flight": EVERYTHING,
        "ads.creative": EVERYTHING,
        "ads.dailycount": ("view",),
        "images.picture": ("add", "view", "upload_freely"),
        "articles.article": ("view",),
        "audit.entry": ("view", "view_advertising"),
    },
    "Newsletter manager": {
        "newsletter.mailinglist": (*EVERYTHING, "export"),
        "newsletter.subscriber": ("view", "erase"),
        "newsletter.subscription": ("view",),
        "newsletter.consent": ("view",),
        "newsletter.suppression": ("add", "view", "lift"),
        "newsletter.bounceevent": ("view",),
        "newsletter.unreadmail": ("view", "delete"),
        "newsletter.diagnosis": ("view",),
        "newsletter.segment": EVERYTHING,
        "newsletter.import": ("add", "view", "delete"),
        "newsletter.maildomain": ("view",),
        "newsletter.edition": (*EVERYTHING, "approve", "send"),
        "newsletter.editionitem": EVERYTHING,
        "newsletter.throttle": EVERYTHING,
        "newsletter.sender": ("view",),
        "newsletter.keptmail": ("view",),
        "articles.article": ("view",),
        "images.picture": ("add", "view", "upload_freely"),
        "audit.entry": ("view", "view_mailing"),
    },
    "Administrator": {
        "auth.user": EVERYTHING,
        "auth.group": ("view",),
        "articles.section": EVERYTHING,
        "articles.page": EVERYTHING,
        "articles.errorreport": ("change", "view"),
        "articles.oldpath": ("view", "lead_outside"),
        "articles.pathrule": EVERYTHING,
        "articles.missingpath": ("view",),
        "articles.sitechoices": ("view", "change"),
        "articles.announcement": ("view", "change"),
        "articles.apikey": ("view", "add", "change"),
        "articles.article": (
            *("add", "change", "delete", "view", "submit", "review", "publish", "withdraw", "retract", "edit_every"),
            *("change_address", "share_preview", "restore"),
        ),
        "articles.liveentry": ("post",),
        "articles.person": EVERYTHING,
        "articles.tag": (*EVERYTHING, "merge"),
        "articles.fruitlesssearch": ("view", "dismiss"),
        "articles.hourlyreads": ("view",),
        "images.picture": ("add", "change", "view", "upload_freely"),
        "ads.placement": EVERYTHING,
        "ads.advertiser": EVERYTHING,
        "ads.campaign": EVERYTHING,
        "ads.flight": EVERYTHING,
        "ads.creative": EVERYTHING,
        "ads.dailycount": ("view",),
        "newsletter.mailinglist": EVERYTHING,
        "newsletter.throttle": EVERYTHING,
        "newsletter.sender": ("view",),
        "newsletter.keptmail": ("view", "delete"),
        "newsletter.diagnosis": ("view",),
        "audit.entry": ("view", "view_every"),
    },
}


def sync_groups(**kwargs) -> None:
    """Makes the groups have exactly these rights. Runs after every migrate; run twice it changes nothing."""
    from django.contrib.auth.models import Group, Permission

    permissions = {(p.content_type.app_label, p.codename): p for p in Permission.objects.select_related("content_type")}
    for name, rights in GROUPS.items():
        codes = [
            (model.split(".")[0], f"{verb}_{model.split('.')[1]}") for model, verbs in rights.items() for verb in verbs
        ]
        # post_migrate comes once per app; the rights of apps after this one follow in later rounds.
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions[code] for code in codes if code in permissions)
