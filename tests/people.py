"""The people of the tests' newsroom, so that a test speaks of somebody and not of `id=1`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Somebody with a name and an address."""

    name: str
    address: str

    @property
    def first_name(self) -> str:
        """The name a form calls given name."""
        return self.name.split()[0]

    @property
    def last_name(self) -> str:
        """The name a form calls family name."""
        return self.name.split()[-1]


ADMINISTRATOR = Person("Agnes Tollan", "agnes@courier.example")
EDITOR = Person("Edda Marsh", "edda@courier.example")
REPORTER = Person("Ruben Okafor", "ruben@courier.example")
CONTRIBUTOR = Person("Carla Venn", "carla@freelance.example")
MODERATOR = Person("Mona Deschamps", "mona@courier.example")
NEWSLETTER = Person("Nils Aker", "nils@courier.example")

READER = Person("Rosa Lind", "rosa.lind@post.example")
COMMENTER = Person("Konrad Weil", "konrad.weil@post.example")
SUBSCRIBER = Person("Sunniva Dahl", "sunniva.dahl@post.example")
SPAMMER = Person("Best Watches 4U", "deals@watches.example")

STAFF = {
    "administrator": ADMINISTRATOR,
    "editor": EDITOR,
    "reporter": REPORTER,
    "contributor": CONTRIBUTOR,
    "moderator": MODERATOR,
    "newsletter": NEWSLETTER,
}
