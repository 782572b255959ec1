"""The second slot says clearly why an operator's model is not used."""

from __future__ import annotations

import hashlib
import importlib.util

import pytest

from checkin.engine.onnx_engine import ModelRefused, OnnxEngine


def test_a_file_that_is_not_the_pinned_one_is_not_loaded(tmp_path):
    model = tmp_path / "sface.onnx"
    model.write_bytes(b"another model")

    with pytest.raises(ModelRefused, match="not the pinned"):
        OnnxEngine(model, "0" * 64)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ModelRefused, match="there is no file"):
        OnnxEngine(tmp_path / "gone.onnx", "0" * 64)


def test_without_the_runtime_it_says_what_to_install(tmp_path):
    assert importlib.util.find_spec("onnxruntime") is None, "not a dependency of ours"
    model = tmp_path / "sface.onnx"
    model.write_bytes(b"the model")

    with pytest.raises(ModelRefused, match="onnxruntime"):
        OnnxEngine(model, hashlib.sha256(b"the model").hexdigest())
