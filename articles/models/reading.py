"""How much is read, in sums. Nothing about who read it: what knows a reader again is in the journal, for two days."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.locales import Locale


class HourlyReads(models.Model):
    """How many readers had a story before their eyes in one hour."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="hourly_reads")
    hour = models.DateTimeField(_("hour"))
    reads = models.PositiveIntegerField(_("reads"), default=0)

    class Meta:
        verbose_name = _("reads of an hour")
        verbose_name_plural = _("reads by the hour")
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["article", "hour"], name="hourly_reads_once")]
        # the most read of the last hours
        indexes = [models.Index(fields=["hour"], name="hourly_reads_hour")]

    def __str__(self) -> str:
        return f"{self.article_id}, {self.hour:%Y-%m-%d %H}"


class DailyReads(models.Model):
    """How many readers a story had on a day of the newsroom, by the host that they came from."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="daily_reads")
    day = models.DateField(_("day"))
    host = models.CharField(_("host"), max_length=100)  # or a word of articles/readers.py
    reads = models.PositiveIntegerField(_("reads"), default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["article", "day", "host"], name="daily_reads_once")]
        # what was read in the last days and where its readers came from, without a look at the rows
        indexes = [models.Index(fields=["day"], include=["article", "host", "reads"], name="daily_reads_day")]

    def __str__(self) -> str:
        return f"{self.article_id}, {self.day}, {self.host}"


class HostReads(models.Model):
    """How many readers of stories came from a host on a day. Only so many hosts have a row, lest invented ones fill
    the tables; the others are counted together."""

    day = models.DateField()
    host = models.CharField(max_length=100)  # or a word of articles/readers.py
    reads = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["day", "host"], name="host_reads_once")]

    def __str__(self) -> str:
        return f"{self.host}, {self.day}"


class PageReads(models.Model):
    """How many readers a front page, or the page of a section, tag or author, had on a day of the newsroom; and all
    stories of a section together, which saves a sum over every story."""

    class Kind(models.TextChoices):
        STORY = "story", _("Stories of a section")
        HOME = "home", _("Front page")
        SECTION = "section", _("Section")
        TAG = "tag", _("Tag")
        AUTHOR = "author", _("Author")

    kind = models.CharField(max_length=7, choices=Kind)
    key = models.BigIntegerField()  # of the section, tag or person; 0 of the front page
    locale = models.CharField(max_length=2, choices=Locale)
    day = models.DateField(_("day"))
    reads = models.PositiveIntegerField(_("reads"), default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["day", "kind", "key", "locale"], name="page_reads_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} in {self.locale}, {self.day}"


class MostRead(models.Model):
    """The place of a story among the most read of an edition, as the worker found it last."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="most_read")
    locale = models.CharField(max_length=2, choices=Locale)
    days = models.PositiveSmallIntegerField()  # of the window
    place = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["days", "locale", "place"], name="most_read_one_at_a_place")]

    def __str__(self) -> str:
        return f"{self.place} in {self.days} days: {self.article_id}"
