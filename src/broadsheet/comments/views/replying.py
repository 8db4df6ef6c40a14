"""A reply's way from the form through the preview to its own page."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from broadsheet.articles.models import ArticlePage
from broadsheet.base.models import User
from broadsheet.comments import actions, queries
from broadsheet.comments.forms import ARTICLES, PostForm, ReplyForm
from broadsheet.comments.models import Comment
from broadsheet.comments.sanitise import render_reply
from broadsheet.comments.signals import articles_wished
from broadsheet.comments.text import quoted
from broadsheet.comments.views.own import own_address, see_other
from broadsheet.core import clock
from broadsheet.core.limits import Limit, TooMany, use_door
from broadsheet.core.network import network_key, truncated_network
from broadsheet.core.same_origin import guarded
from broadsheet.core.tokens import TokenRefused, make_token, read_token
from broadsheet.readers.sessions import reader_of

PREVIEWS = Limit("reply-preview", most=60, window=timedelta(minutes=10))
POSTS = Limit("reply", most=10, window=timedelta(minutes=10))

TICKET_AGE = timedelta(days=1)
BOXES = ("mine", "all", "articles", "remember")
REMEMBERED = "reply-as"
REMEMBERED_FOR = timedelta(days=365)

Errors = Iterable[str | Promise]


@never_cache
@guarded
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show the form; show what was written; or, with the preview's ticket, store it."""
    article = _article(article_id)
    staff = _staff(request)
    if request.method != "POST":
        if not _takes(article, staff):
            return HttpResponseRedirect(article.url or "/")
        return _form_page(request, article, ReplyForm(initial=_remembered(request), staff=staff))
    if "token" in request.POST:
        answer: HttpResponse = _post(request, article, staff)
        return answer
    form = ReplyForm(request.POST, staff=staff)
    if not form.is_valid():
        return _form_page(request, article, form, status=422)
    use_door(PREVIEWS, caller=network_key(request), now=clock.now())
    if not _takes(article, staff):
        return _form_page(request, article, form, [_("This article takes no replies.")], 403)
    return _preview(request, article, form)


