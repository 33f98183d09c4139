"""What a reader agrees to. The forms show these words, and the evidence keeps them, letter by letter."""

from django.utils.translation import gettext


def promise_text() -> str:
    return gettext(
        "We write to you only after you confirm by mail. Every message has a link to leave. "
        "Your address serves the newsletter and nothing else."
    )


def short_promise_text() -> str:
    return gettext("You confirm by mail; one click takes you off again.")


def clicks_text() -> str:
    return gettext("You may count which links I open in the newsletter.")


# By the form that showed them; every other form shows the promise.
OF_FORM = {"footer": ("promise.short", short_promise_text), "clicks": ("clicks", clicks_text)}


def shown_by(form: str) -> tuple[str, str]:
    """(name of the text, the text in the language of the moment)."""
    name, text = OF_FORM.get(form, ("promise", promise_text))
    return name, text()
