from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def service_worker() -> bool:
    return settings.SERVICE_WORKER
