"""RFC 9162 trees and proofs, on known vectors and by properties."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier import merkle
from verifier.merkle import CompactTree, ProofError

# Leaves and roots of the certificate-transparency reference tests.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
HASHES = [merkle.leaf_hash(data) for data in INPUTS]
MOST = 70
MANY = [merkle.leaf_hash(b"%d" % n) for n in range(MOST)]


@pytest.mark.parametrize("size", range(1, 9))
def test_known_roots(size: int) -> None:
    assert merkle.root(HASHES[:size]).hex() == ROOTS[size - 1]
    assert CompactTree(HASHES[:size]).root().hex() == ROOTS[size - 1]


def test_empty_root_is_the_hash_of_nothing() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.root([]).hex() == empty
    assert CompactTree().root().hex() == empty


def test_known_inclusion_path() -> None:
    """PATH(5, D[8]) of the reference tests."""
    path = merkle.inclusion_proof(5, HASHES)
    assert [p.hex() for p in path] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        ROOTS[3],
    ]


def test_known_consistency_proof() -> None:
    """PROOF(6, D[8]) of the reference tests."""
    proof = merkle.consistency_proof(6, HASHES)
    assert [p.hex() for p in proof] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        ROOTS[3],
    ]


def test_every_inclusion_proof_up_to_70_leaves_holds_for_its_own_leaf_only() -> None:
    for size in range(1, MOST + 1):
        leaves = MANY[:size]
        root = merkle.root(leaves)
        for index in range(size):
            proof = merkle.inclusion_proof(index, leaves)
            merkle.verify_inclusion(index, size, leaves[index], proof, root)
            other = (index + 1) % (size + 1)
            with pytest.raises(ProofError):
                merkle.verify_inclusion(other, size, leaves[index], proof, root)


def test_every_consistency_proof_up_to_70_leaves_holds() -> None:
    roots = [merkle.root(MANY[:size]) for size in range(MOST + 1)]
    for size in range(1, MOST + 1):
        for first in range(1, size + 1):
            proof = merkle.consistency_proof(first, MANY[:size])
            merkle.verify_consistency(first, size, roots[first], roots[size], proof)
            if first < size:
                with pytest.raises(ProofError):
                    merkle.verify_consistency(first, size, roots[first - 1], roots[size], proof)
                with pytest.raises(ProofError):
                    merkle.verify_consistency(first, size, roots[first], roots[size - 1], proof)


@st.composite
def broken(draw: st.DrawFn, proof: list[bytes]) -> list[bytes]:
    """The proof with one thing changed."""
    ways = ["append", "prepend", "none"] + (["flip", "drop", "swap"] if proof else [])
    way = draw(st.sampled_from(ways))
    at = draw(st.integers(0, max(0, len(proof) - 1)))
    changed = list(proof)
    if way == "flip":
        byte, bit = draw(st.integers(0, 31)), draw(st.integers(0, 7))
        item = bytearray(changed[at])
        item[byte] ^= 1 << bit
        changed[at] = bytes(item)
    elif way == "drop":
        del changed[at]
    elif way == "swap" and len(changed) > 1 and changed[0] != changed[-1]:
        changed[0], changed[-1] = changed[-1], changed[0]
    elif way == "prepend":
        changed.insert(0, draw(st.binary(min_size=32, max_size=32)))
    else:
        changed.append(draw(st.binary(min_size=32, max_size=32)))
    return changed


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_changed_inclusion_proof_is_refused(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, MOST))
    index = data.draw(st.integers(0, size - 1))
    leaves = MANY[:size]
    proof = data.draw(broken(merkle.inclusion_proof(index, leaves)))
    with pytest.raises(ProofError):
        merkle.verify_inclusion(index, size, leaves[index], proof, merkle.root(leaves))


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_changed_consistency_proof_is_refused(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, MOST))
    first = data.draw(st.integers(1, size))
    leaves = MANY[:size]
    proof = data.draw(broken(merkle.consistency_proof(first, leaves)))
    old, new = merkle.root(leaves[:first]), merkle.root(leaves)
    with pytest.raises(ProofError):
        merkle.verify_consistency(first, size, old, new, proof)


ROOT8 = bytes.fromhex(ROOTS[7])
PATH5 = merkle.inclusion_proof(5, HASHES)
BAD_INCLUSION = [
    (0, 0, HASHES[0], [], merkle.EMPTY_ROOT),
    (-1, 8, HASHES[5], PATH5, ROOT8),
    (8, 8, HASHES[5], PATH5, ROOT8),
    (5, -8, HASHES[5], PATH5, ROOT8),
    (5, 2**64, HASHES[5], PATH5, ROOT8),
    (True, 8, HASHES[1], merkle.inclusion_proof(1, HASHES), ROOT8),
    ("5", 8, HASHES[5], PATH5, ROOT8),
    (5.0, 8, HASHES[5], PATH5, ROOT8),
    (5, None, HASHES[5], PATH5, ROOT8),
    (5, 8, HASHES[5][:31], PATH5, ROOT8),
    (5, 8, HASHES[5].hex(), PATH5, ROOT8),
    (5, 8, None, PATH5, ROOT8),
    (5, 8, HASHES[5], None, ROOT8),
    (5, 8, HASHES[5], [*PATH5[:2], PATH5[2] + b"\0"], ROOT8),
    (5, 8, HASHES[5], [*PATH5[:2], PATH5[2].hex()], ROOT8),
    (5, 8, HASHES[5], [*PATH5, b""], ROOT8),
    (5, 8, HASHES[5], b"".join(PATH5), ROOT8),
    (5, 8, HASHES[5], PATH5, b""),
    (5, 8, HASHES[5], PATH5, None),
    (0, 1, HASHES[0], [], merkle.EMPTY_ROOT),
]


@pytest.mark.parametrize("case", BAD_INCLUSION)
def test_malformed_inclusion_is_a_proof_error(case: tuple) -> None:
    with pytest.raises(ProofError):
        merkle.verify_inclusion(*case)


ROOT6 = bytes.fromhex(ROOTS[5])
PROOF6 = merkle.consistency_proof(6, HASHES)
BAD_CONSISTENCY = [
    (0, 0, merkle.EMPTY_ROOT, merkle.EMPTY_ROOT, []),
    (0, 8, merkle.EMPTY_ROOT, ROOT8, []),
    (0, 8, merkle.EMPTY_ROOT, ROOT8, PROOF6),
    (-1, 8, ROOT6, ROOT8, PROOF6),
    (8, 6, ROOT8, ROOT6, PROOF6),
    (8, 8, ROOT8, ROOT8, PROOF6),
    (8, 8, ROOT8, ROOT6, []),
    (6, 8, ROOT6, ROOT8, []),
    (6, 8, ROOT6, ROOT8, [*PROOF6, ROOT8]),
    (6, 8, ROOT6, ROOT8, PROOF6[:-1]),
    (6, 8, ROOT6, ROOT8, [*PROOF6[:-1], b"x"]),
    (6, 8, ROOT6[:5], ROOT8, PROOF6),
    (6, 8, ROOT6, b"", PROOF6),
    (True, 8, HASHES[0], ROOT8, merkle.consistency_proof(1, HASHES)),
    ("6", 8, ROOT6, ROOT8, PROOF6),
    (6, 8.0, ROOT6, ROOT8, PROOF6),
    (6, 8, None, ROOT8, PROOF6),
    (8, 8, None, None, []),
    (6, 8, ROOT6, ROOT8, None),
    (6, 8, ROOT6, ROOT8, "ab"),
    (4, 8, ROOT6, ROOT8, merkle.consistency_proof(4, HASHES)),
]


@pytest.mark.parametrize("case", BAD_CONSISTENCY)
def test_malformed_consistency_is_a_proof_error(case: tuple) -> None:
    with pytest.raises(ProofError):
        merkle.verify_consistency(*case)


def test_proofs_of_what_is_not_in_the_tree_are_refused() -> None:
    for index in (-1, 8, True, "0"):
        with pytest.raises(ProofError):
            merkle.inclusion_proof(index, HASHES)  # type: ignore[arg-type]  # what is tried
    for size in (-1, 0, 9, True, None):
        with pytest.raises(ProofError):
            merkle.consistency_proof(size, HASHES)  # type: ignore[arg-type]  # what is tried


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_compact_tree_goes_on_from_its_stored_state(first: int, more: int) -> None:
    leaves = [merkle.leaf_hash(b"%d" % n) for n in range(first + more)]
    tree = CompactTree(leaves[:first])
    again = CompactTree.from_state(tree.state())
    for number, leaf in enumerate(leaves[first:], first):
        assert again.append(leaf) == number
    assert again.root() == merkle.root(leaves)
    assert again.size == len(leaves)


@pytest.mark.parametrize(
    "state",
    [{}, {"size": 3, "hashes": []}, {"size": -1, "hashes": []}, {"size": 1, "hashes": ["zz"]}, 5],
)
def test_a_state_that_no_tree_has_is_refused(state: object) -> None:
    with pytest.raises(ProofError):
        CompactTree.from_state(state)  # type: ignore[arg-type]  # what is tried


def test_prefix_roots_are_the_roots_of_the_prefixes() -> None:
    found = merkle.prefix_roots(HASHES, [8, 0, 3, 3, 9, -1])
    assert found == {0: merkle.EMPTY_ROOT, 3: merkle.root(HASHES[:3]), 8: ROOT8}
