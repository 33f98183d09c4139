from newsletter.admin import editions, imports, kept, lists, segments, subscribers, suppressions

__all__ = ["editions", "imports", "kept", "lists", "segments", "subscribers", "suppressions"]
