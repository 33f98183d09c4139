from articles.admin import breaking, frontpage, fruitless, people, stories, story_templates, tags, taxonomy

__all__ = ["breaking", "fruitless", "frontpage", "people", "stories", "story_templates", "tags", "taxonomy"]
