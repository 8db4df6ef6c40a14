from pytest_django import Settings

from broadsheet.core.keyed_hash import keyed_hash

ROSA = "rosa.lind@post.example"


def test_the_same_value_is_recognised() -> None:
    assert keyed_hash("address", ROSA) == keyed_hash("address", ROSA)


def test_a_hash_is_sixty_four_hexadecimal_digits() -> None:
    assert len(keyed_hash("address", "é")) == 64
    assert set(keyed_hash("address", "é")) <= set("0123456789abcdef")


def test_hashes_of_different_values_and_purposes_cannot_be_matched() -> None:
    assert keyed_hash("address", ROSA) != keyed_hash("address", "konrad.weil@post.example")
    assert keyed_hash("address", ROSA) != keyed_hash("network", ROSA)


def test_without_the_key_a_hash_says_nothing(settings: Settings) -> None:
    ours = keyed_hash("address", ROSA)
    settings.SECRET_KEY = "another installation's"  # noqa: S105 - of a test
    assert keyed_hash("address", ROSA) != ours
