"""How static files reach the browser: hashed, compressed, the stylesheets as one."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import Error
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# CKEditor loads its parts by fixed names, so hashing gains nothing there and takes over a minute.
PLAIN = ("ckeditor/ckeditor/",)


class SiteStaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names and brotli for all but CKEditor's twelve hundred files."""

    def post_process(self, paths: dict, dry_run: bool = False, **options):
        hashed = {name: file for name, file in paths.items() if not name.startswith(PLAIN)}
        yield from super().post_process(hashed, dry_run=dry_run, **options)

    def stored_name(self, name: str) -> str:
        return name if name.startswith(PLAIN) else super().stored_name(name)


# One file a component in the repository, one request on the page.
BUNDLE = "css/site.css"
COMPONENTS = (
    "tokens",
    "base",
    "breaking",
    "masthead",
    "cards",
    "lists",
    "search",
    "story",
    "newsletter",
    "slots",
    "print",
)


class BundleFinder(BaseFinder):
    """Finds css/site.css: the component files, one after the other."""

    def __init__(self, *args, **kwargs) -> None:
        self.sources = [settings.BASE_DIR / "static" / "css" / f"{name}.css" for name in COMPONENTS]
        self.storage = FileSystemStorage(location=settings.DATA / "bundle")

    def check(self, **kwargs) -> list[Error]:
        missing = [source.name for source in self.sources if not source.exists()]
        return [Error(f"static/css lacks {', '.join(missing)}.", id="azsite.E002")] if missing else []

    def find(self, path: str, find_all: bool = False):
        if path != BUNDLE:
            return []
        self.write()
        return [self.storage.path(BUNDLE)] if find_all else self.storage.path(BUNDLE)

    def list(self, ignore_patterns):
        self.write()
        yield BUNDLE, self.storage

    def write(self) -> None:
        """Leaves the file as it is when nothing changed, so that browsers' copies stay good."""
        text = "\n".join(source.read_text() for source in self.sources)
        target = Path(self.storage.path(BUNDLE))
        if target.exists() and target.read_text() == text:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        # Two processes may write at once: each replaces the whole file.
        with tempfile.NamedTemporaryFile("w", dir=target.parent, delete=False) as file:
            file.write(text)
        Path(file.name).replace(target)
        target.chmod(0o644)
