"""The reader as a person: address, signed links, suppression by keyed hash."""
