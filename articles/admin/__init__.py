from articles.admin import breaking, frontpage, old_paths, people, reports, stories, story_templates, tags, taxonomy

__all__ = ["breaking", "frontpage", "old_paths", "people", "reports", "stories", "story_templates", "tags", "taxonomy"]
