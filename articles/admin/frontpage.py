"""The front page at the editors' desk: the board, putting in force, preview, versions."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from articles import clocks, comparing, curating, frontpage, layout
from articles.admin.workbench import STEPS, AsOfForm, PutForm, StepForm, Workbench
from articles.locales import OWN_NAMES, Locale
from articles.models import Article, FrontPageVersion
from articles.switcher import editions_of

FOUND = 12
VERSIONS_SHOWN = 100


@admin.register(FrontPageVersion)
class FrontPageVersionAdmin(ModelAdmin):
    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(curating.RIGHT)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.has_perm(curating.RIGHT)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def get_urls(self) -> list:
        def at(route: str, view, name: str):
            return path(route, self.admin_site.admin_view(self.guarded(view)), name=f"articles_frontpageversion_{name}")

        return [
            at("", self.first_board, "changelist"),
            at("<str:locale>/", self.board, "board"),
            at("<str:locale>/step/", self.step, "step"),
            at("<str:locale>/put/", self.put, "put"),
            at("<str:locale>/preview/", self.preview, "preview"),
            at("<str:locale>/preview/page/", self.preview_page, "page"),
            at("<str:locale>/versions/", self.versions, "versions"),
            at("<str:locale>/versions/<int:number>/", self.version, "version"),
            at("<int:object_id>/change/", self.from_log, "change"),  # where the log of the admin links to
        ]

    def guarded(self, view):
        """No step without the right, no edition that there is not."""

        def guard(request: HttpRequest, locale: str = Locale.EN, **kwargs) -> HttpResponse:
            if not request.user.has_perm(curating.RIGHT):
                raise PermissionDenied
            if locale not in Locale.values:
                raise Http404
            return view(request, locale, **kwargs)

        return guard

    def first_board(self, request: HttpRequest, locale: str) -> HttpResponse:
        return redirect("admin:articles_frontpageversion_board", locale)

    def from_log(self, request: HttpRequest, locale: str, object_id: int) -> HttpResponse:
        version = get_object_or_404(FrontPageVersion, pk=object_id)
        return redirect("admin:articles_frontpageversion_version", version.locale, version.number)

    # --- the board

    def board(self, request: HttpRequest, locale: str, put_form: PutForm | None = None, status: int = 200):
        bench = Workbench(request, locale)
        page, hand = bench.page(), in_hand(request, locale)
        stories = {story.pk: story for filled in page.blocks.values() for story in filled.stories}
        return self.show(
            request,
            "board",
            {
                "title": _("Front page"),
                "bench": bench,
                "board": [board_block(block, page, hand) for block in bench.plan.blocks],
                "notices": told(page, bench, stories),
                "hand": hand,
                "query": (query := request.GET.get("q", "").strip()[:100]),
                "found": search(locale, query) if query else [],
                "excluded": Article.objects.filter(pk__in=bench.plan.excluded),
                "coming": self.coming(locale),
                "put_form": put_form or PutForm(),
                "said": bench.said(),
                "most": layout.MOST_IN_SECTION,
                "now": timezone.now(),
            },
            locale,
            status,
        )

    def coming(self, locale: str) -> list[FrontPageVersion]:
        """Scheduled versions that no newer one has overtaken."""
        standing = FrontPageVersion.objects.standing().filter(locale=locale).select_related("created_by")
        in_force = standing.filter(applies_from__lte=timezone.now()).order_by("-number").first()
        later = standing.filter(applies_from__gt=timezone.now(), number__gt=in_force.number if in_force else 0)
        return list(later.order_by("applies_from"))

    def step(self, request: HttpRequest, locale: str) -> HttpResponse:
        """One change to what the editor is working on; the board comes back with it."""
        back = reverse("admin:articles_frontpageversion_board", args=[locale])
        if request.method != "POST":
            return redirect(back)
        bench = Workbench(request, locale)
        step, form = STEPS.get(request.POST.get("do", "")), StepForm(request.POST, bench)
        try:
            if step is None:
                raise ValidationError(_("The board knows no such step."))
            if not form.is_valid():
                raise ValidationError([error for errors in form.errors.values() for error in errors])
            bench.say(step(form))
            bench.keep()
        except ValidationError as refusal:
            bench.say(" ".join(refusal.messages), refused=True)
        article = request.POST.get("article", "")
        return redirect(f"{back}#story-{article}" if article.isdigit() else back)

    def put(self, request: HttpRequest, locale: str) -> HttpResponse:
        bench, back = Workbench(request, locale), redirect("admin:articles_frontpageversion_board", locale)
        if request.method != "POST":
            return back
        if "drop" in request.POST:
            bench.drop()
            bench.say(_("Your changes are thrown away; here is the page in force."))
            return back
        if not bench.is_changed:
            bench.say(_("There is nothing to put in force: you changed nothing."), refused=True)
            return back
        form = PutForm(request.POST)
        if request.POST.get("over", "").isdigit():  # seen what the other did, and still
            bench.rebase(int(request.POST["over"]))
        if not form.is_valid():
            return self.board(request, locale, form, 422)
        return self.put_valid(request, locale, bench, form)

    def put_valid(self, request: HttpRequest, locale: str, bench: Workbench, form: PutForm) -> HttpResponse:
        try:
            version = curating.put_in_force(
                request.user,
                locale,
                bench.document,
                base=bench.base,
                applies_from=form.applies_from(),
                reason=form.cleaned_data["reason"],
            )
        except curating.Overtaken as refusal:
            form.overtaken_by = refusal.newest
            form.add_error(None, refusal)
            return self.board(request, locale, form, 409)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.board(request, locale, form, 422)
        bench.drop()
        words = _("Version %(number)d is in force.")
        if version.applies_from > timezone.now():
            words = _("Version %(number)d comes into force on %(when)s.")
        bench.say(words % {"number": version.number, "when": clocks.both(version.applies_from)})
        return redirect("admin:articles_frontpageversion_board", locale)

    # --- preview

    def preview(self, request: HttpRequest, locale: str) -> HttpResponse:
        bench = Workbench(request, locale)
        form = AsOfForm(request.GET, bench)
        valid = form.is_valid()
        context = {"title": _("Preview of the front page"), "bench": bench, "form": form, "at": None}
        if valid:
            query = request.GET.copy()
            query.pop("width", None)
            context |= {"page_query": query.urlencode(), "at": form.cleaned_data["at"]}
            context["width"] = form.cleaned_data["width"] or "desktop"
        return self.show(request, "preview", context, locale)

    def preview_page(self, request: HttpRequest, locale: str) -> HttpResponse:
        """The page by the template that readers get, at any moment and of any layout."""
        form = AsOfForm(request.GET, Workbench(request, locale))
        if not form.is_valid():
            raise Http404
        at = form.cleaned_data["at"] or timezone.now()
        with translation.override(locale):
            front = frontpage.compose(locale, at, form.document())
            context = {"front": front, "editions": editions_of({}), "LANGUAGE_CODE": locale, "at": at}
            response = render(request, "articles/home_preview.html", context)
        response["X-Robots-Tag"] = "noindex"
        response["Content-Language"] = locale
        return response

    # --- versions

    def versions(self, request: HttpRequest, locale: str) -> HttpResponse:
        bench = Workbench(request, locale)
        versions = FrontPageVersion.objects.filter(locale=locale).select_related("created_by", "cancelled_by")
        context = {
            "title": _("Versions of the front page"),
            "bench": bench,
            "versions": versions.defer("document")[:VERSIONS_SHOWN],
            "coming": {version.pk for version in self.coming(locale)},
        }
        return self.show(request, "versions", context, locale)

    def version(self, request: HttpRequest, locale: str, number: int) -> HttpResponse:
        """What a version changed against another (by default the one before it); from here it is restored."""
        version = get_object_or_404(FrontPageVersion, locale=locale, number=number)
        if request.method == "POST":
            return self.version_step(request, version)
        asked = request.GET.get("with", "")
        other = int(asked) if asked.isdigit() and len(asked) < 7 else number - 1
        than = get_object_or_404(FrontPageVersion, locale=locale, number=other) if other else None
        bench = Workbench(request, locale)
        at = max(version.applies_from, timezone.now())
        documents = (than.document if than else {}, version.document)
        old, new = (frontpage.compose(locale, at, document) for document in documents)
        context = {
            "title": _("Version %(number)d of the front page") % {"number": number},
            "bench": bench,
            "version": version,
            "than": than,
            "moved": comparing.moved(old, new),
            "settings": comparing.settings_changed(*(layout.read(each, bench.sections) for each in documents)),
            "is_coming": version.pk in {coming.pk for coming in self.coming(locale)},
            "numbers": FrontPageVersion.objects.filter(locale=locale).values_list("number", flat=True)[:VERSIONS_SHOWN],
        }
        return self.show(request, "version", context, locale)

    def version_step(self, request: HttpRequest, version: FrontPageVersion) -> HttpResponse:
        bench = Workbench(request, version.locale)
        try:
            if "restore" in request.POST:
                made = curating.restore(request.user, version)
                numbers = {"old": version.number, "new": made.number}
                bench.say(_("Version %(old)d stands again, as version %(new)d.") % numbers)
            elif "cancel" in request.POST:
                curating.cancel(request.user, version)
                bench.say(_("Version %(number)d is cancelled.") % {"number": version.number})
            elif "start" in request.POST:
                bench.start_from(version.document)
                bench.say(_("You are working on a copy of version %(number)d.") % {"number": version.number})
        except ValidationError as refusal:
            bench.say(" ".join(refusal.messages), refused=True)
        return redirect("admin:articles_frontpageversion_board", version.locale)

    # --- all pages

    def show(self, request: HttpRequest, name: str, context: dict, locale: str, status: int = 200) -> HttpResponse:
        shared = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "locale": locale,
            "locales": [(code, OWN_NAMES[code]) for code in Locale.values],
        }
        return TemplateResponse(request, f"admin/articles/frontpage/{name}.html", shared | context, status=status)


def board_block(block: layout.Block, page: frontpage.FrontPage, hand: dict | None) -> dict:
    """The block with a row for each place, taken or free."""
    takes_hand = hand is not None and frontpage.may_stand(hand["story"], block)
    filled = page.blocks.get(block.key)
    by_place = {item.place: item for item in filled.placed} if filled else {}
    places = [{"number": n, "to": f"{block.key}:{n}", "item": by_place.get(n)} for n in range(block.number)]
    last = max(by_place, default=-1)
    return {"block": block, "places": places if block.shown else [], "last": last, "takes_hand": takes_hand}


def told(page: frontpage.FrontPage, bench: Workbench, stories: dict[int, Article]) -> list[dict]:
    """What the pins do not do, with the stories they are about."""
    wanted = {notice.pin.article for notice in page.notices} - set(stories)
    stories = stories | {story.pk: story for story in Article.objects.filter(pk__in=wanted, locale=bench.locale)}
    return [
        {"notice": notice, "story": stories.get(notice.pin.article), "winner": stories.get(notice.winner)}
        for notice in page.notices
    ]


def in_hand(request: HttpRequest, locale: str) -> dict | None:
    """The story that the editor took up to put it somewhere, and where it came from."""
    asked = request.GET.get("hand", "")
    if not (asked.isdigit() and len(asked) < 12):
        return None
    story = Article.objects.filter(pk=asked, locale=locale).select_related("section").first()
    return {"story": story, "block": request.GET.get("from", "")} if story else None


def search(locale: str, query: str) -> list[Article]:
    """Live and scheduled stories of the edition, what goes out last first."""
    stories = Article.objects.in_locale(locale).filter(state=Article.State.PUBLISHED, on_hold=False)
    return list(stories.filter(headline__icontains=query).for_cards().order_by("-publish_at")[:FOUND])
