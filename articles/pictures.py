from images.models import Picture


def pictures_in(blocks: list[dict]) -> dict[str, Picture]:
    """The library's pictures that a body shows, by key; no query where it shows none."""
    keys = {block["key"] for block in blocks if block["kind"] == "picture"}
    keys |= {picture["key"] for block in blocks if block["kind"] == "gallery" for picture in block["pictures"]}
    return {picture.key: picture for picture in Picture.objects.filter(key__in=keys)} if keys else {}
