"""``jidoka-edge certificate``: this edge's own key and self-signed certificate, as OPC 10000-6 6.2.2 asks.

RSA, SHA-256; application URI and host name among the alternative names; for authenticating a client; valid
from a day ago (a controller's clock may be behind). The key is written for this user alone and neither file
is ever written over. A certificate from the plant's own authority does as well: then this is not needed.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from jidoka_edge.config import EdgeConfig, opcua_connections

DAYS_MAX: Final = 3650
NAME_MAX: Final = 64  # of a common name
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A pair of files to be made."""

    cert_file: Path
    key_file: Path
    application_uri: str


def wanted(config: EdgeConfig) -> list[Wanted]:
    """The pairs that the configuration names, each once."""
    found: dict[tuple[str, str], Wanted] = {}
    for _, section, _ in opcua_connections(config):
        if section.cert_file is not None and section.key_file is not None:
            uri = section.application_uri or default_uri(config)
            pair = Wanted(Path(section.cert_file), Path(section.key_file), uri)
            found.setdefault((section.cert_file, section.key_file), pair)
    return list(found.values())


def default_uri(config: EdgeConfig) -> str:
    return f"urn:jidoka:edge:{config.edge.line.replace('/', ':')}:{config.edge.id}"


def make_certificate(
    application_uri: str, now_us: int, *, days: int = 1095, bits: int = 2048, hosts: tuple[str, ...] = ()
) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    """A new key and its self-signed client certificate; ``hosts`` default to this machine's name."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=bits)
    public = key.public_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Jidoka edge {application_uri}"[:NAME_MAX])])
    now = _EPOCH + timedelta(microseconds=now_us)
    identifier = x509.SubjectKeyIdentifier.from_public_key(public)
    names = [x509.DNSName(host) for host in (hosts or (socket.gethostname(),))]
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=True, data_encipherment=True,
        key_agreement=False, key_cert_sign=True, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    serial = x509.random_serial_number()
    authority = x509.AuthorityKeyIdentifier(identifier.digest, [x509.DirectoryName(name)], serial)
    builder = (
        x509.CertificateBuilder(name, name, public, serial)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(identifier, critical=False)
        .add_extension(authority, critical=False)
        .add_extension(
            x509.SubjectAlternativeName([x509.UniformResourceIdentifier(application_uri), *names]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
    )
    return builder.sign(key, hashes.SHA256()), key


def write_pair(pair: Wanted, certificate: x509.Certificate, key: rsa.RSAPrivateKey) -> None:
    """Both files, never over another: ``FileExistsError``. The certificate is DER unless its name ends in
    ``.pem``.
    """
    for path in (pair.cert_file, pair.key_file):
        if path.exists():
            raise FileExistsError(f"{path} is there already: move it away, or name another file")
    encoding = Encoding.PEM if pair.cert_file.suffix == ".pem" else Encoding.DER
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write(pair.key_file, secret, 0o600)
    _write(pair.cert_file, certificate.public_bytes(encoding), 0o644)


def _write(path: Path, content: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
