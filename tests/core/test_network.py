from ipaddress import ip_network

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from broadsheet.core.network import client_address, network_key, truncated_network

PROXIES = tuple(ip_network(text) for text in ("10.0.0.0/8", "127.0.0.1/32", "::1/128"))


@pytest.fixture(autouse=True)
def _behind_proxies(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = PROXIES


def _address(peer: str, forwarded: str | None = None) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))


def _key(peer: str) -> str:
    return network_key(RequestFactory().get("/", REMOTE_ADDR=peer))


def _kept(peer: str) -> str:
    return truncated_network(RequestFactory().get("/", REMOTE_ADDR=peer))


def test_a_client_that_connects_itself_is_its_own_word() -> None:
    assert _address("203.0.113.9") == "203.0.113.9"


def test_a_header_that_a_client_made_up_has_no_effect() -> None:
    assert _address("203.0.113.9", "198.51.100.1") == "203.0.113.9"


def test_a_trusted_proxy_is_believed() -> None:
    assert _address("127.0.0.1", "203.0.113.9") == "203.0.113.9"


def test_what_a_client_put_before_the_proxys_word_has_no_effect() -> None:
    assert _address("127.0.0.1", "198.51.100.1, 10.0.0.4, 203.0.113.9") == "203.0.113.9"


def test_a_chain_of_trusted_proxies_is_followed_to_the_first_stranger() -> None:
    assert _address("::1", "198.51.100.1, 203.0.113.9, 10.0.0.4,10.9.9.9") == "203.0.113.9"


def test_a_request_that_began_at_a_trusted_proxy_is_that_proxys() -> None:
    assert _address("127.0.0.1", "10.0.0.4") == "10.0.0.4"
    assert _address("127.0.0.1") == "127.0.0.1"
    assert _address("127.0.0.1", " , ") == "127.0.0.1"


@pytest.mark.parametrize("hop", ["unknown", "203.0.113.9:4711", "203.0.113", "[::2]", "<b>"])
def test_a_proxys_word_that_is_no_address_is_no_address(hop: str) -> None:
    assert _address("127.0.0.1", hop) == ""


@pytest.mark.parametrize("peer", ["", "unix:", "not an address"])
def test_a_peer_without_address_is_no_address(peer: str) -> None:
    assert _address(peer, "203.0.113.9") == ""
    assert _kept(peer) == ""
    assert len(_key(peer)) == 64


def test_an_ipv4_client_on_a_socket_for_both_is_an_ipv4_client() -> None:
    assert _address("::ffff:203.0.113.9") == "203.0.113.9"
    assert _address("::ffff:127.0.0.1", "203.0.113.9") == "203.0.113.9"
    assert _key("::ffff:203.0.113.9") != _key("::ffff:203.0.113.10")


def test_the_interface_of_a_link_local_address_is_left_out() -> None:
    assert _address("fe80::1%eth0") == "fe80::1"


def test_all_of_an_ipv6_network_is_one_caller() -> None:
    assert _key("2001:db8:1:2::1") == _key("2001:db8:1:2:ffff::9")
    assert _key("2001:db8:1:2::1") != _key("2001:db8:1:3::1")


def test_each_ipv4_address_is_its_own_caller() -> None:
    assert _key("203.0.113.9") != _key("203.0.113.10")


def test_what_is_kept_for_proof_is_a_network_and_never_the_address() -> None:
    assert _kept("203.0.113.9") == "203.0.113.0/24"
    assert _kept("2001:db8:1:2::1") == "2001:db8:1::/48"
