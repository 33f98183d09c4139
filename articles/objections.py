"""Why a content cannot become the newest version of a story: the rights of who saves it, and what it would break.

For contents that did not come through the form, which says the same at its fields: old versions and merged ones.
"""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.text import capfirst

from articles import readable, revisions, rights
from articles.models import Article


def objections(user, article: Article, before: dict, after: dict) -> list[str]:
    """Sentences; none where nothing stands against it."""
    found = [*rights.refused_changes(user, article, before, after).values(), *breaches(article, after)]
    return list(dict.fromkeys(found))


def breaches(article: Article, content: dict) -> list[str]:
    """What the row would refuse if it were to hold this content, in sentences."""
    row = Article.objects.get(pk=article.pk)
    revisions.put_on(row, content)
    others = [field.name for field in row._meta.fields if field.attname not in revisions.PLAIN]
    checks = (lambda: row.clean_fields(exclude=others), row.validate_unique, row.validate_constraints)
    found = []
    for check in checks:
        try:
            check()
        except ValidationError as error:
            found += sentences(error)
    return list(dict.fromkeys(found))


def sentences(error: ValidationError) -> list[str]:
    """With the name of the field where it is about one."""
    told = []
    for name, messages in error.message_dict.items():
        label = readable.LABELS.get(name) or readable.LABELS.get(f"{name}_id") or readable.BODY_LABEL
        told += messages if name == NON_FIELD_ERRORS else [f"{capfirst(label)}: {words}" for words in messages]
    return told
