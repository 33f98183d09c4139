from articles.admin import (
    breaking,
    collections,
    fruitless,
    frontpage,
    old_paths,
    people,
    reports,
    stories,
    story_templates,
    tags,
    taxonomy,
)

__all__ = [
    "breaking",
    "collections",
    "fruitless",
    "frontpage",
    "old_paths",
    "people",
    "reports",
    "stories",
    "story_templates",
    "tags",
    "taxonomy",
]
