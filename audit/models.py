import hashlib
import json

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

# Which part of the log each right opens, by the app whose things the entries are about.
AREAS = {
    "audit.view_desk_entry": ("articles", "images"),
    "audit.view_advertising_entry": ("ads",),
    "audit.view_mailing_entry": ("newsletter",),
}


class EntryQuerySet(models.QuerySet):
    def of(self, thing: models.Model) -> "EntryQuerySet":
        return self.filter(model=thing._meta.label_lower, object_id=str(thing.pk))

    def visible_to(self, user) -> "EntryQuerySet":
        """All of it, the own area, or what one did oneself."""
        if user.has_perm("audit.view_every_entry"):
            return self
        seen = models.Q(actor=user)
        for permission, apps in AREAS.items():
            if user.has_perm(permission):
                seen |= models.Q(app__in=apps)
        return self.filter(seen)


class Entry(models.Model):
    """Who did what to which thing. Rows are only ever added: triggers refuse the rest (first migration).

    The name of the actor and of the thing are kept as words, so that the log still reads when both are deleted.
    Nothing here tells where somebody sat: no address is stored.
    """

    at = models.DateTimeField(_("when"), auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    actor_name = models.CharField(_("who"), max_length=150)
    action = models.CharField(_("action"), max_length=60)
    app = models.CharField(max_length=40)
    model = models.CharField(_("kind of thing"), max_length=80)
    object_id = models.CharField(max_length=64)
    object_name = models.CharField(_("thing"), max_length=200)
    before_hash = models.CharField(max_length=64, blank=True)
    after_hash = models.CharField(max_length=64, blank=True)
    details = models.JSONField(_("details"), default=dict, encoder=DjangoJSONEncoder)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("view_every_entry", _("Can see the whole audit log")),
            ("view_desk_entry", _("Can see the audit log of stories and pictures")),
            ("view_advertising_entry", _("Can see the audit log of advertising")),
            ("view_mailing_entry", _("Can see the audit log of the newsletter")),
        ]
        indexes = [
            models.Index(fields=["model", "object_id", "-at"], name="audit_of_a_thing"),
            models.Index(fields=["actor", "-at"], name="audit_of_an_actor"),
            models.Index(fields=["app", "-at"], name="audit_of_an_app"),
            models.Index(fields=["-at"], name="audit_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.action} {self.object_name}"


def record(actor, action: str, thing: models.Model, *, before=None, after=None, **details) -> Entry:
    """Adds a line to the log, in the transaction of what it tells of. `actor` None is the system itself.

    `before` and `after` are the contents as JSON; only their hashes are kept.
    """
    return Entry.objects.create(
        actor=actor,
        actor_name=actor.get_username() if actor else "azsite",
        action=action,
        app=thing._meta.app_label,
        model=thing._meta.label_lower,
        object_id=str(thing.pk),
        object_name=str(thing)[:200],
        before_hash=fingerprint(before),
        after_hash=fingerprint(after),
        details=details,
    )


def fingerprint(content) -> str:
    """SHA-256 of content as JSON with sorted keys; empty for None."""
    if content is None:
        return ""
    return hashlib.sha256(json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()
