from articles.admin import breaking, frontpage, stories, story_templates, taxonomy

__all__ = ["breaking", "frontpage", "stories", "story_templates", "taxonomy"]
