"""dlib's face network computed by numpy: the same weights and numbers, five times as fast.

The ``dlib-bin`` wheel is built without a BLAS, so its convolutions take most of a decision's time.
numpy has one. The weights are read out of the very file that ``face_recognition`` loads (dlib's
``serialize``: packed integers, little-endian floats); the layers are those of dlib's published
``dnn_face_recognition_ex``. :func:`load` returns None unless the answer for a probe equals dlib's
own, so another version of the file costs time and never correctness. See ADR 26.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from checkin.engine.images import Pixels

Floats = npt.NDArray[np.float32]

CHIP = 150
"""Pixels of the aligned face that the network reads."""
SIZE = 128
MEANS = np.asarray((122.782, 117.001, 104.298), dtype=np.float32)
"""Red, green, blue: taken off each pixel before it is divided by 256."""
STRIDES = (2, *(1,) * 6, 2, *(1,) * 7, 2, *(1,) * 5, 2, *(1,) * 5, 2, 1)
"""Of the 29 convolutions, in order."""
BLOCKS = 14
SAME = 1e-3
"""Distance up to which two embeddings are one, written twice; people differ by .5 and more."""


class NotThisFile(Exception):
    """The weights are not laid out as expected."""


@dataclass(frozen=True)
class Convolution:
    """Filters (out × in·height·width) with the affine layer after them folded in."""

    weights: Floats
    bias: Floats
    side: int
    stride: int


@dataclass(frozen=True)
class Net:
    """29 convolutions in 14 residual blocks, and the last matrix (256 × 128)."""

    convolutions: tuple[Convolution, ...]
    last: Floats

    def __call__(self, chip: Pixels) -> Floats:
        """The embedding of an aligned face of 150 × 150 pixels, RGB."""
        if chip.shape != (CHIP, CHIP, 3):
            raise ValueError("the network reads faces of 150 × 150 pixels")
        layers = iter(self.convolutions)
        values = ((chip - MEANS) / np.float32(256)).transpose(2, 0, 1)
        values = _largest_of_three(_rectified(_convolved(values, next(layers))))
        for _ in range(BLOCKS):
            first, second = next(layers), next(layers)
            inner = _convolved(_rectified(_convolved(values, first)), second)
            kept = values if first.stride == 1 else _mean_of_two(values)
            values = _rectified(_added(inner, kept))
        means: Floats = values.mean(axis=(1, 2), dtype=np.float32)
        return means @ self.last


def load(path: Path, dlib_answer: Callable[[Pixels], Floats]) -> Net | None:
    """The network of a weights file; None where it does not answer as dlib does."""
    try:
        net = read(path.read_bytes())
    except NotThisFile:
        return None
    probe = np.random.default_rng(150).integers(0, 256, (CHIP, CHIP, 3), dtype=np.uint8)
    return net if np.linalg.norm(net(probe) - dlib_answer(probe)) <= SAME else None


def read(raw: bytes) -> Net:
    """Parse dlib's file. Raises :class:`NotThisFile`."""
    filters = list(_tensors(raw, b"\x01\x05con_4"))
    affine = list(_tensors(raw, b"\x01\x07affine_"))
    last = list(_tensors(raw, b"\x01\x04fc_2", skip=2))
    if (len(filters), len(affine), len(last)) != (len(STRIDES), len(STRIDES), 1):
        raise NotThisFile
    depth, folded = 3, []
    for place, (values, scales) in enumerate(zip(filters, affine, strict=True)):
        side = 7 if place == 0 else 3
        made = scales.size // 2
        if values.size != made * (depth * side * side + 1):
            raise NotThisFile
        gamma, beta = scales[:made], scales[made:]
        weights = values[:-made].reshape(made, depth, side, side) * gamma[:, None, None, None]
        folded.append(
            Convolution(
                weights=np.ascontiguousarray(weights.reshape(made, -1)),
                bias=(values[-made:] * gamma + beta)[:, None],
                side=side,
                stride=STRIDES[place],
            )
        )
        depth = made
    if last[0].size != depth * SIZE:
        raise NotThisFile
    return Net(tuple(folded), last[0].reshape(depth, SIZE))


def _tensors(raw: bytes, name: bytes, *, skip: int = 0) -> list[Floats]:
    """The tensor after each layer of this name; ``skip`` integers stand between."""
    found, place = [], raw.find(name)
    while place >= 0:
        at = place + len(name)
        for _ in range(skip):
            _, at = _integer(raw, at)
        values, at = _tensor(raw, at)
        found.append(values)
        place = raw.find(name, at)
    return found


def _tensor(raw: bytes, at: int) -> tuple[Floats, int]:
    """One tensor and where it ends: version 2, four sizes, then floats."""
    version, at = _integer(raw, at)
    count = 1
    for _ in range(4):
        size, at = _integer(raw, at)
        count *= size
    end = at + 4 * count
    if version != 2 or end > len(raw):
        raise NotThisFile
    return np.frombuffer(raw[at:end], dtype="<f4").astype(np.float32), end


def _integer(raw: bytes, at: int) -> tuple[int, int]:
    """dlib's packed integer: how many bytes, then they, the lowest first."""
    length = raw[at] if at < len(raw) else 0
    if not 1 <= length <= 8:
        raise NotThisFile
    return int.from_bytes(raw[at + 1 : at + 1 + length], "little"), at + 1 + length


def _convolved(values: Floats, layer: Convolution) -> Floats:
    """Filters over channels × height × width; the border is padded where the stride is 1."""
    side, stride = layer.side, layer.stride
    if stride == 1:
        around = side // 2
        values = np.pad(values, ((0, 0), (around, around), (around, around)))
    depth, height, width = values.shape
    high, wide = (height - side) // stride + 1, (width - side) // stride + 1
    columns = np.empty((depth, side, side, high, wide), dtype=np.float32)
    for y in range(side):
        for x in range(side):
            columns[:, y, x] = values[
                :, y : y + stride * high : stride, x : x + stride * wide : stride
            ]
    made: Floats = layer.weights @ columns.reshape(depth * side * side, high * wide)
    made += layer.bias
    return made.reshape(-1, high, wide)


def _rectified(values: Floats) -> Floats:
    np.maximum(values, 0, out=values)
    return values


def _largest_of_three(values: Floats) -> Floats:
    """Pooling over 3 × 3 at a stride of 2."""
    _, height, width = values.shape
    high, wide = (height - 3) // 2 + 1, (width - 3) // 2 + 1
    parts = [
        values[:, y : y + 2 * high : 2, x : x + 2 * wide : 2] for y in range(3) for x in range(3)
    ]
    pooled: Floats = np.maximum(parts[0], parts[1])
    for part in parts[2:]:
        np.maximum(pooled, part, out=pooled)
    return pooled


def _mean_of_two(values: Floats) -> Floats:
    """Pooling over 2 × 2 at a stride of 2."""
    high, wide = values.shape[1] // 2, values.shape[2] // 2
    even = values[:, : 2 * high, : 2 * wide]
    means: Floats = even.reshape(-1, high, 2, wide, 2).mean(axis=(2, 4), dtype=np.float32)
    return means


def _added(inner: Floats, kept: Floats) -> Floats:
    """Their sum; the smaller one is padded with zeros in depth, height and width, as dlib does."""
    shape = tuple(map(max, inner.shape, kept.shape))
    total = np.zeros(shape, dtype=np.float32)
    for part in (inner, kept):
        depth, height, width = part.shape
        total[:depth, :height, :width] += part
    return total
