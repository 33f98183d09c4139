"""What static/js/library.js needs to know and to say."""

from django.urls import reverse
from django.utils.translation import gettext as _

from images.admin.forms import ACCEPT
from images.models import Picture
from images.uploads import MAX_BYTES


def drop_settings() -> dict:
    return {
        "accept": ACCEPT,
        "licences": Picture.Licence.choices,
        "for_script": {
            "address": reverse("admin:images_picture_drop"),
            "mostBytes": MAX_BYTES,
            "words": {
                "waiting": _("Waits its turn"),
                "sending": _("Sending: {percent}%"),
                "checking": _("Sent. The server looks at it."),
                "stored": _("In the library."),
                "tooLarge": _("The file has {size} MB; at most 12 MB are taken. Save it smaller and drop it again."),
                "noAnswer": _("The connection broke. Check it, then press “Try again”."),
                "loggedOut": _("You are logged out. Log in in another tab, then press “Try again”."),
                "serverError": _("The server made a mistake. Press “Try again”; if that does not help, tell the desk."),
                "slow": _("The renditions wait for other work. The picture can be used already."),
                "summary": _("{done} of {total} files are in the library."),
            },
        },
    }
