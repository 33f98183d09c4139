from articles.admin import breaking, choices, frontpage, people, stories, story_templates, tags, taxonomy

__all__ = ["breaking", "choices", "frontpage", "people", "stories", "story_templates", "tags", "taxonomy"]
