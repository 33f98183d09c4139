from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin

from articles import waiting
from articles.admin.kept import KeptForItsStories, TellsOfItsStories
from articles.admin.slug_field import SlugFromName
from articles.models import Article, Byline, LiveEntry, Person


class PersonForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = "__all__"

    def clean(self) -> dict:
        cleaned = super().clean()
        members = cleaned.get("members", self.instance.members.all() if self.instance.pk else ())
        if members and cleaned.get("kind") == Person.Kind.PERSON:
            field = "members" if "members" in self.fields else "kind"
            self.add_error(field, _("A person has no members: take them out, or make this an organisation."))
        elif "members" in self.fields and self.instance in members:
            self.add_error("members", _("An organisation is no member of itself: take it out."))
        return cleaned


@admin.register(Person)
class PersonAdmin(KeptForItsStories, TellsOfItsStories, SlugFromName, ModelAdmin):
    form = PersonForm
    list_display = ["name", "kind", "role"]
    list_filter = ["kind"]
    search_fields = ["name", "name_az", "name_ru"]
    autocomplete_fields = ["members"]
    actions = ["delete_selected"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "kind", "role", "masthead_place", "bio"]}),
        (gettext_lazy("Belongs together"), {"fields": ["user", "members"]}),
        (gettext_lazy("In Azerbaijani"), {"fields": ["name_az", "role_az", "bio_az"]}),
        (gettext_lazy("In Russian"), {"fields": ["name_ru", "role_ru", "bio_ru"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> list[str]:
        """Who gets a log-in onto a byline signs with it; that is for those to say who sign with any."""
        return [] if request.user.has_perm("articles.set_login_person") else ["user", "members"]

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs):
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(Q(is_staff=True) | Q(person__isnull=False)).order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def why_kept(self, thing: Person) -> str:
        signed = Q(pk__in=Byline.objects.filter(person=thing).values("article"))
        waits = waiting.pending() & Q(latest_revision__content__contains={"bylines": [[thing.pk]]})
        live = Q(pk__in=LiveEntry.objects.filter(author=thing).values("article"))
        number = Article.objects.filter(signed | waits | live).count()
        if not number:
            return ""
        return ngettext(
            "“%(person)s” has a byline in %(number)d story: put another name there first, then delete this one.",
            "“%(person)s” has a byline in %(number)d stories: put another name there first, then delete this one.",
            number,
        ) % {"person": thing, "number": number}
