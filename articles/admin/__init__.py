from articles.admin import (
    breaking,
    collections,
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
    "frontpage",
    "old_paths",
    "people",
    "reports",
    "stories",
    "story_templates",
    "tags",
    "taxonomy",
]
