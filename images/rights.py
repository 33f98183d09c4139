"""Who may do what with one picture, beyond the rights of the roles."""

from datetime import timedelta

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from images.models import Picture

MOST_A_DAY = 20  # for who has no right to upload freely


def refuse_beyond_day(user: AbstractUser) -> None:
    """Raises ValidationError when a contributor has brought as many pictures as 24 hours allow."""
    if user.has_perm("images.upload_freely_picture"):
        return
    since = timezone.now() - timedelta(days=1)
    if Picture.objects.filter(uploader=user, uploaded_at__gt=since).count() >= MOST_A_DAY:
        raise ValidationError(
            _("You brought %(most)d pictures within a day, which is the limit: ask an editor to add this one.")
            % {"most": MOST_A_DAY}
        )


def may_describe(user: AbstractUser, picture: Picture) -> bool:
    """Who brought a picture writes its words, whatever the role."""
    own = picture.uploader_id == user.pk and user.has_perm("images.add_picture")
    return own or user.has_perm("images.change_picture")


def may_take_back(user: AbstractUser, picture: Picture) -> bool:
    """Who brought a picture may also think better of it, as long as nothing shows it."""
    own = picture.uploader_id == user.pk and user.has_perm("images.add_picture")
    return own or user.has_perm("images.delete_picture")
