from articles.admin import breaking, frontpage, stories, taxonomy

__all__ = ["breaking", "frontpage", "stories", "taxonomy"]
