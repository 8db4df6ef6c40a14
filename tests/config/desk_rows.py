"""Every screen and action of the desk that the table of roles speaks of, as requests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from broadsheet.articles.models import (
    ArticlePage,
    Author,
    Correction,
    PlainPage,
    SectionPage,
    Story,
    Tag,
)
from broadsheet.base.models import NewsDocument, NewsImage, User
from broadsheet.comments.models import Comment
from broadsheet.mail.models import OutgoingLetter
from broadsheet.newsletters.models import Edition, Newsletter, Subscription
from broadsheet.record.models import Source
from broadsheet.spam.models import AkismetKey, TaughtExample


@dataclass
class Scene:
    """What a newsroom holds while somebody tries a door."""

    section: SectionPage
    empty: SectionPage
    page: PlainPage
    own: ArticlePage
    others: ArticlePage
    live: ArticlePage
    image: NewsImage
    document: NewsDocument
    comment: Comment
    edition: Edition
    correction: Correction
    newsletter: Newsletter
    subscription: Subscription
    letter: OutgoingLetter
    redirect: Redirect
    source: Source
    author: Author
    story: Story
    tag: Tag
    colleague: User
    lesson: TaughtExample
    key: AkismetKey


Args = Callable[[Scene], list[Any]]
Data = Callable[[Scene], Mapping[str, Any]]


def nothing(_scene: Scene) -> list[Any]:
    """Return no arguments."""
    return []


Proof = Callable[[Scene], bool]
"""Tells, after the request, whether what was asked for happened."""


@dataclass(frozen=True)
class Row:
    """A request: `data` makes it a POST; `also` are further names that the row answers for.

    With a `proof` it counts as allowed when that holds afterwards; with `shows`, when the answer
    has these words; otherwise when it is not refused.
    """

    name: str
    args: Args = nothing
    data: Data | None = None
    query: str = ""
    also: tuple[str, ...] = ()
    proof: Proof | None = None
    shows: str = ""

    def address(self, scene: Scene) -> str:
        """Return where the request goes."""
        return reverse(self.name, args=self.args(scene)) + self.query


def editing(article: Callable[[Scene], ArticlePage], action: str) -> Data:
    """Return the editor's form of an article, filled in with a new headline."""

    def data(scene: Scene) -> Mapping[str, Any]:
        page = article(scene)
        names = ("bylines", "source_references", "corrections", "statements", "reply_rules")
        sets = [
            name
            for name in (*names, "public_history", "comments", "history_rules")
            if hasattr(page, name) or name == "comments"
        ]
        empty = {f"{name}-{part}_FORMS": "0" for name in sets for part in ("TOTAL", "INITIAL")}
        return {
            "title": "Changed by hand",
            "standfirst": "",
            "address_slug": "changed-by-hand",
            "kind": "news",
            "body-count": "0",
            "tags": "",
            **empty,
            **({action: "yes"} if action else {}),
        }

    return data


def said(**fields: Any) -> Data:
    """Return a form that is the same in every scene."""
    return lambda _scene: fields


def on(pages: str) -> Args:
    """Return the key of one thing in the scene."""
    return lambda scene: [getattr(scene, pages).pk]


def is_stopped(scene: Scene) -> bool:
    """Tell whether the edition was stopped."""
    return Edition.objects.get(pk=scene.edition.pk).state == Edition.State.STOPPED


def is_live(pages: str) -> Proof:
    """Return a proof that an article was published."""
    return lambda scene: ArticlePage.objects.get(pk=getattr(scene, pages).pk).live


def is_taken_down(scene: Scene) -> bool:
    """Prove that the published article is live no longer."""
    return not ArticlePage.objects.get(pk=scene.live.pk).live


def is_gone(scene: Scene) -> bool:
    """Prove that the published article was deleted."""
    return not ArticlePage.objects.filter(pk=scene.live.pk).exists()


YES = said(yes="yes")
P = "wagtailadmin_pages:"

