"""What the disclosure adds to the site for machines: its address."""

from django.urls import reverse

from broadsheet.articles.registries import sitemap_paths

sitemap_paths.append(lambda: [reverse("privacy:disclosure")])
