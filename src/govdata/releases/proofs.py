"""What proves a release, written last: where it comes from, the manifest, and who signs it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from govdata.metadata.json_values import json_of
from govdata.releases.manifest import file_hashes, write_sums
from govdata.releases.origin import Origin, Released
from govdata.releases.prov import PROV, prov_document
from govdata.releases.provenance import PROVENANCE, statement
from govdata.signing.making import Signing, make_signature
from govdata.signing.proof_names import SUMS

PROOFS = (PROV, PROVENANCE, SUMS)


def write_proofs(
    folder: Path, released: Released, origin: Origin, signing: Signing | None, written: Mapping[str, str] | None = None
) -> None:
    """Write what proves the release that is staged in a folder; each file is on those that were there before it.

    `written` are hashes of files that were taken of the bytes as they were written: what the disk made of them is seen
    by whoever verifies.

    Raises:
        UsageError: it is to be signed, and the key cannot sign, a program is missing, or the authority gives no stamp.
    """
    _write(folder / PROV, json_of(prov_document(released, origin), indent="  "))
    hashes = file_hashes(folder, written)
    _write(folder / PROVENANCE, json_of(statement(released, origin, hashes), indent="  "))
    content = write_sums(folder, hashes)
    for name, proof in (make_signature(content, signing) if signing else {}).items():
        (folder / name).write_bytes(proof)


def _write(path: Path, text: str) -> None:
    path.write_bytes(f"{text}\n".encode())
