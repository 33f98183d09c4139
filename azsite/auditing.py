"""Log-ins go into the audit log. What the forms of the admin change is copied there by the database itself."""

from django.contrib.auth.signals import user_logged_in, user_logged_out

from audit.models import record


def logged_in(sender, user, **kwargs) -> None:
    record(user, "logged in", user)


def logged_out(sender, user, **kwargs) -> None:
    if user is not None:
        record(user, "logged out", user)


def connect() -> None:
    user_logged_in.connect(logged_in)
    user_logged_out.connect(logged_out)
