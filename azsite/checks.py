from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def mail_is_sent(app_configs, **kwargs) -> list[Error]:
    if settings.EMAIL_URL == "keep:":
        return [
            Error(
                "Mail is kept in the database and reaches nobody.",
                hint="Set EMAIL_URL to the mail server, such as smtp+tls://user:password@host:587.",
                id="azsite.E001",
            )
        ]
    return []
