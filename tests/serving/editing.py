"""An editor in a process of its own: publishes an article again and again, counting.

`python -m tests.serving.editing TIMES` is run with BROADSHEET_DATA set. It writes the article's
address, then each number when publishing it has returned.
"""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from broadsheet.articles.models import ArticlePage
    from tests.newsroom import make_article

    article = ArticlePage.objects.first() or make_article("Edition 0 of the day")
    sys.stdout.write(f"{article.url}\n")
    sys.stdout.flush()
    first = int(article.title.split()[1])
    for number in range(first + 1, first + 1 + int(sys.argv[1])):
        article = ArticlePage.objects.get(pk=article.pk)
        article.title = f"Edition {number} of the day"
        article.save_revision().publish()
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
