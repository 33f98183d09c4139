from django.db import models
from django.utils.translation import gettext_lazy as _


class KeptMail(models.Model):
    """A message that was kept instead of sent, where no mail server is set."""

    to = models.CharField(_("to"), max_length=500)
    sender = models.CharField(_("from"), max_length=300)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    html = models.TextField("HTML", blank=True)
    headers = models.JSONField(_("headers"), default=dict)
    kept_at = models.DateTimeField(_("kept"), auto_now_add=True)

    class Meta:
        verbose_name = _("kept mail")
        verbose_name_plural = _("kept mail")
        ordering = ["-kept_at", "-pk"]

    def __str__(self) -> str:
        return self.subject
