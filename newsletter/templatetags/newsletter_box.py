from django import template

from newsletter.texts import promise_text, short_promise_text

register = template.Library()


@register.inclusion_tag("newsletter/box.html")
def newsletter_box(form_id: str) -> dict:
    """The sign-up box. It asks the database nothing and holds nothing of the reader."""
    return {"form_id": form_id, "promise_text": promise_text()}


@register.inclusion_tag("newsletter/footer_form.html")
def newsletter_footer_form() -> dict:
    return {"form_id": "footer", "promise_text": short_promise_text()}


@register.inclusion_tag("newsletter/fields.html")
def newsletter_fields(form_id: str, mailing_list: str = "", form=None) -> dict:
    return {"form_id": form_id, "mailing_list": mailing_list, "form": form}


@register.simple_tag
def newsletter_promise() -> str:
    return promise_text()
