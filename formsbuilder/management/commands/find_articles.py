"""Notes anew what is said in each article, so that the search finds those of earlier versions of Hikma, too."""

from django.core.management.base import BaseCommand

from formsbuilder.education.models import Article


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        number = 0
        for article in Article.objects.iterator(chunk_size=50):
            before = article.words, sorted(map(str, article.picture_ids))
            article.note_what_it_says()
            if (article.words, article.picture_ids) != before:
                article.save(update_fields=["words", "picture_ids"])
                number += 1
        self.stdout.write(f"{number} articles are found by other words now.")
