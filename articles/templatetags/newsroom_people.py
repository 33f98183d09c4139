from django import template
from django.utils.translation import gettext as _

from articles import workflow
from articles.models import Revision

register = template.Library()


@register.filter
def made_by(revision: Revision) -> str:
    """Whoever saved it; versions of an import or of deleted people were made by nobody who is known."""
    user = revision.created_by
    return (user.get_full_name() or user.get_username()) if user else _("the system")


@register.filter
def deed(action: str) -> str:
    """A step of a story by the name on its button; everything else is logged in words."""
    return str(workflow.VERBS[action].label) if action in workflow.VERBS else action
