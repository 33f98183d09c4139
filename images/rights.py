"""Who may do what with one picture, beyond the rights of the roles."""

from django.contrib.auth.models import AbstractUser

from images.models import Picture


def may_describe(user: AbstractUser, picture: Picture) -> bool:
    """Who brought a picture writes its words, whatever the role."""
    own = picture.uploader_id == user.pk and user.has_perm("images.add_picture")
    return own or user.has_perm("images.change_picture")


def may_take_back(user: AbstractUser, picture: Picture) -> bool:
    """Who brought a picture may also think better of it, as long as nothing shows it."""
    own = picture.uploader_id == user.pk and user.has_perm("images.add_picture")
    return own or user.has_perm("images.delete_picture")
