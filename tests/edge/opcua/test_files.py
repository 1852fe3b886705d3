"""The settings and files of OPC UA: each wrong one is refused at the start by its field."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from jidoka_edge.cli import main
from jidoka_edge.clock import SystemClock
from jidoka_edge.config import BadConfig, load_config
from jidoka_edge.opcua.certificate import make_certificate
from jidoka_edge.opcua.door import Door, NoConnection
from jidoka_edge.opcua.identity import application_uris, check_files

SECRET = "hunter-of-74"
GOOD = {
    "policy": "Basic256Sha256",
    "mode": "SignAndEncrypt",
    "cert_file": "certs/edge.der",
    "key_file": "secrets/edge.pem",
    "server_cert_file": "certs/plc.pem",
    "username": "jidoka",
    "password_file": "secrets/plc",
}
HEAD = f"""[edge]
id = "gwa"
line = "acme/plant1/press/line4/cell2"
[devices.gauge]
[devices.plc]
[trust]
root_kid = "r"
root_public = "{"A" * 43}="
[stop]
opcua_url = "URL"
"""


def write(folder: Path, url: str = "opc.tcp://10.0.0.2:4840", section: str = "stop", **settings) -> Path:
    given = {name: value for name, value in (GOOD | settings).items() if value is not None}
    lines = "".join(f'{name} = "{value}"\n' for name, value in given.items())
    path = folder / "edge.toml"
    path.write_text(HEAD.replace("URL", url) + f"[{section}.opcua]\n" + lines, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An edge's folder with a certificate made by the command, and a server's certificate."""
    folder = tmp_path_factory.mktemp("edge")
    assert main(["certificate", "--config", str(write(folder)), "--days", "400", "--host", "edge-4"]) == 0
    server, _ = make_certificate("urn:plc", SystemClock().now_us())
    (folder / "certs" / "plc.pem").write_bytes(server.public_bytes(Encoding.PEM))
    (folder / "secrets" / "plc").write_text(SECRET + "\n")
    return folder


def test_the_made_certificate_is_one_that_controllers_take(folder, capsys):
    check_files(load_config(write(folder)))
    made = x509.load_der_x509_certificate((folder / "certs" / "edge.der").read_bytes())
    assert application_uris(made) == ["urn:jidoka:edge:acme:plant1:press:line4:cell2:gwa"]
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["edge-4"]
    usage = made.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature and usage.data_encipherment and usage.key_encipherment
    made.verify_directly_issued_by(made)
    key = folder / "secrets" / "edge.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    assert main(["certificate", "--config", str(write(folder))]) == 1
    assert key.read_bytes() == before and "is there already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("field", "settings"),
    [
        ("$.stop.opcua.policy", {"policy": "Basic128Rsa15"}),
        ("$.stop.opcua.mode", {"mode": "Encrypt"}),
        ("stop.opcua.mode", {"mode": "None"}),
        ("stop.opcua.mode", {"policy": "None"}),
        ("stop.opcua.server_cert_file", {"server_cert_file": None}),
        ("stop.opcua.cert_file", {"cert_file": None}),
        ("stop.opcua.key_file", {"key_file": None}),
        ("stop.opcua.cert_file", {"policy": "None", "mode": "None"}),
        ("stop.opcua.username", {"username": None}),
        ("stop.opcua.password_file", {"password_file": None}),
        ("stop.opcua.username", {"policy": "None", "mode": "None", "cert_file": None, "key_file": None,
                                 "server_cert_file": None}),
        ("password", {"password": SECRET}),
        ("stop.opcua_url", {"url": f"opc.tcp://jidoka:{SECRET}@10.0.0.2:4840"}),
        ("devices.gauge.opcua", {"section": "devices.gauge"}),
        ("stop.opcua.cert_file", {"cert_file": "certs/none.der"}),
        ("stop.opcua.cert_file", {"cert_file": "secrets/plc"}),
        ("stop.opcua.cert_file", {"cert_file": "certs/nameless.pem"}),
        ("stop.opcua.key_file", {"key_file": "secrets/plc"}),
        ("stop.opcua.key_file", {"key_file": "secrets/other.pem"}),
        ("stop.opcua.key_file", {"key_file": "secrets/locked.pem"}),
        ("stop.opcua.key_file", {"key_file": "secrets/curve.pem"}),
        ("stop.opcua.server_cert_file", {"server_cert_file": "certs/edge.der"}),
        ("stop.opcua.server_cert_file", {"server_cert_file": "certs/weak.pem"}),
        ("stop.opcua.application_uri", {"application_uri": "urn:else"}),
        ("stop.opcua.password_file", {"password_file": "secrets/empty"}),
    ],
)  # fmt: skip
def test_each_wrong_setting_is_refused_by_its_field(folder, spoilt, capsys, field, settings):
    path = write(folder, **settings)
    assert main(["run", "--config", str(path)]) == 2
    said = capsys.readouterr().err
    assert f"{field}" in said and SECRET not in said, said


@pytest.fixture(scope="module")
def spoilt(folder):
    """Files that are wrong, each in its own way."""
    private, pkcs8 = folder / "secrets", PrivateFormat.PKCS8
    other = rsa.generate_private_key(65_537, 2048)
    (private / "other.pem").write_bytes(other.private_bytes(Encoding.PEM, pkcs8, NoEncryption()))
    locked = other.private_bytes(Encoding.PEM, pkcs8, BestAvailableEncryption(b"x"))
    (private / "locked.pem").write_bytes(locked)
    curve = ec.generate_private_key(ec.SECP256R1())
    (private / "curve.pem").write_bytes(curve.private_bytes(Encoding.PEM, pkcs8, NoEncryption()))
    (private / "empty").write_text("\n")
    weak, _ = make_certificate("urn:weak", SystemClock().now_us(), bits=1024)
    (folder / "certs" / "weak.pem").write_bytes(weak.public_bytes(Encoding.PEM))
    made = x509.load_der_x509_certificate((folder / "certs" / "edge.der").read_bytes())
    key = load_key(private / "edge.pem")
    nameless = (
        x509.CertificateBuilder(made.subject, made.subject, key.public_key(), 1)
        .not_valid_before(made.not_valid_before_utc)
        .not_valid_after(made.not_valid_after_utc)
        .sign(key, made.signature_hash_algorithm)
    )
    (folder / "certs" / "nameless.pem").write_bytes(nameless.public_bytes(Encoding.PEM))


def load_key(path: Path) -> rsa.RSAPrivateKey:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key(path.read_bytes(), None)


def test_a_process_started_again_does_not_fall_over_a_spoilt_file(folder):
    """What is wrong with a file takes the connection, not the stop: only a first start refuses it."""
    config = load_config(write(folder, cert_file="certs/none.der"))
    with pytest.raises(BadConfig, match=r"stop\.opcua\.cert_file"):
        check_files(config)
    door = Door("stop.opcua", config.stop.opcua_url, config.stop.opcua, 1.0)
    with pytest.raises(NoConnection, match=r"stop\.opcua\.cert_file") as why:
        asyncio.run(door.connect(2.0))
    assert why.value.code == "files" and why.value.untrusted
