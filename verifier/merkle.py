"""Merkle trees of RFC 9162 section 2.1 with SHA-256.

Hashes are 32-byte ``bytes``. ``verify_*`` return None or raise ProofError,
also for sizes, indexes, lengths and types that no tree can have.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TypedDict

from verifier.errors import ProofError

__all__ = [
    "EMPTY_ROOT",
    "HASH_BYTES",
    "CompactTree",
    "CompactTreeState",
    "ProofError",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "prefix_roots",
    "root",
    "verify_consistency",
    "verify_inclusion",
]

HASH_BYTES = 32
MAX_SIZE = 2**63 - 1
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Hash of a leaf: SHA-256(0x00 || data) (RFC 9162 2.1.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256(0x01 || left || right) (RFC 9162 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _check_hash(value: object, what: str) -> None:
    if not isinstance(value, bytes) or len(value) != HASH_BYTES:
        raise ProofError(f"{what} is not {HASH_BYTES} bytes")


def _check_bytes(value: object) -> None:
    if not isinstance(value, bytes):
        raise ProofError("a root is not bytes")


def _check_hashes(values: object, what: str) -> None:
    if not isinstance(values, list | tuple):
        raise ProofError(f"{what} is not a list of hashes")
    for value in values:
        _check_hash(value, f"an item of {what}")


def _check_number(value: object, low: int, what: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ProofError(f"{what} is not an integer")
    if not low <= value <= MAX_SIZE:
        raise ProofError(f"{what} is out of range")


def _split(size: int) -> int:
    """Largest power of two strictly below ``size`` (size >= 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """Root of the tree over these leaf hashes (MTH of RFC 9162 2.1.1).

    Pairing level by level and carrying an odd last node up gives the same tree
    as the RFC's split at the largest power of two.
    """
    _check_hashes(leaf_hashes, "leaf_hashes")
    return _root(leaf_hashes)


def _root(leaf_hashes: Sequence[bytes]) -> bytes:
    if not leaf_hashes:
        return EMPTY_ROOT
    level = list(leaf_hashes)
    while len(level) > 1:
        odd = [level.pop()] if len(level) % 2 else []
        pairs = zip(level[::2], level[1::2], strict=True)
        level = [node_hash(left, right) for left, right in pairs] + odd
    return level[0]


def prefix_roots(leaf_hashes: Sequence[bytes], sizes: Iterable[int]) -> dict[int, bytes]:
    """Roots over the first ``size`` leaves for each size within the tree, in one pass."""
    wanted = {size for size in sizes if 0 <= size <= len(leaf_hashes)}
    tree = CompactTree()
    found = {0: tree.root()} if 0 in wanted else {}
    for item in leaf_hashes[: max(wanted, default=0)]:
        tree.append(item)
        if tree.size in wanted:
            found[tree.size] = tree.root()
    return found


def inclusion_proof(index: int, leaf_hashes: Sequence[bytes]) -> list[bytes]:
    """Audit path of leaf ``index`` (PATH of RFC 9162 2.1.3.1)."""
    _check_hashes(leaf_hashes, "leaf_hashes")
    _check_number(index, 0, "index")
    if index >= len(leaf_hashes):
        raise ProofError("index is beyond the tree")
    low, high = 0, len(leaf_hashes)
    path: list[bytes] = []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_root(leaf_hashes[middle:high]))
            high = middle
        else:
            path.append(_root(leaf_hashes[low:middle]))
            low = middle
    path.reverse()
    return path


def consistency_proof(size1: int, leaf_hashes: Sequence[bytes]) -> list[bytes]:
    """Proof from the first ``size1`` leaves to all (PROOF, RFC 9162 2.1.4.1)."""
    _check_hashes(leaf_hashes, "leaf_hashes")
    _check_number(size1, 1, "size1")
    if size1 > len(leaf_hashes):
        raise ProofError("size1 is beyond the tree")
    low, high = 0, len(leaf_hashes)
    proof: list[bytes] = []
    whole = True
    while size1 != high:
        middle = low + _split(high - low)
        if size1 <= middle:
            proof.append(_root(leaf_hashes[middle:high]))
            high = middle
        else:
            proof.append(_root(leaf_hashes[low:middle]))
            low = middle
            whole = False
    if not whole:
        proof.append(_root(leaf_hashes[low:high]))
    proof.reverse()
    return proof


