"""A story that was sent and cannot be stored any more: its words go back to whoever typed them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from articles import body, merging, readable
from articles.models import Article
from articles.rights import may_edit
from audit.models import record

FIELDS = ("headline", "dek", "body")
FORBIDDEN, MISSING = 403, 404


def refusal(model_admin, request: HttpRequest, article: Article | None) -> HttpResponse | None:
    """None where the form may go on. Tells nothing of the story: only what this person sent comes back."""
    if not request.user.has_module_perms("articles"):
        return None
    if article is None:
        return words_back(model_admin, request, _("This story was deleted, so it was not saved."), MISSING)
    if may_edit(request.user, article):
        return None
    record(request.user, "was refused", article, path=request.path)
    sentence = _("You may not change this story any more: it was submitted, or your rights were changed.")
    return words_back(model_admin, request, sentence, FORBIDDEN)


def words_back(model_admin, request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    sent = {name: request.POST.get(name, "") for name in FIELDS}
    paragraphs = (readable.paragraph(html) for html in merging.paragraphs(body.clean(sent["body"])))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Not saved"),
        "sentence": sentence,
        "words": "\n\n".join(filter(None, (sent["headline"], sent["dek"], *paragraphs))),
    }
    return render(request, "admin/articles/article/not_saved.html", context, status=status)
