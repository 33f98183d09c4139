from newsletter.admin import editions, kept, lists, pace, subscribers, suppressions

__all__ = ["editions", "kept", "lists", "pace", "subscribers", "suppressions"]
