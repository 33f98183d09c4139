from django.forms import Media, Script
from django.utils.translation import gettext as _


class SlugFromName:
    """Fills the slug while the name is typed, by the same rules as articles/slugs.py."""

    slug_source = "name"

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "slug":
            field.widget.attrs["data-slug-from"] = f"id_{self.slug_source}"
            field.help_text = field.help_text or _(
                "The end of the address. Change it, and the old one leads to the new."
            )
        return field

    @property
    def media(self) -> Media:
        return super().media + Media(js=[Script("js/slug.js", type="module")])
