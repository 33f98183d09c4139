from newsletter.admin import editions, kept, lists, returned, subscribers, suppressions

__all__ = ["editions", "kept", "lists", "returned", "subscribers", "suppressions"]
