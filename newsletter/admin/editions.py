from newsletter.desk.editions import EditionAdmin

__all__ = ["EditionAdmin"]
