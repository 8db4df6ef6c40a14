"""Letters into bytes: `build` for one, `freeze` for an edition that many receive."""

from broadsheet.mail.engine.frozen import Frozen, freeze
from broadsheet.mail.engine.headers import HeaderRefused
from broadsheet.mail.engine.letter import Letter, build
from broadsheet.mail.engine.template import SlotRefused, marker

__all__ = ["Frozen", "HeaderRefused", "Letter", "SlotRefused", "build", "freeze", "marker"]
