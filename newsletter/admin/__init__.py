from newsletter.admin import editions, imports, kept, lists, pace, segments, subscribers, suppressions

__all__ = ["editions", "imports", "kept", "lists", "pace", "segments", "subscribers", "suppressions"]
