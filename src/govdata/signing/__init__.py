"""Who signed a release: signatures over SHA256SUMS, made and checked by OpenSSH and OpenSSL, and time stamps."""

from govdata.signing.checking import Signatures, check_signatures, read_proofs
from govdata.signing.making import Signing, make_signature
from govdata.signing.signers import Signer, Signers

__all__ = ["Signatures", "Signer", "Signers", "Signing", "check_signatures", "make_signature", "read_proofs"]
