"""Who signed a release. The face checks signatures; `making`, which makes them, is imported by its module."""

from govdata.signing.checking import Signatures, check_signatures, read_proofs
from govdata.signing.signers import Signer, Signers

__all__ = ["Signatures", "Signer", "Signers", "check_signatures", "read_proofs"]
