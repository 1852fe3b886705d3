"""The files of an OPC UA section: this edge's certificate and key, the server's pinned certificate, the
password.

Certificates are one X.509 certificate, PEM or DER, with an RSA key of 2048 to 4096 bits; the key is PEM or
DER without a passphrase; the password is the file's first line, UTF-8. This edge's certificate names its
application by a URI among its alternative names, as every server compares it with what the session says.
What is wrong is a ``BadConfig`` naming the field. An expired certificate is not wrong here: it is a
connection that is not trusted, while everything else of the edge goes on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    load_der_private_key,
    load_pem_private_key,
)

from jidoka_edge.config import BadConfig, EdgeConfig, OpcuaSection, opcua_connections

FILE_BYTES_MAX: Final = 65_536
RSA_BITS: Final = (2048, 4096)
PASSWORD_BYTES_MAX: Final = 1_024
DAY_US: Final = 86_400_000_000
WARN_DAYS: Final = 30


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """What one secured connection needs; never printed, it holds key and password."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey
    server: x509.Certificate
    application_uri: str
    username: str | None
    password: str | None


def check_files(config: EdgeConfig) -> None:
    """Read every file of every OPC UA section. Raises ``BadConfig`` naming the field."""
    for where, section, _ in opcua_connections(config):
        if section.secured:
            load_identity(where, section)


def load_identity(where: str, section: OpcuaSection) -> Identity:
    """The files of a secured section, checked. Raises ``BadConfig``; ``where`` is the section's name."""
    field = f"{where}.cert_file"
    certificate = _certificate(field, section.cert_file)
    key = _key(f"{where}.key_file", section.key_file)
    if key.public_key() != certificate.public_key():
        raise BadConfig(f"{where}.key_file: is not the key of the certificate in cert_file")
    names = application_uris(certificate)
    if not names:
        raise BadConfig(f"{field}: the certificate names no application URI (subjectAltName URI)")
    uri = section.application_uri or names[0]
    if uri not in names:
        raise BadConfig(f"{where}.application_uri: the certificate in cert_file names {names[0]!r}")
    server = _certificate(f"{where}.server_cert_file", section.server_cert_file)
    if server == certificate:
        raise BadConfig(f"{where}.server_cert_file: holds this edge's own certificate, not the server's")
    password = None
    if section.password_file is not None:
        password = _password(f"{where}.password_file", section.password_file)
    return Identity(certificate, key, server, uri, section.username, password)


def application_uris(certificate: x509.Certificate) -> list[str]:
    """The URIs among the certificate's alternative names."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, ValueError):
        return []
    return names.value.get_values_for_type(x509.UniformResourceIdentifier)


def fingerprint(certificate: x509.Certificate | bytes, algorithm: str = "sha256") -> str:
    """The certificate's thumbprint as hex in capitals, as controllers show it."""
    raw = certificate if isinstance(certificate, bytes) else certificate.public_bytes(Encoding.DER)
    return hashlib.new(algorithm, raw).hexdigest().upper()


def ends_us(certificate: x509.Certificate) -> int:
    """The end of its validity, UTC microseconds."""
    return int(certificate.not_valid_after_utc.timestamp() * 1_000_000)


def out_of_time(certificate: x509.Certificate, now_us: int) -> str:
    """Why the certificate is not valid now; empty when it is."""
    if now_us > ends_us(certificate):
        return f"expired on {certificate.not_valid_after_utc:%Y-%m-%d %H:%M} UTC"
    if now_us < int(certificate.not_valid_before_utc.timestamp() * 1_000_000):
        return (
            f"is not valid before {certificate.not_valid_before_utc:%Y-%m-%d %H:%M} UTC, by this edge's clock"
        )
    return ""


def days_left(certificate: x509.Certificate, now_us: int) -> int:
    return (ends_us(certificate) - now_us) // DAY_US


def _read(field: str, path: str | None) -> bytes:
    assert path is not None  # the configuration was checked for it
    try:
        with Path(path).open("rb") as file:
            raw = file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise BadConfig(f"{field}: {path}: {error.strerror}") from None
    if len(raw) > FILE_BYTES_MAX:
        raise BadConfig(f"{field}: {path} has more than {FILE_BYTES_MAX} bytes")
    return raw


def _certificate(field: str, path: str | None) -> x509.Certificate:
    raw = _read(field, path)
    try:
        found = (
            x509.load_pem_x509_certificate(raw)
            if b"-----BEGIN" in raw
            else x509.load_der_x509_certificate(raw)
        )
        public = found.public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise BadConfig(f"{field}: {path} is no X.509 certificate in PEM or DER") from None
    _check_size(field, public)
    return found


def _key(field: str, path: str | None) -> rsa.RSAPrivateKey:
    raw = _read(field, path)
    try:
        load = load_pem_private_key if b"-----BEGIN" in raw else load_der_private_key
        found = load(raw, password=None)
    except TypeError:
        raise BadConfig(
            f"{field}: {path} is locked with a passphrase, which nobody can type at a start"
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise BadConfig(f"{field}: {path} is no private key in PEM or DER") from None
    if not isinstance(found, rsa.RSAPrivateKey):
        raise BadConfig(f"{field}: {path} is no RSA key, which these security policies need")
    return found


def _check_size(field: str, public: object) -> None:
    if not isinstance(public, rsa.RSAPublicKey):
        raise BadConfig(f"{field}: the certificate's key is not RSA, which these security policies need")
    least, most = RSA_BITS
    if not least <= public.key_size <= most:
        raise BadConfig(f"{field}: the certificate's key has {public.key_size} bits, not {least} to {most}")


def _password(field: str, path: str) -> str:
    raw = _read(field, path)
    try:
        password = raw.decode("utf-8").split("\n", 1)[0].rstrip("\r")
    except UnicodeDecodeError:
        raise BadConfig(f"{field}: {path} is not UTF-8") from None
    if not password or len(password.encode()) > PASSWORD_BYTES_MAX:
        raise BadConfig(f"{field}: {path} must hold a password of 1 to {PASSWORD_BYTES_MAX} bytes")
    return password
