from articles.admin import (
    announcements,
    api_keys,
    breaking,
    choices,
    frontpage,
    people,
    stories,
    story_templates,
    tags,
    taxonomy,
)

__all__ = [
    "announcements",
    "api_keys",
    "breaking",
    "choices",
    "frontpage",
    "people",
    "stories",
    "story_templates",
    "tags",
    "taxonomy",
]
