"""Which tag a name belongs to: names and aliases of tags are unique together, with whatever letters they are typed."""

from django.db.models import Q

from articles.folding import Folded, fold
from articles.models import Tag, TagAlias
from articles.models.tags import NAMES


def tidy(text: str) -> str:
    return " ".join(text.split())


def owners(texts: list[str], besides: Tag | None = None) -> dict[str, Tag]:
    """{text: the tag that is called so already} for those of the texts that are taken. Three queries."""
    folded = dict(zip(texts, fold(texts), strict=True))
    tags = Tag.objects.annotate(**{f"folded_{name}": Folded(name) for name in NAMES})
    named = Q(*[Q(**{f"folded_{name}__in": folded.values()}) for name in NAMES], _connector=Q.OR)
    aliases = TagAlias.objects.filter(folded__in=folded.values()).select_related("tag")
    if besides is not None and besides.pk is not None:
        tags, aliases = tags.exclude(pk=besides.pk), aliases.exclude(tag=besides)
    taken = {alias.folded: alias.tag for alias in aliases}
    for tag in tags.filter(named):
        taken |= {getattr(tag, f"folded_{name}"): tag for name in NAMES if getattr(tag, name)}
    return {text: taken[letters] for text, letters in folded.items() if letters in taken}


def set_aliases(tag: Tag, texts: list[str]) -> None:
    """The aliases of the tag are these; what only spells its own names again is left out."""
    names = set(fold(tag.names))
    wanted = {letters: text for text, letters in zip(texts, fold(texts), strict=True) if letters not in names}
    tag.aliases.exclude(folded__in=wanted).delete()
    there = dict(tag.aliases.values_list("folded", "text"))
    for letters, text in wanted.items():
        if there.get(letters) != text:
            tag.aliases.filter(folded=letters).delete()
            TagAlias.objects.create(tag=tag, text=text)
