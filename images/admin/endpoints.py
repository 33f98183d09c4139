"""What the library's scripts and CKEditor talk to: JSON answers; each refusal is a sentence that says what to do."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from images import rights
from images.admin.forms import WordsForm
from images.models import Picture
from images.renditions import progress
from images.uploads import add_picture, fingerprint, remove_picture, twin_of
from images.usage import usages


class Endpoints:
    """Of PictureAdmin."""

    def endpoint_urls(self) -> list:
        def wrapped(route: str, view, name: str):
            return path(route, self.admin_site.admin_view(view), name=f"images_picture_{name}")

        return [
            wrapped("upload/", require_POST(self.upload), "upload"),
            wrapped("drop/", require_POST(self.drop), "drop"),
            wrapped("<int:pk>/words/", require_POST(self.words), "words"),
            wrapped("<int:pk>/take-back/", require_POST(self.take_back), "take_back"),
            wrapped("<int:pk>/progress/", require_safe(self.progress), "progress"),
        ]

    def upload(self, request: HttpRequest) -> JsonResponse:
        """CKEditor's upload, in its protocol. A file that is in the library already is not stored twice."""
        if not self.has_add_permission(request):
            return no_right_to_add()
        file = request.FILES.get("upload")
        if file is None:
            return no_file()
        same = Picture.objects.filter(sha256=fingerprint(file)).order_by("pk").first()
        if same is not None:
            return of_library(same, request)
        file.seek(0)
        try:
            picture = add_picture(file, uploader=request.user)
        except ValidationError as refusal:
            return refused(" ".join(refusal.messages))
        found = twin_of(picture)
        if found and found[1]:  # it came from elsewhere at the same moment
            remove_picture(picture)
            return of_library(found[0], request)
        self.log_addition(request, picture, [{"added": {}}])
        twin = twin_answer(picture)
        return inserted(picture, twin["sentence"] if twin else "")

    def drop(self, request: HttpRequest) -> JsonResponse:
        """One of the files that were dropped on the library."""
        if not self.has_add_permission(request):
            return no_right_to_add()
        file = request.FILES.get("upload")
        if file is None:
            return no_file()
        try:
            picture = add_picture(file, uploader=request.user)
        except ValidationError as refusal:
            return refused(" ".join(refusal.messages))
        self.log_addition(request, picture, [{"added": {}}])
        return JsonResponse(
            {
                "id": picture.pk,
                "title": picture.title,
                "alt": picture.alt,
                "credit": picture.credit,
                "picture": picture.file.url,
                "edit": change_address(picture),
                "words": reverse("admin:images_picture_words", args=[picture.pk]),
                "takeBack": reverse("admin:images_picture_take_back", args=[picture.pk]),
                "progress": reverse("admin:images_picture_progress", args=[picture.pk]),
                "twin": twin_answer(picture),
            }
        )

    def words(self, request: HttpRequest, pk: int) -> JsonResponse:
        picture = get_object_or_404(Picture, pk=pk)
        if not rights.may_describe(request.user, picture):
            return refused(_("Only who brought a picture, and editors, write its words. Ask one of them."), 403)
        form = WordsForm(request.POST, instance=picture)
        if not form.is_valid():
            sentence = " ".join(message for messages in form.errors.values() for message in messages)
            return JsonResponse({"error": {"message": sentence}, "fields": form.errors}, status=400)
        form.save()
        if form.changed_data:
            self.log_change(request, picture, self.construct_change_message(request, form, []))
        return JsonResponse({"sentence": said_of(picture), "lacks": picture.lacks})

    def take_back(self, request: HttpRequest, pk: int) -> JsonResponse:
        """ "Use the other one": the upload that turned out to be a twin goes."""
        picture = get_object_or_404(Picture, pk=pk)
        if not rights.may_take_back(request.user, picture):
            return refused(_("This picture was brought by somebody else. Ask a publisher to delete it."), 403)
        if usages([picture.pk])[picture.pk]:
            return refused(_("The picture is used already and stays. Take it out of the stories first."), 409)
        self.log_deletions(request, [picture])
        remove_picture(picture)
        return JsonResponse({"sentence": _("The new file was taken out again.")})

    def progress(self, request: HttpRequest, pk: int) -> JsonResponse:
        picture = get_object_or_404(Picture, pk=pk)
        if not self.has_view_or_change_permission(request, picture):
            return refused(_("Your role may not look into the picture library."), 403)
        done, total = progress(picture)
        return JsonResponse({"done": done, "total": total, "sentence": progress_sentence(done, total)})


def progress_sentence(done: int, total: int) -> str:
    if done == total:
        return _("All %(total)d renditions are ready.") % {"total": total}
    return _("Renditions: %(done)d of %(total)d") % {"done": done, "total": total}


def said_of(picture: Picture) -> str:
    if not picture.lacks:
        return _("Saved. The picture is ready for publication.")
    missing = ", ".join(str(Picture.LACKS[name]) for name in picture.lacks)
    return _("Saved. Still missing before publication: %(missing)s.") % {"missing": missing}


def change_address(picture: Picture) -> str:
    return reverse("admin:images_picture_change", args=[picture.pk])


def twin_answer(picture: Picture) -> dict | None:
    found = twin_of(picture)
    if found is None:
        return None
    twin, exact = found
    same = _("The same file is in the library already, as “%s”.")
    alike = _("It looks like “%s”, which is in the library already.")
    return {
        "sentence": (same if exact else alike) % twin.title,
        "title": twin.title,
        "edit": change_address(twin),
        "picture": twin.thumb_url,
    }


def of_library(picture: Picture, request: HttpRequest) -> JsonResponse:
    """Instead of storing the same file a second time."""
    if not picture.is_usable:
        ended = _("The file is in the library already, as “%s”, and its licence has ended: choose another picture.")
        return refused(ended % picture.title)
    if picture.uploader_id == request.user.pk:
        return inserted(picture)
    return inserted(picture, _("The file is in the library already, as “%s”: that picture was taken.") % picture.title)


def inserted(picture: Picture, warning: str = "") -> JsonResponse:
    answer = {"uploaded": 1, "fileName": picture.title, "url": picture.body_url}
    return JsonResponse(answer | ({"error": {"message": warning}} if warning else {}))


def no_right_to_add() -> JsonResponse:
    return refused(_("Your role may not add pictures. Ask an editor to add it."), 403)


def no_file() -> JsonResponse:
    return refused(_("No file came with the request. Choose a picture and try again."))


def refused(sentence: str, status: int = 400) -> JsonResponse:
    return JsonResponse({"uploaded": 0, "error": {"message": sentence}}, status=status)