def verify_inclusion(
    leaf_index: int,
    tree_size: int,
    leaf_hash: bytes,
    proof: Sequence[bytes],
    root: bytes,
) -> None:
    """Check an audit path (RFC 9162 2.1.3.2). Raises ProofError."""
    _check_number(tree_size, 1, "tree_size")
    _check_number(leaf_index, 0, "leaf_index")
    _check_hash(leaf_hash, "leaf_hash")
    _check_hash(root, "root")
    _check_hashes(proof, "proof")
    if leaf_index >= tree_size:
        raise ProofError("leaf_index is beyond the tree")
    fn, sn, r = leaf_index, tree_size - 1, leaf_hash
    for p in proof:
        if sn == 0:
            raise ProofError("the proof is too long")
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise ProofError("the proof is too short")
    if r != root:
        raise ProofError("the proof leads to another root")


def verify_consistency(
    size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]
) -> None:
    """Check that tree 1 is a prefix of tree 2 (RFC 9162 2.1.4.2).

    Raises ProofError, for a size of 0 too: any tree extends the empty one, so
    such a proof would say nothing. Between equal sizes nothing is hashed: any
    two equal roots agree, whatever their length (as in the public vectors).
    """
    _check_number(size1, 1, "size1")
    _check_number(size2, 1, "size2")
    _check_hashes(proof, "proof")
    if size1 > size2:
        raise ProofError("size1 is beyond size2")
    if size1 == size2:
        if proof:
            raise ProofError("the proof between equal sizes is not empty")
        _check_bytes(root1)
        _check_bytes(root2)
        if root1 != root2:
            raise ProofError("two roots for one size")
        return
    _check_hash(root1, "root1")
    _check_hash(root2, "root2")
    if not proof:
        raise ProofError("the proof is empty")
    _fold_consistency(size1, size2, root1, root2, proof)


def _fold_consistency(
    size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]
) -> None:
    path = list(proof)
    if size1 & (size1 - 1) == 0:
        path.insert(0, root1)
    fn, sn = size1 - 1, size2 - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            raise ProofError("the proof is too long")
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise ProofError("the proof is too short")
    if fr != root1:
        raise ProofError("the proof does not start at root1")
    if sr != root2:
        raise ProofError("the proof leads to another root2")


class CompactTreeState(TypedDict):
    """What must be stored to go on appending; JSON-ready."""

    size: int
    hashes: list[str]


class CompactTree:
    """An append-only tree that keeps only the roots of its perfect subtrees.

    ``append`` costs amortised O(1) hashes and O(log n) memory, ``root`` costs
    O(log n) hashes. ``state`` and ``from_state`` store and restore it.
    """

    __slots__ = ("_hashes", "_size")

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self._size = 0
        self._hashes: list[bytes] = []
        for item in leaf_hashes:
            self.append(item)

    @property
    def size(self) -> int:
        """Number of leaves."""
        return self._size

    def append(self, leaf_hash: bytes) -> int:
        """Add a leaf hash and return its index."""
        _check_hash(leaf_hash, "leaf_hash")
        index, node = self._size, leaf_hash
        bits = index
        while bits & 1:
            node = node_hash(self._hashes.pop(), node)
            bits >>= 1
        self._hashes.append(node)
        self._size += 1
        return index

    def root(self) -> bytes:
        """Root of the tree now; of the empty tree, SHA-256 of nothing."""
        if not self._hashes:
            return EMPTY_ROOT
        result = self._hashes[-1]
        for node in reversed(self._hashes[:-1]):
            result = node_hash(node, result)
        return result

    def state(self) -> CompactTreeState:
        """Size and subtree roots (hex, largest first)."""
        return {"size": self._size, "hashes": [h.hex() for h in self._hashes]}

    @classmethod
    def from_state(cls, state: CompactTreeState) -> CompactTree:
        """Restore a tree. Raises ProofError when the state cannot be one."""
        tree = cls()
        try:
            size, hashes = state["size"], [bytes.fromhex(h) for h in state["hashes"]]
        except (KeyError, TypeError, ValueError):
            raise ProofError("not the state of a tree") from None
        _check_number(size, 0, "size")
        _check_hashes(hashes, "hashes")
        if size.bit_count() != len(hashes):
            raise ProofError("the number of subtree roots does not fit the size")
        tree._size, tree._hashes = size, hashes
        return tree
