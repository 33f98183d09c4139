from django import template

from images import shown
from images.models import Picture

register = template.Library()


@register.filter
def whole_picture(picture: Picture | None) -> shown.Shown | None:
    return shown.whole(picture) if picture else None
