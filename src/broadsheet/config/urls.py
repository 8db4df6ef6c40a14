"""Every address of the installation, in the order in which they are tried."""

from allauth.account.views import logout as sign_out
from django.urls import include, path, re_path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as desk_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as document_urls

from broadsheet.staff.doors import shut
from broadsheet.staff.views import Account

handler400 = "broadsheet.theme.views.bad_request"
handler404 = "broadsheet.config.errors.not_found"
handler500 = "broadsheet.theme.views.server_error"

# Staff have one door. Wagtail's own would let them past the second factor.
STAFF_DOOR = [
    path("desk/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("desk/logout/", sign_out),
    re_path(r"^desk/password_reset/", RedirectView.as_view(pattern_name="account_reset_password")),
    re_path(
        r"^_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)
    ),
    path("account/", include("broadsheet.staff.doors")),
]

# What Wagtail offers and this newsroom decides elsewhere: accounts, approval, the one site.
ELSEWHERE = [
    path("desk/account/", never_cache(require_admin_access(Account.as_view()))),
    path("desk/users/", RedirectView.as_view(pattern_name="staff:colleagues")),
    path("desk/users/edit/<int:user_id>/", RedirectView.as_view(pattern_name="staff:colleague")),
    re_path(r"^desk/(?:users|workflows|sites|failwhale|test404)/", shut),
    re_path(r"^desk/reports/(?:workflow|page-types-usage)", shut),
    re_path(r"^desk/bulk/base/user/", shut),
    re_path(r"^desk/(?:pages|collections)/[0-9]+/privacy/", shut),
]

urlpatterns = [
    *STAFF_DOOR,
    *ELSEWHERE,
    path("", include("broadsheet.comments.urls")),  # first, for posts come many at once
    path("", include("broadsheet.serving.urls")),
    path("", include("broadsheet.spam.urls")),
    path("", include("broadsheet.articles.urls")),
    path("", include("broadsheet.record.urls")),
    path("", include("broadsheet.newsletters.urls")),
    path("", include("broadsheet.standing.urls")),
    path("", include("broadsheet.readership.urls")),
    path("", include("broadsheet.privacy.urls")),
    path("", include("broadsheet.theme.urls")),
    path("desk/", include(desk_urls)),
    path("documents/", include(document_urls)),
    path("account/", include("allauth.urls")),
    path("demo/", include("broadsheet.mail.urls")),
    path("", include(wagtail_urls)),
]
