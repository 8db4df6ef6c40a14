"""The certificate of `serve`: checked before it is used, and noticed when it was renewed."""

import os
import ssl
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key


class CertificateRefused(Exception):
    """The certificate or its key cannot be used; the message is one line and says why."""


@dataclass(frozen=True)
class Certificate:
    """The files of a certificate (with its chain) and of its private key, both PEM."""

    certificate: Path
    key: Path

    def check(self) -> None:
        """Make sure that both files can be used, together.

        Raises:
            CertificateRefused: one cannot be read, is none, or they do not belong together.
        """
        self._expires()
        try:
            # The server reads this form alone; every tool writes it, or `openssl pkcs8` does.
            if b"-BEGIN PRIVATE KEY-" not in self.key.read_bytes():
                raise CertificateRefused(
                    f"{self.key} is not a PKCS#8 key without a password: make one with"
                    f" `openssl pkcs8 -topk8 -nocrypt -in {self.key} -out FILE`"
                )
            load_pem_private_key(self.key.read_bytes(), None)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate, self.key)
        except ssl.SSLError as wrong:
            raise CertificateRefused(f"{self.key} is not the key of {self.certificate}") from wrong
        except (OSError, ValueError, TypeError) as wrong:
            raise CertificateRefused(f"{self.key} cannot be read: {_first_line(wrong)}") from wrong

    def expires(self) -> datetime:
        """Return when the certificate ends, aware.

        Raises:
            CertificateRefused: it cannot be read.
        """
        return self._expires()

    def stamp(self) -> tuple[object, ...]:
        """Return what changes when either file is written or replaced; `()` while one is away."""
        try:
            looked = [os.stat(file) for file in (self.certificate, self.key)]  # noqa: PTH116 - follows links, as certbot's are
        except OSError:
            return ()
        return tuple((one.st_ino, one.st_size, one.st_mtime_ns) for one in looked)

    def _expires(self) -> datetime:
        try:
            first = x509.load_pem_x509_certificates(self.certificate.read_bytes())[0]
        except (OSError, ValueError) as wrong:
            raise CertificateRefused(
                f"{self.certificate} cannot be read: {_first_line(wrong)}"
            ) from wrong
        return first.not_valid_after_utc


def _first_line(wrong: Exception) -> str:
    if isinstance(wrong, OSError) and wrong.strerror:
        return wrong.strerror
    return "it holds no PEM"
