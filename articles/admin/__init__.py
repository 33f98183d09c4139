from articles.admin import breaking, frontpage, people, stories, story_templates, tags, taxonomy

__all__ = ["breaking", "frontpage", "people", "stories", "story_templates", "tags", "taxonomy"]
