from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone


class Segment(models.Model):
    """How far a file of the journal is loaded."""

    name = models.CharField(max_length=120, unique=True)
    loaded = models.PositiveBigIntegerField(default=0)  # bytes
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name} up to {self.loaded}"


class SeenEvent(models.Model):
    """The key of an event that was counted; kept for two days, so that its double is not."""

    id = models.UUIDField(primary_key=True)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        # forgetting; rows come in the order of time
        indexes = [BrinIndex(fields=["seen_at"], name="journal_seen_at")]

    def __str__(self) -> str:
        return str(self.id)


class SetAside(models.Model):
    """A line that could not be loaded: cut by a crash, of an unknown kind, or refused by its consumer."""

    segment = models.CharField(max_length=120)
    place = models.PositiveBigIntegerField()  # bytes from the start of the file
    line = models.BinaryField()  # its beginning
    why = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.segment} at {self.place}: {self.why}"
