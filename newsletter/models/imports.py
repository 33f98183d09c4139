from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletter.models.subscribers import MailingList


class Import(models.Model):
    """A file with addresses for a list: looked through first, brought in when somebody says so."""

    class Basis(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed already: a column says when")
        UNCONFIRMED = "unconfirmed", _("Not confirmed: they get nothing before they sign up themselves")
        SUPPRESSED = "suppressed", _("They must get no mail: the addresses are suppressed, for every list")

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Waits for its columns")
        CHECKING = "checking", _("Is looked through")
        CHECKED = "checked", _("Looked through")
        RUNNING = "running", _("Is brought in")
        DONE = "done", _("Brought in")
        REFUSED = "refused", _("Cannot be read")

    class Encoding(models.TextChoices):
        UTF_8 = "utf-8-sig", "UTF-8"
        WINDOWS_1251 = "cp1251", "Windows-1251 (Cyrillic)"
        WINDOWS_1254 = "cp1254", "Windows-1254 (Turkish, Azerbaijani)"

    mailing_list = models.ForeignKey(
        MailingList, verbose_name=_("mailing list"), on_delete=models.PROTECT, related_name="imports"
    )
    file_name = models.CharField(_("file"), max_length=200, editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False)  # bytes
    source = models.CharField(
        _("how they agreed"),
        max_length=500,
        help_text=_("Where and how these people agreed to get mail. It is kept as evidence with every address."),
    )
    basis = models.CharField(_("basis"), max_length=12, choices=Basis, default=Basis.UNCONFIRMED)
    encoding = models.CharField(_("letters of the file"), max_length=10, choices=Encoding, default=Encoding.UTF_8)
    columns = models.JSONField(default=list, editable=False)  # the names in the first line
    address_column = models.CharField(_("column of the address"), max_length=200, blank=True)
    date_column = models.CharField(_("column of the confirmation's date"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED, editable=False)
    read = models.PositiveBigIntegerField(default=0, editable=False)  # bytes so far
    report = models.JSONField(default=dict, editable=False)
    refusal = models.CharField(max_length=300, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_at_work(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.RUNNING)

    @property
    def percent(self) -> int:
        return min(100, self.read * 100 // self.size) if self.size else 0


class ImportPart(models.Model):
    """A piece of the file. Any machine's worker can read it; it goes when the import is done or a day old."""

    owner = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["owner", "number"], name="import_part_once")]

    def __str__(self) -> str:
        return f"{self.owner_id}/{self.number}"


class ImportProblem(models.Model):
    """A line that was not taken, and why. The address on it is masked."""

    class Reason(models.TextChoices):
        NO_ADDRESS = "no_address", _("There is no address on this line.")
        NOT_AN_ADDRESS = "bad_address", _("This is no mail address.")
        THROW_AWAY = "throw_away", _("This is a throw-away mailbox.")
        NO_DATE = "no_date", _("The date of the confirmation is missing or cannot be read.")
        TWICE = "twice", _("The address stood on an earlier line.")
        SUPPRESSED = "suppressed", _("The address is suppressed.")
        LEFT = "left", _("The subscriber has left this list.")

    owner = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField(_("line"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    shown = models.CharField(_("address"), max_length=120, blank=True)

    class Meta:
        ordering = ["line", "pk"]

    def __str__(self) -> str:
        return f"{self.line}: {self.get_reason_display()}"
