"""Where providers report to: django-anymail's views, of those that EMAIL_URL knows, and not its views for mail."""

from importlib.util import find_spec

from anymail.signals import tracking
from anymail.urls import urlpatterns as all_of_anymail

from newsletter import hooks

PROVIDERS = ["brevo", "mailgun", "postmark", "sendgrid", "sparkpost"]
if find_spec("boto3"):
    PROVIDERS.append("amazon_ses")

app_name = "anymail"
urlpatterns = [
    pattern for pattern in all_of_anymail if pattern.name in {f"{name}_tracking_webhook" for name in PROVIDERS}
]

# Here and not when the app starts: only these views send it, and senders of editions need none of this.
tracking.connect(hooks.on_report, dispatch_uid="newsletter.hooks")