@never_cache
@require_safe
def reply(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show the form that answers one published reply; where none is taken, the reply itself.

    With `?quote` its words stand in the form already.
    """
    parent = _published(comment_id)
    staff = _staff(request)
    if not _takes(parent.article, staff):
        return permalink(request, comment_id)
    text = quoted(parent.text) if "quote" in request.GET else ""
    initial = {"parent": parent.pk, "text": text, **_remembered(request)}
    form = ReplyForm(initial=initial, staff=staff)
    return _form_page(request, parent.article, form, parent=parent)


@never_cache
@require_safe
def permalink(request: HttpRequest, comment_id: int) -> HttpResponse:  # noqa: ARG001 - a view's form
    """Lead to a reply on the page where it stands now, or where it left a gap.

    Raises:
        Http404: readers see nothing of it.
    """
    comment = get_object_or_404(Comment.objects.select_related("article"), pk=comment_id)
    if not queries.stands_in_thread(comment):
        raise Http404
    address = queries.page_address(comment.article, queries.page_of(comment))
    return HttpResponseRedirect(f"{address}#reply-{comment.pk}")


@csrf_protect
def _post(request: HttpRequest, article: ArticlePage, staff: User | None) -> HttpResponse:
    """Store what the preview page sent, once, and lead to the reply's own page."""
    form = PostForm(request.POST, staff=staff)
    if not form.is_valid():
        return _form_page(request, article, ReplyForm(request.POST, staff=staff), status=422)
    try:
        ticket = read_token(_purpose(article), form.cleaned_data["token"], max_age=TICKET_AGE)
    except TokenRefused:
        error = _("This preview is not valid any more. Please look at your reply once again.")
        return _preview(request, article, form, [error], 400)
    try:
        comment = _submitted(request, article, form, ticket, staff)
    except actions.CommentRefused as refused:
        again = ReplyForm(request.POST, staff=staff)
        return _form_page(request, article, again, [refused.reason], 409)
    except TooMany as many:
        error = _("You have sent many replies within minutes. Please wait and post this one then.")
        response = _preview(request, article, form, [error], 429)
        response["Retry-After"] = str(int(many.retry_after.total_seconds()) + 1)
        return response
    if form.cleaned_data["articles"] and staff is None:
        articles_wished.send(
            sender=Comment,
            address=comment.author_address,
            wording=str(ARTICLES),
            network=truncated_network(request),
            language=get_language() or "",
            now=clock.now(),
        )
    response = see_other(own_address(comment))
    if form.cleaned_data["remember"] and staff is None:
        _remember(response, comment)
    return response


def _submitted(
    request: HttpRequest,
    article: ArticlePage,
    form: PostForm,
    ticket: dict[str, str | int],
    staff: User | None,
) -> Comment:
    """Store what was sent; what is refused counts like what is stored.

    Raises:
        CommentRefused: nothing was stored.
        TooMany: this network has sent as many as it may.
    """
    now, network = clock.now(), network_key(request)
    seconds = now.timestamp() - int(ticket["shown"]) / 1000
    try:
        return actions.submit_comment(
            article=article,
            parent=_parent(form),
            draft=replace(form.draft(seconds_to_fill=seconds), limit=POSTS),
            key=str(ticket["key"]),
            network_key=network,
            now=now,
            staff=staff,
            reader=reader_of(request),
        )
    except actions.CommentRefused:
        use_door(POSTS, caller=network, now=now)
        raise


def _preview(
    request: HttpRequest,
    article: ArticlePage,
    form: ReplyForm,
    errors: Errors = (),
    status: int = 200,
) -> HttpResponse:
    """Show a valid form's reply as it will look, with a fresh ticket for storing it once."""
    try:
        parent = _parent(form)
    except actions.CommentRefused as refused:
        return _form_page(request, article, form, [refused.reason], 409)
    draft = form.draft()
    shown = int(clock.now().timestamp() * 1000)
    key = secrets.token_urlsafe(24)
    ticket = make_token(_purpose(article), {"key": key, "shown": shown})
    written = {
        "text": draft.text,
        "name": draft.name,
        "address": draft.address,
        "parent": parent.pk if parent else "",
        "site": draft.site,
        **{name: form.cleaned_data[name] for name in ("website", *BOXES)},
    }
    context = {
        "article": article,
        "parent": parent,
        "preview_html": render_reply(draft.text),
        "name": draft.name,
        "address": draft.address,
        "site": draft.site,
        "action": reverse("comments:new", args=[article.pk]),
        "form": PostForm(initial={**written, "token": ticket}, auto_id="post-%s"),
        "edit_form": ReplyForm(initial=written, staff=form.staff, auto_id="edit-%s"),
        "staff": form.staff is not None,
        "errors": list(errors),
    }
    return render(request, "comments/preview.html", context, status=status)


def _form_page(
    request: HttpRequest,
    article: ArticlePage,
    form: ReplyForm,
    errors: Errors = (),
    status: int = 200,
    parent: Comment | None = None,
) -> HttpResponse:
    """Show the form alone, with what was written in it and what is wrong with it.

    There are `errors` only of a form that was sent.
    """
    for error in errors:
        form.add_error(None, str(error))
    if parent is None and form.is_bound:
        parent = _parent_or_none(form)
    context: dict[str, Any] = {
        "article": article,
        "parent": parent,
        "form": form,
        "action": reverse("comments:new", args=[article.pk]),
        "staff": form.staff is not None,
        "quote_url": _quote_url(parent, form),
    }
    return render(request, "comments/reply.html", context, status=status)


def _remember(response: HttpResponse, comment: Comment) -> None:
    """Let this browser, and nothing else, keep name and address for the next form."""
    said: dict[str, str | int] = {
        "name": comment.author_name,
        "address": comment.author_address,
    }
    response.set_cookie(
        REMEMBERED,
        make_token(REMEMBERED, said),
        max_age=REMEMBERED_FOR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _remembered(request: HttpRequest) -> dict[str, Any]:
    """Return what the form may be filled in with: of who is signed in, or as was asked for."""
    reader = reader_of(request)
    if reader is not None:
        return {"name": reader.name, "address": reader.address}
    try:
        token = request.COOKIES.get(REMEMBERED, "")
        said = read_token(REMEMBERED, token, max_age=REMEMBERED_FOR)
    except TokenRefused:
        return {}
    return {"name": said.get("name", ""), "address": said.get("address", ""), "remember": True}


def _quote_url(parent: Comment | None, form: ReplyForm) -> str:
    if parent is None or form.is_bound or form.initial.get("text"):
        return ""
    return f"{reverse('comments:reply', args=[parent.pk])}?quote"


def _purpose(article: ArticlePage) -> str:
    """Return what a preview's ticket is good for: one reply to this article."""
    return f"reply-to-{article.pk}"


def _article(pk: int) -> ArticlePage:
    """Return an article that readers may see.

    Raises:
        Http404: there is none.
    """
    article = queries.article_to_reply_to(pk)
    if article is None:
        raise Http404
    return article


def _published(pk: int) -> Comment:
    comments = Comment.objects.select_related("article").filter(article__listed_at__isnull=False)
    return get_object_or_404(comments.exclude(html=""), pk=pk, state=Comment.State.PUBLISHED)


def _parent(form: ReplyForm) -> Comment | None:
    pk = form.cleaned_data["parent"]
    if pk is None:
        return None
    parent = Comment.objects.filter(pk=pk).first()
    if parent is None:
        raise actions.CommentRefused(_("The reply you answer is no longer there."))
    return parent


def _parent_or_none(form: ReplyForm) -> Comment | None:
    form.is_valid()
    pk = form.cleaned_data.get("parent")
    return Comment.objects.filter(pk=pk, state=Comment.State.PUBLISHED).first() if pk else None


def _takes(article: ArticlePage, staff: User | None) -> bool:
    return queries.takes_replies(article, staff=staff is not None)


def _staff(request: HttpRequest) -> User | None:
    user = request.user
    if isinstance(user, User) and user.has_perm("wagtailadmin.access_admin"):
        return user
    return None
