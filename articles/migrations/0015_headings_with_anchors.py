from django.db import migrations
from lxml import html

from articles.slugs import slugify


def label(apps, schema_editor):
    """Stored blocks learn what the next save would write: the id of each heading and its words."""
    stories = apps.get_model("articles", "Article").objects
    rows = stories.filter(blocks__contains=[{"kind": "h2"}]).values_list("pk", "blocks")
    for pk, blocks in rows.iterator(chunk_size=200):
        taken = {}
        for block in blocks:
            if block["kind"] != "h2" or "anchor" in block:
                continue
            heading = html.fromstring(block["html"])
            text = " ".join("".join(heading.xpath(".//text()[not(ancestor::sup)]")).split())
            name = slugify(text, fallback="heading")
            taken[name] = taken.get(name, 0) + 1
            anchor = f"part-{name}" if taken[name] == 1 else f"part-{name}.{taken[name]}"
            heading.set("id", anchor)
            block |= {"html": html.tostring(heading, encoding="unicode"), "anchor": anchor, "text": text}
        stories.filter(pk=pk).update(blocks=blocks)


class Migration(migrations.Migration):
    dependencies = [("articles", "0014_reads_by_the_hour")]

    operations = [migrations.RunPython(label, migrations.RunPython.noop)]
