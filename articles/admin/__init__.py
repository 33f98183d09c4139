from articles.admin import announcements, breaking, choices, frontpage, people, stories, story_templates, tags, taxonomy

__all__ = [
    "announcements",
    "breaking",
    "choices",
    "frontpage",
    "people",
    "stories",
    "story_templates",
    "tags",
    "taxonomy",
]
