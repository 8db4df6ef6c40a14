"""Hand one message from standard input to a relay: `python -m broadsheet.mail.engine --help`."""

import argparse
import sys

from broadsheet.mail.engine.address import AddressRefused, parse_address
from broadsheet.mail.engine.relay import RelayRefused, parse_relay
from broadsheet.mail.engine.send import send_one


def main() -> int:
    """Send the message and return 0 when the relay took it, 1 when not, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m broadsheet.mail.engine", description=__doc__)
    parser.add_argument("--relay", required=True, help="for example smtp://127.0.0.1:25")
    parser.add_argument("--from", required=True, dest="sender", help="address for bounces")
    parser.add_argument("--to", required=True, help="the recipient's address")
    options = parser.parse_args()
    try:
        relay = parse_relay(options.relay)
        sender, to = parse_address(options.sender), parse_address(options.to)
    except (AddressRefused, RelayRefused) as refused:
        parser.error(str(refused))
    message = sys.stdin.buffer.read()
    outcome = send_one(message, mail_from=sender.mailbox, rcpt_to=to.mailbox, relay=relay)
    sys.stderr.write(f"{outcome.state}: {outcome.code} {outcome.text}\n")
    return int(outcome.state != "accepted")


if __name__ == "__main__":
    raise SystemExit(main())
