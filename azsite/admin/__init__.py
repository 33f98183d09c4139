from azsite.admin import accounts

__all__ = ["accounts"]
