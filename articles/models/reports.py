from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from articles.models.corrections import Correction


class ErrorReportQuerySet(models.QuerySet):
    def open(self) -> "ErrorReportQuerySet":
        return self.filter(state__in=(ErrorReport.State.NEW, ErrorReport.State.LOOKED_AT))


class ErrorReport(models.Model):
    """What a reader says is wrong in a story. The mail address is deleted after some time (articles/reporting.py)."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        LOOKED_AT = "looked_at", _("Looked at")
        CORRECTED = "corrected", _("Led to a correction")
        DISMISSED = "dismissed", _("Dismissed")

    MOST_WORDS, MOST_OF_A_SENTENCE = 2000, 500  # characters

    article = models.ForeignKey(
        "articles.Article", verbose_name=_("story"), on_delete=models.CASCADE, related_name="error_reports"
    )
    words = models.TextField(_("what is wrong"), max_length=MOST_WORDS)
    sentence = models.TextField(_("the sentence"), max_length=MOST_OF_A_SENTENCE, blank=True)
    mail = models.EmailField(_("mail address"), blank=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    note = models.TextField(_("note"), max_length=1000, blank=True, help_text=_("For the newsroom alone."))
    correction = models.ForeignKey(
        Correction, verbose_name=_("correction"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handled by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True, editable=False)
    answer = models.TextField(_("answer to the reader"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)

    objects = ErrorReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported error")
        verbose_name_plural = _("reported errors")
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view", "change")
        constraints = [
            models.CheckConstraint(
                condition=Q(correction__isnull=True) | Q(state="corrected"), name="errorreport_corrected_says_so"
            )
        ]
        indexes = [
            # what waits, on the first screen and in the queue
            models.Index(fields=["created_at"], name="errorreport_open", condition=Q(state__in=["new", "looked_at"])),
            # whose address is to be forgotten
            models.Index(fields=["created_at"], name="errorreport_with_mail", condition=~Q(mail="")),
        ]

    def __str__(self) -> str:
        return Truncator(self.words).chars(60)

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.NEW, self.State.LOOKED_AT)
