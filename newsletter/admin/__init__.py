from newsletter.admin import editions, kept, lists, subscribers, suppressions

__all__ = ["editions", "kept", "lists", "subscribers", "suppressions"]
