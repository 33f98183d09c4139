from django import template
from django.utils.translation import gettext as _

from articles.models import Revision

register = template.Library()


@register.filter
def made_by(revision: Revision) -> str:
    """Whoever saved it; versions of an import or of deleted people were made by nobody who is known."""
    user = revision.created_by
    return (user.get_full_name() or user.get_username()) if user else _("the system")
