from django.forms import Media, Script


class SlugFromName:
    """Fills the slug while the name is typed, by the same rules as articles/slugs.py."""

    slug_source = "name"

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "slug":
            field.widget.attrs["data-slug-from"] = f"id_{self.slug_source}"
        return field

    @property
    def media(self) -> Media:
        return super().media + Media(js=[Script("js/slug.js", type="module")])
