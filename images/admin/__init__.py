from images.admin.library import PictureAdmin

__all__ = ["PictureAdmin"]
