"""What one part learns from another that stands beside it."""

from broadsheet.comments.registries import add_count_of_views
from broadsheet.readership.queries import views_of_a_day

add_count_of_views(views_of_a_day)
