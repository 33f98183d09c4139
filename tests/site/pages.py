"""One address of every kind of public page that the demo has; the stories come from hard_stories.py."""

PAGES = {
    "home": "/",
    "Azerbaijani home": "/az/",
    "Russian home": "/ru/",
    "section": "/energy/",
    "section below another": "/trade-routes/",
    "tag": "/tag/caspian/",
    "author": "/author/leyla-karimova/",
    "organisation": "/author/editorial-board/",
    "archive": "/archive/2026/10/",
    "search": "/search/",
    "search with finds": "/search/?q=pipeline",
    "search without finds": "/search/?q=qwertyuiop",
    "corrections": "/corrections/",
    "about": "/about/",
    "newsletter": "/newsletter/",
    "newsletter thanks": "/newsletter/thanks/",
    "newsletter wrong token": "/newsletter/confirm/nothing/",
    "not found": "/no/such-page/",
}
# Pages that answer with something else than 200.
STATUSES = {"not found": 404, "withdrawn": 410, "newsletter wrong token": 404}
STORIES = (
    "news",
    "analysis",
    "opinion",
    "editorial",
    "interview",
    "translation",
    "sponsored",
    "press_release",
    "bare story",
    "story with notes",
    "story with table",
    "story with gallery",
    "long words",
    "long Russian words",
    "retracted",
    "withdrawn",
)
KINDS = (*PAGES, *STORIES)
