"""Who may do what with which story. azsite/roles.py gives the permissions; what depends on the story is here."""

from django.utils.translation import gettext as _

from articles.models import Article, Person

State = Article.State
# A story in one of these is still the writer's own to change.
WITH_THE_WRITER = (State.DRAFT, State.CHANGES_REQUESTED)
# Once readers may have seen it, its address is theirs too.
ONCE_PUBLIC = (State.PUBLISHED, State.WITHDRAWN, State.RETRACTED)


def is_own(user, article: Article) -> bool:
    return user.pk in (article.created_by_id, article.assigned_to_id)


def has_hand_on(user, article: Article) -> bool:
    """Editors on every story, others on the own ones and those that were assigned to them."""
    return user.has_perm("articles.edit_every_article") or is_own(user, article)


def may_edit(user, article: Article) -> bool:
    """Editors every story, a writer the own ones until they are submitted; a retracted story is closed to all."""
    if not user.has_perm("articles.change_article") or article.state == State.RETRACTED:
        return False
    if user.has_perm("articles.edit_every_article"):
        return True
    return is_own(user, article) and article.state in WITH_THE_WRITER


def may_see_source(user) -> bool:
    """Administrators, who are those that manage accounts; what they write is cleaned like everything else."""
    return user.has_perm("auth.change_user")


def refused_changes(user, article: Article | None, before: dict, after: dict) -> dict[str, str]:
    """{field: sentence} for every change from one content to the other that this user may not make.

    Both are contents of articles.revisions; `article` is None and `before` empty for a new story.
    """
    refused = {}
    if not user.has_perm("articles.set_sponsored_article") and is_paid(before) != is_paid(after):
        refused["type_of_work"] = _("Only editors mark a story as sponsored: choose another type of work.")
    if not user.has_perm("articles.set_byline_article") and (names := foreign_bylines(user, before, after)):
        refused["bylines"] = _("You sign with your own byline alone. An editor can sign for: %(names)s.") % {
            "names": ", ".join(names)
        }
    if article is not None and article.state in ONCE_PUBLIC and not user.has_perm("articles.change_address_article"):
        for field in ("slug", "section_id", "locale"):
            if before[field] != after[field]:
                refused[field.removesuffix("_id")] = _("Readers know this address: only editors change it now.")
    return refused


def is_paid(content: dict) -> bool:
    return content.get("type_of_work") == Article.TypeOfWork.SPONSORED


def foreign_bylines(user, before: dict, after: dict) -> list[str]:
    """Names of people whom the change adds as makers of the story and who are not this user."""
    there = [tuple(entry) for entry in before.get("bylines", [])]
    added = [person for person, role in after["bylines"] if (person, role) not in there]
    return [person.label for person in Person.objects.filter(pk__in=added).exclude(user=user)] if added else []
