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
COMPONENTS = ("tokens", "base", "breaking", "masthead", "cards", "lists", "story", "newsletter", "slots", "print")
# What public pages need; each looks itself whether the page has what it works on.
MODULES = ("menu", "newsletter", "slots", "embeds", "reading", "share")
BUNDLES = {
    "css/site.css": [f"css/{name}.css" for name in COMPONENTS],
    "js/site.js": [f"js/{name}.js" for name in MODULES],
}


class BundleFinder(BaseFinder):
    """Finds css/site.css and js/site.js: the component files, one after the other."""

    def __init__(self, *args, **kwargs) -> None:
        self.folder = settings.BASE_DIR / "static"
        self.storage = FileSystemStorage(location=settings.DATA / "bundle")

    def check(self, **kwargs) -> list[Error]:
        sources = [source for bundle in BUNDLES.values() for source in bundle]
        missing = [source for source in sources if not (self.folder / source).exists()]
        return [Error(f"static/ lacks {', '.join(missing)}.", id="azsite.E002")] if missing else []

    def find(self, path: str, find_all: bool = False):
        if path not in BUNDLES:
            return []
        self.write(path)
        return [self.storage.path(path)] if find_all else self.storage.path(path)

    def list(self, ignore_patterns):
        for path in BUNDLES:
            self.write(path)
            yield path, self.storage

    def write(self, path: str) -> None:
        """Leaves the file as it is when nothing changed, so that browsers' copies stay good."""
        texts = [(self.folder / source).read_text() for source in BUNDLES[path]]
        # A module's names are its own: in braces they stay so.
        text = "\n".join(f"{{\n{text}}}" for text in texts) if path.endswith(".js") else "\n".join(texts)
        target = Path(self.storage.path(path))
        if target.exists() and target.read_text() == text:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        # Two processes may write at once: each replaces the whole file.
        with tempfile.NamedTemporaryFile("w", dir=target.parent, delete=False) as file:
            file.write(text)
        Path(file.name).replace(target)
        target.chmod(0o644)
