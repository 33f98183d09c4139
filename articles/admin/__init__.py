from articles.admin import stories, taxonomy

__all__ = ["stories", "taxonomy"]
