"""One log-in per group, so that each role can be tried. For a demo only: the passwords are in the repository."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User

from articles.models import Person

PASSWORD = "pomegranate-season-2026"  # noqa: S105 - printed by `make run` on purpose
STAFF = {
    "contributor": ("Rashad", "Guliyev", "Contributor"),
    "translator": ("Sabina", "Huseynli", "Translator"),
    "writer": ("Nigar", "Safarova", "Writer"),
    "editor": ("Emily", "Hartwell", "Editor"),
    "publisher": ("Leyla", "Karimova", "Publisher"),
    "ads": ("Samira", "Azimova", "Ads manager"),
    "newsletter": ("Aysel", "Mammadli", "Newsletter manager"),
    "admin": ("Viktor", "Lantsov", "Administrator"),
}


def make_staff() -> None:
    password = make_password(PASSWORD)  # takes a third of a second
    for username, (first, last, group) in STAFF.items():
        user, created = User.objects.get_or_create(
            username=username,
            defaults={
                "first_name": first,
                "last_name": last,
                "email": f"{username}@example.com",
                "is_staff": True,
            },
        )
        if created:
            user.password = password
            user.save(update_fields=["password"])
            user.groups.add(Group.objects.get(name=group))


def sign_with(people: dict[str, Person]) -> None:
    """Gives the log-ins their own bylines, with which writers sign."""
    for username, (first, last, _group) in STAFF.items():
        person = people[f"{first}-{last}".lower()]
        if person.user_id is None:
            person.user = User.objects.get(username=username)
            person.save(update_fields=["user"])


def table() -> str:
    """What `make run` prints; empty when the demo's accounts are not there."""
    there = User.objects.filter(username__in=STAFF).values_list("username", flat=True)
    rows = [f"  {name:<12} {PASSWORD}   {STAFF[name][2]}" for name in STAFF if name in there]
    return "\n".join(rows)
