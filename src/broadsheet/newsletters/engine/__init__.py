"""Pure work on the text of mails: no storage, no Django."""
