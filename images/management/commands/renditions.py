from django.core.management.base import BaseCommand

from images.models import Picture
from images.renditions import make_renditions, progress


class Command(BaseCommand):
    help = "Queues the making of renditions for every picture that lacks some, such as after an upgrade."

    def handle(self, *args, **options) -> None:
        queued = 0
        for picture in Picture.objects.defer("search", "embedded").iterator(chunk_size=500):
            done, total = progress(picture)
            if done < total:
                make_renditions.enqueue(picture.pk)
                queued += 1
        self.stdout.write(f"Pictures that wait for the worker: {queued}")
