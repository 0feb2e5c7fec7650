"""Keys, signers and a local authority for time stamps, made anew for each test."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread


def run(*command: str | Path, folder: Path | None = None, given: bytes = b"") -> bytes:
    return subprocess.run(list(map(str, command)), cwd=folder, input=given, capture_output=True, check=True).stdout


def ssh_key(folder: Path, name: str, *more: str) -> Path:
    """A private key of OpenSSH without a passphrase; its public part stands beside it."""
    folder.mkdir(exist_ok=True)
    run("ssh-keygen", "-q", "-N", "", "-C", name, *(more or ("-t", "ed25519")), "-f", folder / name)
    return folder / name


def ssh_line(key: Path, identity: str = "", options: str = 'namespaces="govdata"') -> str:
    """The line of `allowed_signers` for a key."""
    public = " ".join(key.with_suffix(".pub").read_text().split()[:2])
    return " ".join(word for word in (identity or f"{key.name}@stats.example", options, public) if word)


def sm2_key(folder: Path, name: str = "office") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.pem"
    run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", path)
    return path


def sm2_line(key: Path, identity: str = "office@stats.example") -> str:
    return (
        f"{identity} sm2 {base64.b64encode(run('openssl', 'pkey', '-in', key, '-pubout', '-outform', 'DER')).decode()}"
    )


def signers_file(folder: Path, *lines: str) -> Path:
    path = folder / "allowed_signers"
    path.write_text("# who may sign\n\n" + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


_CONFIG = """
[tsa]
default_tsa = local
[local]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
certs = ca.pem
default_policy = 1.2.3.4
digests = sha256
signer_digest = sha256
ess_cert_id_alg = sha256
"""
_EXTENSIONS = "extendedKeyUsage = critical,timeStamping\nkeyUsage = critical,digitalSignature\n"


class Authority:
    """An authority for time stamps: a root, a certificate for stamps, and openssl, which answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "tsa.cnf").write_text(_CONFIG)
        (folder / "extensions.cnf").write_text(_EXTENSIONS)
        new = ("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj")
        run(*new, "/CN=Root", "-x509", "-days", "9", "-keyout", "ca.key", "-out", "ca.pem", folder=folder)
        run(*new, "/CN=Clock", "-keyout", "tsa.key", "-out", "tsa.csr", folder=folder)
        issue = ("openssl", "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial")
        run(*issue, "-days", "9", "-extfile", "extensions.cnf", "-out", "tsa.pem", folder=folder)

    @property
    def line(self) -> str:
        der = run("openssl", "x509", "-in", self.folder / "ca.pem", "-outform", "DER")
        return f"clock@stats.example tsa {base64.b64encode(der).decode()}"

    def reply(self, query: bytes) -> bytes:
        (self.folder / "query").write_bytes(query)
        (self.folder / "serial").write_text("01\n")
        command = ("openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply")
        run(*command, folder=self.folder)
        return (self.folder / "reply").read_bytes()

    @contextmanager
    def served(self) -> Iterator[str]:
        """Its address while the block runs."""
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = authority.reply(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Tests say nothing."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/tsa"
        finally:
            server.shutdown()
            server.server_close()