ROWS: dict[str, Row] = {
    # Articles and pages
    "the desk's first page": Row("wagtailadmin_home"),
    "the list of articles": Row("article_list:index", also=("article_list:index_results",)),
    "new article: choose its section": Row("article_list:choose_parent"),
    "new article: the editor": Row(
        P + "add", lambda s: ["articles", "articlepage", s.section.pk], also=(P + "preview_on_add",)
    ),
    "new article: save a draft": Row(
        P + "add",
        lambda s: ["articles", "articlepage", s.section.pk],
        editing(lambda s: s.own, ""),
    ),
    "one's own article: the editor": Row(P + "edit", on("own"), also=(P + "preview_on_edit",)),
    "one's own article: save": Row(P + "edit", on("own"), editing(lambda s: s.own, "")),
    "another's article: the editor": Row(P + "edit", on("others")),
    "another's article: save": Row(P + "edit", on("others"), editing(lambda s: s.others, "")),
    "an article: preview its draft": Row(P + "view_draft", on("others")),
    "an article: history": Row(
        P + "history",
        on("others"),
        also=(P + "history_results", P + "revisions_index", P + "workflow_history"),
    ),
    "an article: compare versions": Row(
        P + "revisions_compare", lambda s: [s.others.pk, "earliest", "latest"]
    ),
    "an article: read a version": Row(
        P + "revisions_view", lambda s: [s.others.pk, s.others.latest_revision_id]
    ),
    "an article: bring back a version": Row(
        P + "revisions_revert", lambda s: [s.others.pk, s.others.latest_revision_id]
    ),
    "an article: where it is used": Row(P + "usage", on("live")),
    "an article: publish": Row(
        P + "edit", on("own"), editing(lambda s: s.own, "action-publish"), proof=is_live("own")
    ),
    "an article: unpublish": Row(P + "unpublish", on("live"), YES, proof=is_taken_down),
    "an article: unschedule": Row(
        P + "revisions_unschedule", lambda s: [s.live.pk, s.live.latest_revision_id], YES
    ),
    "one's own draft: delete": Row(P + "delete", on("own"), YES),
    "another's draft: delete": Row(P + "delete", on("others"), YES),
    "a published article: delete": Row(P + "delete", on("live"), YES),
    "another's article: move": Row(
        P + "move_confirm",
        lambda s: [s.others.pk, s.empty.pk],
        YES,
        also=(P + "move",),
    ),
    "an article: copy": Row(P + "copy", on("live")),
    "an article: lock": Row(P + "lock", on("others"), YES, also=(P + "unlock",)),
    "a section: add": Row(
        P + "add", lambda s: ["articles", "sectionpage", s.section.get_parent().pk]
    ),
    "a section: the editor": Row(P + "edit", on("section")),
    "a section: delete": Row(P + "delete", on("empty"), YES),
    "a section: put in another order": Row(
        P + "set_page_position", on("section"), YES, query="?position=0"
    ),
    "a standing page: add": Row(
        P + "add", lambda s: ["articles", "plainpage", s.section.get_parent().pk]
    ),
    "a standing page: the editor": Row(P + "edit", on("page")),
    "many at once: publish": Row(
        "wagtail_bulk_action",
        lambda _s: ["base", "basepage", "publish"],
        YES,
        query="?id={others}",
        proof=is_live("others"),
    ),
    "many at once: unpublish": Row(
        "wagtail_bulk_action",
        lambda _s: ["base", "basepage", "unpublish"],
        YES,
        query="?id={live}",
        proof=is_taken_down,
    ),
    "many at once: delete": Row(
        "wagtail_bulk_action",
        lambda _s: ["base", "basepage", "delete"],
        YES,
        query="?id={live}",
        proof=is_gone,
    ),
    # Pictures and documents
    "pictures: the list": Row("wagtailimages:index", also=("wagtailimages:index_results",)),
    "pictures: choose": Row("wagtailimages_chooser:choose", shows="The quay at dawn"),
    "pictures: upload": Row("wagtailimages:add", also=("wagtailimages:add_multiple",)),
    "another's picture: change": Row("wagtailimages:edit", on("image")),
    "another's picture: delete": Row("wagtailimages:delete", on("image"), YES),
    "documents: the list": Row("wagtaildocs:index", also=("wagtaildocs:index_results",)),
    "documents: upload": Row("wagtaildocs:add", also=("wagtaildocs:add_multiple",)),
    "another's document: change": Row("wagtaildocs:edit", on("document")),
    "another's document: delete": Row("wagtaildocs:delete", on("document"), YES),
    # What articles are filed under, and who speaks in them
    "authors: the list": Row("wagtailsnippets_articles_author:list"),
    "an author: change": Row(
        "wagtailsnippets_articles_author:edit", on("author"), also=("wagtailsnippets:index",)
    ),
    "an author: delete": Row("wagtailsnippets_articles_author:delete", on("author"), YES),
    "stories: add": Row("wagtailsnippets_articles_story:add"),
    "a story: delete": Row("wagtailsnippets_articles_story:delete", on("story"), YES),
    "tags: add": Row("wagtailsnippets_articles_tag:add"),
    "a tag: delete": Row("wagtailsnippets_articles_tag:delete", on("tag"), YES),
    "sources: add": Row("wagtailsnippets_record_source:add"),
    "a source: change": Row("wagtailsnippets_record_source:edit", on("source")),
    "a source: delete": Row("wagtailsnippets_record_source:delete", on("source"), YES),
    # Replies
    "replies: the queue": Row("replies:queue"),
    "replies: letters to authors": Row("replies:wish"),
    "a reply: read": Row("replies:one", on("comment")),
    "a reply: note something down": Row("replies:note", on("comment"), said(words="Read twice.")),
    "a reply: warn, suspend or ban": Row(
        "replies:sanction",
        on("comment"),
        said(kind="warning", by="address", days="7", reason="Insults."),
    ),
    "replies: try a rule": Row("replies:try"),
    "sanctions: the list": Row("replies:sanctions"),
    "a sanction: lift": Row("replies:lift", lambda _s: [1], said()),
    "replies: take back a decision": Row("replies:undo", nothing, said()),
    "a reply: approve": Row(
        "replies:decide",
        nothing,
        lambda s: {"comment": s.comment.pk, "state": "held", "to": "published", "seen": "held"},
    ),
    "how often pages are read": Row("figures:index"),
    "check a text for spam": Row("spam:check", also=("spam:index",)),
    "what the filter learnt": Row("spam:learnt"),
    "a lesson of the filter: withdraw": Row("spam:withdraw", on("lesson"), said()),
    "the filter: forget everything": Row("spam:forget_all", nothing, said(sure="1")),
    "Akismet keys: the list": Row("spam:keys"),
    "Akismet keys: make one": Row(
        "spam:make_key", nothing, said(site="https://b.example", per_minute="9")
    ),
    "an Akismet key: revoke": Row("spam:revoke_key", on("key"), said()),
    # Newsletters
    "newsletters: editions": Row("editions:index", also=("editions:index_results",)),
    "an edition: read": Row("editions:inspect", on("edition"), also=("editions:page",)),
    "an edition: stop while it can be": Row(
        "editions:stop", on("edition"), said(), proof=is_stopped
    ),
    "an edition: write": Row("editions:write", also=("editions:rewrite",)),
    "an edition: try it": Row("editions:sample", on("edition"), said(to="a@b.example")),
    "a correction: mail it": Row("editions:correct", on("correction"), said()),
    "the DNS of our address": Row("editions:records"),
    "an edition: send, stop or drop": Row("editions:decide", on("edition"), said(decision="drop")),
    "subscribers: the list": Row("subscribers:index", also=("subscribers:index_results",)),
    "subscribers: add one": Row("subscribers:ask"),
    "subscribers: import": Row("subscribers:import"),
    "subscribers: export": Row("subscribers:export"),
    "a subscriber: write to again": Row("subscribers:again", on("subscription")),
    "a subscriber: read": Row("subscribers:inspect", on("subscription")),
    "a subscriber: change": Row(
        "subscribers:edit", on("subscription"), said(frequency="weekly"), also=("subscribers:add",)
    ),
    "returned mail": Row("bounces:index", also=("bounces:index_results",)),
    "newsletters: change one": Row(
        "newsletters-offered:edit", on("newsletter"), also=("newsletters-offered:index",)
    ),
    "newsletters: delete one": Row("newsletters-offered:delete", on("newsletter"), YES),
    "the outbox": Row("outbox:index", also=("outbox:index_results",)),
    "a letter: read": Row("outbox:inspect", on("letter"), also=("outbox:page",)),
    "held letters: send or drop": Row("outbox:held", nothing, said(decision="drop")),
    "a letter: change": Row("outbox:edit", on("letter"), said(subject="Forged")),
    # The newsroom
    "a person's data: the screen": Row("privacy_desk:desk"),
    "a person's data: export": Row(
        "privacy_desk:export", nothing, said(address="sunniva.dahl@post.example")
    ),
    "a person's data: erase": Row(
        "privacy_desk:erase", nothing, said(address="sunniva.dahl@post.example", sure="yes")
    ),
    "the look": Row("wagtailsettings:edit", lambda _s: ["theme", "look"]),
    "rules of publishing": Row(
        "wagtailsettings:edit", lambda _s: ["articles", "publishingsettings"]
    ),
    "rules of replies": Row("wagtailsettings:edit", lambda _s: ["comments", "replysettings", 1]),
    "working together": Row("wagtailsettings:edit", lambda _s: ["staff", "staffrules", 1]),
    "redirects": Row("wagtailredirects:index", also=("wagtailredirects:index_results",)),
    "a redirect: change": Row("wagtailredirects:edit", on("redirect")),
    "a redirect: delete": Row("wagtailredirects:delete", on("redirect"), YES),
    "redirects: import": Row("wagtailredirects:start_import", also=("wagtailredirects:add",)),
    "collections": Row("wagtailadmin_collections:index"),
    "staff: the list": Row("staff:colleagues"),
    "staff: invite": Row(
        "staff:invite",
        nothing,
        said(name="Nina Berg", address="nina@courier.example", role="reporter"),
    ),
    "staff: change a role": Row(
        "staff:colleague",
        on("colleague"),
        lambda s: {"name": "Mona D", "address": s.colleague.email, "role": "administrator"},
    ),
    "staff: a new link": Row("staff:link", on("colleague"), YES),
    "staff: close an account": Row("staff:close", on("colleague"), YES),
    "staff: remove a second factor": Row("staff:factors", on("colleague"), YES),
    "staff: groups of one's own": Row("wagtailusers_groups:index"),
    "first steps": Row("first_hour:overview"),
    "first steps: test mail": Row("first_hour:mail"),
    "first steps: make sections": Row("first_hour:sections", nothing, YES),
    "first steps: skip": Row("first_hour:aside", nothing, said(do="skip", step="look")),
    # Reports and machines
    "report: history of what one may see": Row("wagtailadmin_reports:site_history"),
    "report: ageing pages": Row("wagtailadmin_reports:aging_pages"),
    "report: locked pages": Row("wagtailadmin_reports:locked_pages"),
    "the page tree": Row("wagtailadmin_explore_root", shows="The Harbour Courier"),
    "the page tree: below the front page": Row(
        "wagtailadmin_explore", lambda s: [s.section.get_parent().pk], shows="The Harbour Courier"
    ),
    "the page tree: its search": Row(
        "wagtailadmin_pages:search",
        query="?q=Published",
        also=("wagtailadmin_pages:search_results",),
        shows="Published",
    ),
    "page API: drafts": Row(
        "wagtailadmin_api:pages:detail", on("others"), also=("wagtailadmin_api:pages:listing",)
    ),
    "page API: publish": Row(
        "wagtailadmin_api:pages:action", lambda s: [s.others.pk, "publish"], YES
    ),
    "one's own account": Row("wagtailadmin_account"),
}
