"""A passkey: set up, signed in with, taken away; the device is one of Chromium's own making."""

from playwright.sync_api import Page, expect

from tests.journeys.checkers import axe_violations
from tests.journeys.served import Served
from tests.journeys.staff import sign_in

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
PASSKEYS = "/account/2fa/webauthn/"


def _confirm_password(page: Page, newsroom: Served) -> None:
    """Say the password once more, as is asked before anything about signing in is changed."""
    page.locator("input[name=password]").fill(newsroom.accounts["newsletter"][1])
    page.locator("main form button[type=submit]").first.click()


def _sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.locator("main form button[type=submit]").click()
    expect(page).not_to_have_url("/account/logout/")


def test_a_passkey_opens_the_desk_until_it_is_removed(desk: Page, newsroom: Served) -> None:
    device = desk.context.new_cdp_session(desk)
    device.send("WebAuthn.enable")
    made = device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    key = {"authenticatorId": made["authenticatorId"]}
    sign_in(desk, newsroom, "newsletter")
    desk.goto(f"{PASSKEYS}add/")
    _confirm_password(desk, newsroom)
    desk.get_by_label("Name").fill("The office phone")
    expect(desk.get_by_label("without the password")).to_be_checked()
    assert not axe_violations(desk)
    desk.get_by_role("button", name="Add").click()
    expect(desk.locator("h1")).to_have_text("Recovery codes")
    _sign_out(desk)

    desk.goto("/account/login/")
    device.send("WebAuthn.setUserVerified", {**key, "isUserVerified": False})
    desk.get_by_role("button", name="Sign in with a passkey").click()
    expect(desk.get_by_role("alert")).to_contain_text("was not confirmed")
    device.send("WebAuthn.setUserVerified", {**key, "isUserVerified": True})
    desk.get_by_role("button", name="Sign in with a passkey").click()
    expect(desk).to_have_url(f"{newsroom.url}/desk/")

    desk.goto(PASSKEYS)
    expect(desk.locator("main")).to_contain_text("The office phone")
    desk.get_by_role("link", name="Remove").click()
    _confirm_password(desk, newsroom)
    desk.get_by_role("button", name="Remove").click()
    expect(desk.locator("main")).not_to_contain_text("The office phone")
    _sign_out(desk)
    desk.goto("/account/login/")
    desk.get_by_role("button", name="Sign in with a passkey").click()
    expect(desk.get_by_role("status")).to_contain_text("not known here any more")
    assert desk.goto("/desk/")
    expect(desk.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
