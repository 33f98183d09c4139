from articles.admin import breaking, collections, frontpage, people, stories, story_templates, tags, taxonomy

__all__ = ["breaking", "collections", "frontpage", "people", "stories", "story_templates", "tags", "taxonomy"]
