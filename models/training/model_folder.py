"""Writes a model folder: the ONNX file, its manifest with hash and golden vectors, and the evaluation."""
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import torch

OPSET = 13


def ramp(shape):
    """The golden input: value at flat index i is (i mod 1009) / 1008, so no pixels need storing."""
    count = int(np.prod(shape))
    return torch.from_numpy(((np.arange(count) % 1009) / 1008).astype(np.float32).reshape(shape))


def write_onnx(model, folder, input_shape, output_names):
    """Exports with a free batch axis and returns the file's sha256."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "model.onnx"
    model.eval()
    torch.onnx.export(
        model,
        ramp(input_shape).repeat(2, 1, 1, 1),
        str(target),
        input_names=["image"],
        output_names=output_names,
        dynamic_axes={name: {0: "batch"} for name in ["image", *output_names]},
        opset_version=OPSET,
        dynamo=False,
    )
    onnx.checker.check_model(str(target))
    return hashlib.sha256(target.read_bytes()).hexdigest()


def golden_vector(model, input_shape, output_names, stored):
    with torch.no_grad():
        answers = model.eval()(ramp(input_shape))
    answers = answers if isinstance(answers, tuple) else (answers,)
    outputs = {
        name: [round(float(v), 6) for v in answer.flatten()]
        for name, answer in zip(output_names, answers)
        if name in stored
    }
    return [{"input": {"generator": "ramp", "shape": list(input_shape)}, "outputs": outputs, "tolerance": 1e-4}]


def write_json(path, content):
    Path(path).write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
