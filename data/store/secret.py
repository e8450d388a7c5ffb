"""Passwords and random secrets: kept as scrypt hashes only, compared in constant time.

The hash says how it was made, so costs can rise later without locking anybody out. Costs for
passwords follow the OWASP Password Storage Cheat Sheet (scrypt, N = 2^15, r = 8, p = 3); random
secrets of 256 bits cannot be guessed, so theirs is low and asking with one is quick.
"""

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass

_SALT_BYTES = 16
_KEY_BYTES = 32
_BLOCK = 128  # bytes that scrypt works with for each unit of N times r


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What computing a hash takes.

    Parameters
    ----------
    n, r, p
        Parameters of scrypt (Percival 2009; RFC 7914): n a power of two > 1; memory is 128·n·r
        bytes, work n·r·p.
    """

    n: int
    r: int = 8
    p: int = 1


PASSWORD = Cost(n=2**15, p=3)
RANDOM = Cost(n=2**10)


def new_secret() -> str:
    """Return 256 random bits as text for addresses and headers."""
    return secrets.token_urlsafe(_KEY_BYTES)


def hash_secret(secret: str, cost: Cost) -> str:
    """Return what is kept of a secret: ``scrypt$n$r$p$salt$key``."""
    salt = os.urandom(_SALT_BYTES)
    key = _derived(secret, salt, cost)
    return "$".join(["scrypt", str(cost.n), str(cost.r), str(cost.p), _text(salt), _text(key)])


def is_secret(secret: str, kept: str) -> bool:
    """Return whether a secret is the one that a hash was made of."""
    name, n, r, p, salt, key = kept.split("$")
    if name != "scrypt":
        return False
    derived = _derived(secret, base64.b64decode(salt), Cost(n=int(n), r=int(r), p=int(p)))
    return hmac.compare_digest(derived, base64.b64decode(key))


def _derived(secret: str, salt: bytes, cost: Cost) -> bytes:
    return hashlib.scrypt(
        secret.encode("utf-8"),
        salt=salt,
        n=cost.n,
        r=cost.r,
        p=cost.p,
        maxmem=2 * _BLOCK * cost.n * cost.r + 2**20,
        dklen=_KEY_BYTES,
    )


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
