"""The contact page's place in the tree: beside the plain pages, under the front page."""

from broadsheet.articles.models import FrontPage

FrontPage.subpage_types = [*FrontPage.subpage_types, "standing.ContactPage"]
