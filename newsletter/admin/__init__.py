from newsletter.admin import editions, imports, kept, lists, pace, returned, segments, subscribers, suppressions

__all__ = ["editions", "imports", "kept", "lists", "pace", "returned", "segments", "subscribers", "suppressions"]
