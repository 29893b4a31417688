"""A whole PKI on the loopback: Certomancer serves CRLs, OCSP, certificates and timestamps."""

from __future__ import annotations

import datetime as dt
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import yaml
from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from pipeline.signing.certificates import PrivateKey
from pipeline.signing.keys import Signer, sign_with
from pipeline.signing.timestamps import TimestampServers

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
_FROM, _TO = NOW - dt.timedelta(days=400), NOW + dt.timedelta(days=2000)
_CA = ["digital_signature", "key_cert_sign", "crl_sign"]
_SIGNER = ["digital_signature", "non_repudiation"]
App = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass
class Served:
    """The PKI in service; ``asked`` lists the paths that were asked for."""

    url: str
    config: CertomancerConfig
    keys: Path
    asked: list[str] = field(default_factory=list)

    def certificate(self, label: str) -> x509.Certificate:
        architecture = self.config.get_pki_arch(ArchLabel("office"))
        return x509.load_der_x509_certificate(architecture.get_cert(CertLabel(label)).dump())

    @property
    def root(self) -> x509.Certificate:
        return self.certificate("root")

    def signer(self, label: str, *, with_issuer: bool = True) -> Signer:
        key = load_pem_private_key((self.keys / f"{label}.pem").read_bytes(), None)
        assert isinstance(key, PrivateKey)
        issuers = (self.certificate("issuing"),) if with_issuer else ()
        return Signer(self.certificate(label), issuers, partial(sign_with, key))

    def servers(self, *before: str, name: str = "tsa") -> TimestampServers:
        url = f"{self.url}/office/tsa/{name}"
        return TimestampServers((*before, url), (self.root,), seconds=10)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def pki(**revoked: dict[str, str]) -> Iterator[Served]:
    """A PKI in which the certificates named are revoked, as Certomancer's ``revocation`` says."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        holder: list[App] = []
        server = make_server(
            "127.0.0.1", 0, lambda env, start: holder[0](env, start), WSGIServer, _Quiet
        )
        url = f"http://127.0.0.1:{server.server_port}"
        _make_keys(folder)
        served = Served(url, _config(url, folder, revoked), folder)
        holder.append(_app(served))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


class _WholeSeconds(Animator):
    """Fractions of a second are not allowed in an OCSP response (RFC 6960, 4.2.2.1)."""

    def at_time(self, request: Any) -> dt.datetime:
        return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _app(served: Served) -> App:
    animator = _WholeSeconds(AnimatorArchStore(served.config.pki_archs), with_web_ui=False)

    def app(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        served.asked.append(str(environ["PATH_INFO"]))
        answer: Iterable[bytes] = animator(environ, start)
        return answer

    return app


def _make_keys(folder: Path) -> None:
    for label in ("root", "issuing", "borrower", "lender", "stranger", "ocsp", "tsa", "old-tsa"):
        key: PrivateKey = ec.generate_private_key(ec.SECP256R1())
        if label in ("tsa", "old-tsa"):
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{label}.pem").write_bytes(pem)


def _config(url: str, folder: Path, revoked: dict[str, dict[str, str]]) -> CertomancerConfig:
    labels = [each.stem for each in folder.glob("*.pem")]
    config = {
        "keysets": {"keys": {"keys": {each: {"path": f"{each}.pem"} for each in labels}}},
        "pki-architectures": {
            "office": {
                "keyset": "keys",
                "entity-defaults": {"country-name": "CN", "organization-name": "示例认证"},
                "entities": _entities(),
                "certs": {
                    name: spec | ({"revocation": revoked[name]} if name in revoked else {})
                    for name, spec in _certificates().items()
                },
                "services": _services(),
            }
        },
    }
    text = yaml.safe_dump(config, allow_unicode=True)
    return CertomancerConfig.from_yaml(text, str(folder), external_url_prefix=url)


def _entities() -> dict[str, dict[str, str]]:
    names = {"root": "示例根 CA", "issuing": "示例签发 CA", "borrower": "张三",
             "stranger": "罗建国", "ocsp": "示例 OCSP", "tsa": "示例时间戳",
             "old-tsa": "示例旧时间戳"}  # fmt: skip
    lender = {"common-name": "东方示例小额贷款有限公司",
              "organization-identifier": "NTRCN-91310000MA1FL0000X"}  # fmt: skip
    return {each: {"common-name": name} for each, name in names.items()} | {"lender": lender}


def _certificates() -> dict[str, dict[str, Any]]:
    return {
        "root": _certificate("root", "root", _usage(_CA), _ca()),
        "issuing": _certificate("issuing", "root", _usage(_CA), _ca(), _crl("root")),
        "ocsp": _certificate(
            "ocsp",
            "issuing",
            _usage(["digital_signature"]),
            {"id": "extended_key_usage", "value": ["ocsp_signing"]},
            {"id": "ocsp_no_check"},
        ),
        "borrower": _certificate("borrower", "issuing", _usage(_SIGNER), _aia(), _crl("issuing")),
        "stranger": _certificate("stranger", "issuing", _usage(_SIGNER)),
        "lender": _certificate("lender", "issuing", _usage(_SIGNER), _crl("issuing")),
        "tsa": _certificate("tsa", "root", _stamping(), _crl("root")),
        "old-tsa": _certificate("old-tsa", "root", _stamping(), _crl("root"))
        | {"validity": {"valid-from": _FROM.isoformat(),
                        "valid-to": (NOW + dt.timedelta(days=30)).isoformat()}},
    }  # fmt: skip


def _certificate(label: str, issuer: str, *extensions: dict[str, Any]) -> dict[str, Any]:
    return {
        "subject": label,
        "subject-key": label,
        "issuer": issuer,
        "authority-key": issuer,
        "validity": {"valid-from": _FROM.isoformat(), "valid-to": _TO.isoformat()},
        "extensions": list(extensions),
    }


def _ca() -> dict[str, Any]:
    return {"id": "basic_constraints", "critical": True, "value": {"ca": True}}


def _usage(params: list[str]) -> dict[str, Any]:
    value = {"schema": "key-usage", "params": params}
    return {"id": "key_usage", "critical": True, "smart-value": value}


def _stamping() -> dict[str, Any]:
    return {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]}


def _crl(name: str) -> dict[str, Any]:
    value = {"schema": "crl-dist-url", "params": {"crl-repo-names": [name]}}
    return {"id": "crl_distribution_points", "smart-value": value}


def _aia() -> dict[str, Any]:
    params = {"ocsp-responder-names": ["issuing"], "ca-issuer-links": [{"repo": "root",
              "cert-labels": ["issuing"]}]}  # fmt: skip
    value = {"schema": "aia-urls", "params": params}
    return {"id": "authority_information_access", "smart-value": value}


def _services() -> dict[str, Any]:
    schedule = {"simulated-update-schedule": "P1D"}
    return {
        "ocsp": {
            "issuing": {"for-issuer": "issuing", "responder-cert": "ocsp", "signing-key": "ocsp"}
        },
        "crl-repo": {
            "root": {"for-issuer": "root", "signing-key": "root", **schedule},
            "issuing": {"for-issuer": "issuing", "signing-key": "issuing", **schedule},
        },
        "cert-repo": {"root": {"for-issuer": "root", "publish-issued-certs": True}},
        "time-stamping": {
            name: {"signing-key": name, "signing-cert": name} for name in ("tsa", "old-tsa")
        },
    }
