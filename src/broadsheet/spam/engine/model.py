"""The learnt weights, and the file that they travel in.

A model file is one line `broadsheet-spam-model 2 SHA256`, one line of JSON, and the weights of the
grams as zlib-compressed little-endian half floats; the SHA-256 is that of all after the first line.
"""

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.spam.engine.grams import SIZE

SHIPPED = Path(__file__).parent / "base.model"
MAGIC = b"broadsheet-spam-model 2 "
MOST_BYTES = 10_000_000


class ModelRefused(Exception):
    """A file is not a whole model of this version; the message is one line for the operator."""


@dataclass(frozen=True, eq=False, slots=True)
class Model:
    """`weights` has one log-odds weight a gram number; `signals` one for each signal's name.

    A text's gram score is the mean weight scaled up, as `score` in `judge` says; `gram_scale` and
    `bias` turn it with the signals into calibrated log-odds. `unsure`, `spam` and `flagrant` are
    the probabilities from which a submission gets that label. `version` is the start of the hash.
    """

    weights: NDArray[np.float32]
    signals: Mapping[str, float]
    gram_bias: float
    gram_scale: float
    bias: float
    unsure: float
    spam: float
    flagrant: float
    version: str


def load_model(path: Path | None = None) -> Model:
    """Return the model in a file, or the shipped one; whole and unaltered, or not at all.

    Raises:
        ModelRefused: the file is missing, too large, damaged, or of another format.
    """
    path = path or SHIPPED
    try:
        data = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b""
    except OSError as error:
        raise ModelRefused(f"{path}: cannot be read: {error.strerror}") from error
    first, _, body = data.partition(b"\n")
    if not first.startswith(MAGIC):
        raise ModelRefused(f"{path}: not a spam model of this version")
    digest = hashlib.sha256(body).hexdigest()
    if first[len(MAGIC) :].decode("ascii", "replace") != digest:
        raise ModelRefused(f"{path}: damaged: its checksum does not match its content")
    try:
        return _decoded(body, digest[:12])
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise ModelRefused(f"{path}: not a spam model of this version: {error}") from error


def save_model(model: Model, path: Path) -> str:
    """Write a model so that `load_model` returns it; return the SHA-256 of its content."""
    head: dict[str, Any] = {
        "signals": dict(sorted(model.signals.items())),
        "gram_bias": model.gram_bias,
        "gram_scale": model.gram_scale,
        "bias": model.bias,
        "unsure": model.unsure,
        "spam": model.spam,
        "flagrant": model.flagrant,
    }
    body = json.dumps(head).encode() + b"\n"
    body += zlib.compress(model.weights.astype("<f2").tobytes())
    digest = hashlib.sha256(body).hexdigest()
    part = path.with_name(path.name + ".part")
    part.write_bytes(MAGIC + digest.encode() + b"\n" + body)
    part.replace(path)
    return digest


def _decoded(body: bytes, version: str) -> Model:
    """Return the model that a checked body holds."""
    line, _, packed = body.partition(b"\n")
    head = json.loads(line)
    unpacker = zlib.decompressobj()
    raw = unpacker.decompress(packed, 2 * SIZE)
    if len(raw) != 2 * SIZE or unpacker.unconsumed_tail:
        raise ValueError("its table has another size")
    numbers = ("gram_bias", "gram_scale", "bias", "unsure", "spam", "flagrant")
    return Model(
        weights=np.frombuffer(raw, dtype="<f2").astype(np.float32),
        signals={str(name): float(weight) for name, weight in head["signals"].items()},
        version=version,
        **{name: float(head[name]) for name in numbers},
    )
