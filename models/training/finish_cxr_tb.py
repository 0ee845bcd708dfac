"""Puts trunk and heads together, calibrates them on one half of source A, and writes the model folder with its golden films."""
import argparse
import csv
import zlib
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from sklearn.linear_model import LogisticRegression

from chest_radiographs import prepared
from lesion_head import LesionHead, TuberculosisModel, pooled
from model_folder import OPSET, golden_vector, write_json, write_onnx
from photograph_trunk import Trunk

PX = 224
INPUT_SHAPE = (1, 1, PX, PX)
OUTPUTS = ["probability", "heatmap"]


def calibration_films(data, most):
    """Of source A, which trains nothing, the half that sets probability and threshold; the other half judges them."""
    with open(data / "chest-xray/labels.csv", newline="") as listing:
        rows = [row for row in csv.DictReader(listing) if row["source"] == "A" and row["label"] in ("normal", "tuberculosis")]
    rows = sorted((row for row in rows if zlib.crc32(row["file"].encode()) % 2 == 0), key=lambda row: zlib.crc32(row["file"].encode()))
    return [row for label in ("normal", "tuberculosis") for row in [r for r in rows if r["label"] == label][:most]]


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder that holds chest-xray/")
    ask.add_argument("--trunk", type=Path, required=True, help="the unpacked npm package nsfwjs 4.4.0")
    ask.add_argument("--heads", type=Path, required=True, help="weights that train_cxr_tb.py wrote")
    ask.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "cxr-tb")
    ask.add_argument("--version", default="2.0.0")
    ask.add_argument("--most", type=int, default=300, help="films of each class to calibrate on")
    asked = ask.parse_args()
    torch.set_num_threads(1)
    heads = []
    for weights in torch.load(asked.heads)["heads"]:
        head = LesionHead()
        head.load_state_dict(weights)
        heads.append(head.eval())
    model = TuberculosisModel(Trunk(asked.trunk), heads, 1.0, 0.0).eval()

    rows = calibration_films(asked.data, asked.most)
    truth = np.array([row["label"] == "tuberculosis" for row in rows])
    scores = []
    for start in range(0, len(rows), 16):
        images = np.stack([prepared(Image.open(asked.data / "chest-xray" / row["file"]), PX) for row in rows[start:start + 16]])
        with torch.no_grad():
            scores.append(pooled(model.cells(torch.from_numpy(images)[:, None].float() / 255))[:, 0].numpy())
    scores = np.concatenate(scores)
    # As if every second film were tuberculosis: a site's own share is set when it calibrates.
    fit = LogisticRegression(C=1e6, class_weight="balanced").fit(scores[:, None], truth)
    model.slope, model.offset = float(fit.coef_[0, 0]), float(fit.intercept_[0])
    probability = 1 / (1 + np.exp(-(model.slope * scores + model.offset)))
    threshold = int(float(np.quantile(probability[truth], 0.10)) * 1e4) / 1e4

    sha256 = write_onnx(model, asked.out, INPUT_SHAPE, OUTPUTS)
    golden = golden_vector(model, INPUT_SHAPE, OUTPUTS, ["probability", "heatmap"])
    write_json(asked.out / "model.json", manifest(asked.version, sha256, threshold, int(truth.sum()), len(rows), golden))
    print({"slope": model.slope, "offset": model.offset, "threshold": threshold, "n": len(rows), "tuberculosis": int(truth.sum())})


def manifest(version, sha256, threshold, positive, count, golden):
    labels = [{"code": "tuberculosis", "zh": "肺结核可疑", "en": "Suspected tuberculosis"}]
    return {
        "id": "cxr-tb",
        "version": version,
        "name": {"zh": "胸片肺结核筛查（研究用）", "en": "Chest radiograph tuberculosis triage (research)"},
        "sha256": sha256,
        "opset": OPSET,
        "licence": "Apache-2.0; trunk MIT",
        "regulatory": {"status": "research", "country": None, "number": None},
        "intendedUse": {
            "zh": "仅供研究：对 15 岁及以上者的正位胸片提示肺结核可疑及位置，供医师阅片时参考；不作诊断，不代替病原学检查。",
            "en": "Research use: points a reader of frontal chest radiographs, from 15 years of age, to suspected "
                  "tuberculosis and its place; no diagnosis, and no substitute for a bacteriological test.",
        },
        "startsAs": "shadow",
        "accept": {
            "modalities": ["CR", "DX"],
            "bodyParts": ["CHEST"],
            "views": ["PA", "AP"],
            "photometricInterpretations": ["MONOCHROME1", "MONOCHROME2"],
            "ageYears": {"min": 15, "max": None},
            "sliceThicknessMm": None,
            "localizer": False,
        },
        "input": {
            "name": "image",
            "layout": "NCHW",
            "shape": [-1, *INPUT_SHAPE[1:]],
            "resize": "stretch",
            "spacingMm": None,
            "intensity": {"kind": "percentile-window", "low": 0.5, "high": 99.5},
            "scale": [0, 1],
            "mean": 0,
            "std": 1,
            "invertMonochrome1": True,
        },
        "outputs": [
            {"name": "probability", "kind": "multilabel", "activation": "none", "labels": labels},
            {"name": "heatmap", "kind": "heatmap", "activation": "none", "labels": labels},
        ],
        "thresholds": {"tuberculosis": {
            "value": threshold,
            "operatingPoint": "90% sensitivity on one half of source A, of which nothing was trained",
            "readOff": f"source A, calibration half, n={count} ({positive} tuberculosis)",
        }},
        "runtime": {"threads": 1, "timeoutMs": 20000, "memoryMb": 512},
        "golden": golden,
    }


if __name__ == "__main__":
    main()
