from django.db import models
from django.utils.translation import gettext_lazy as _


class Related(models.Model):
    """A story in the block More articles of another one: found by articles/related.py, or an editor's choice."""

    class Choice(models.TextChoices):
        FOUND = "", _("Found by likeness")
        PINNED = "pinned", _("Pinned")
        EXCLUDED = "excluded", _("Excluded")

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="related")
    other = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="related_to")
    choice = models.CharField(max_length=8, choices=Choice, default=Choice.FOUND, blank=True)
    place = models.PositiveSmallIntegerField(default=0)
    score = models.FloatField(default=0)
    # What the score is made of: {"tags": 3.1, "section": 2.0, ...}
    reasons = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()
        ordering = ["place", "pk"]
        constraints = [
            # also the index by which a page finds its list
            models.UniqueConstraint(fields=["article", "other"], name="related_once"),
            models.CheckConstraint(condition=~models.Q(article=models.F("other")), name="related_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} → {self.other_id}"


class RelatedList(models.Model):
    """When a story's list was made, and whether something has changed since."""

    article = models.OneToOneField(
        "articles.Article", primary_key=True, on_delete=models.CASCADE, related_name="related_list"
    )
    made_at = models.DateTimeField(null=True)
    due_since = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        # what the worker takes next
        indexes = [
            models.Index(fields=["due_since"], name="related_due", condition=models.Q(due_since__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}"
