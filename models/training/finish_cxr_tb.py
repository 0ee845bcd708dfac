"""Judges the trained network on the own sources and writes the tuberculosis model's folder."""
import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from sklearn.metrics import roc_auc_score

from chest_radiographs import lesion_cells, near_copies, prepared, read_radiographs, roles
from figures import at_threshold, auc_figure, rounded, specificity_at
from model_folder import OPSET, golden_vector, write_json, write_onnx
from radiograph_augmentation import MODEL_PX
from shortcut_probes import baseline, blanked, crossed_looks, given_away, histogram, ring, within_fifths
from tuberculosis_network import Mirrored, TuberculosisNetwork

INPUT_SHAPE = (1, 1, MODEL_PX, MODEL_PX)
OUTPUTS = ["probability", "heatmap"]


def trained(file):
    network = TuberculosisNetwork()
    network.load_state_dict(torch.load(file)["weights"])
    return Mirrored(network.eval()).eval()


def answers(model, images):
    """The model's probabilities and heat maps for images as the product would prepare them."""
    with torch.no_grad():
        parts = [model(part) for part in torch.from_numpy(images)[:, None].split(64)]
    return torch.cat([p for p, _ in parts])[:, 0].numpy(), torch.cat([h for _, h in parts])[:, 0].numpy()


def images_of(data, rows, chosen):
    folder = data / "chest-xray"
    chosen = np.nonzero(chosen)[0]
    return np.stack([prepared(Image.open(folder / rows[i]["file"]), MODEL_PX) for i in chosen]).astype(np.float32) / 255


def within_images(heat, rows, boxes):
    """Lesion cells against the other cells of the same image, where the source cannot help; mean over images."""
    found = []
    for grid, row in zip(heat, rows):
        cells = lesion_cells(boxes[row["file"]])
        clear = (cells > 0.5) | (cells < 0.01)
        if (cells > 0.5).any():
            found.append(roc_auc_score((cells > 0.5)[clear], grid[clear]))
    draw = np.random.default_rng(1)
    means = [np.mean(draw.choice(found, len(found))) for _ in range(2000)]
    low, high = np.percentile(means, [2.5, 97.5])
    return {"n": len(found), "auc": rounded(np.mean(found)), "ci95": [rounded(low), rounded(high)]}


def crossed(model, data, rows, chosen):
    """A's tuberculosis against A's normals at 112 px, each wearing the look of a film of the other class."""
    images = images_of(data, rows, chosen)
    truth = np.array([row["label"] == "tuberculosis" for row, one in zip(rows, chosen) if one]).astype(int)
    score, _ = answers(model, crossed_looks(images, truth))
    away = given_away(images, truth)
    return {
        **auc_figure(truth, score),
        "withinFifthsOfWhatRingAndHistogramGiveAway": rounded(within_fifths(truth, score, away)),
        "ringAndHistogram": rounded(roc_auc_score(truth, away)),
    }


def figure_with_point(truth, score, threshold):
    return {
        **auc_figure(truth, score),
        "at90Sensitivity": specificity_at(truth, score, 0.90),
        "atThreshold": at_threshold(truth, score, threshold),
    }


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder that holds chest-xray/")
    ask.add_argument("--cache", type=Path, required=True)
    ask.add_argument("--weights", type=Path, required=True, help="what train_cxr_tb.py wrote")
    ask.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "cxr-tb")
    ask.add_argument("--version", default="1.2.0")
    asked = ask.parse_args()
    torch.set_num_threads(1)

    pixels, rows, boxes = read_radiographs(asked.data, asked.cache)
    role = roles(rows, pixels)
    source = np.array([row["source"] for row in rows])
    label = np.array([row["label"] for row in rows])
    tuberculous = label == "tuberculosis"
    copies = near_copies(pixels, source == "N", source == "A")
    plain = tuberculous | (label == "normal")
    held = (role == "held-out") & ~copies
    model = trained(asked.weights)

    own = images_of(asked.data, rows, held)
    score, heat = answers(model, own)
    truth, source_held, label_held = tuberculous[held].astype(int), source[held], label[held]
    own_plain = plain[held]
    threshold = specificity_at(truth[own_plain], score[own_plain], 0.90)["threshold"]

    def own_part(chosen):
        return figure_with_point(truth[chosen], score[chosen], threshold)

    from_t = source_held == "T"
    t_rows = [rows[i] for i in np.nonzero(held)[0][from_t]]
    boxed = np.array([bool(boxes.get(row["file"])) for row in t_rows])
    t_rows = [row for row in t_rows if boxes.get(row["file"])]
    t_heat = heat[from_t][boxed]
    without_edge, _ = answers(model, blanked(own))

    evaluation = {
        "training": {
            "n": int((role == "train").sum()),
            "tuberculosis": int((role == "train")[tuberculous].sum()),
            "steps": int(torch.load(asked.weights)["step"]),
        },
        "ownSources": {
            "tuberculosisAgainstNormal": own_part(own_plain),
            "tuberculosisAgainstAllOthers": own_part(np.ones(len(own), bool)),
            "tuberculosisAgainstPneumoniaAndCovid": own_part((truth == 1) | ~own_plain),
            "normalsFlagged": {
                name: {"n": int(those.sum()), "flagged": rounded((score[those] >= threshold).mean())}
                for name in ("A", "N") for those in [(source_held == name) & (label_held == "normal")]
            },
            "edgeBlanked": auc_figure(truth[own_plain], without_edge[own_plain]),
        },
        "sourceNeutral": {
            "lesionCellsAgainstTheRest": within_images(t_heat, t_rows, boxes),
            "crossedLooks": crossed(model, asked.data, rows, (role == "held-out") & (source == "A") & plain),
        },
    }
    judged = {"ownSources": (own[own_plain], truth[own_plain])}
    fit = (role == "train") & plain
    fit_images = images_of(asked.data, rows, fit)
    evaluation["probesWithoutLung"] = {
        "ringOnly": baseline(ring, fit_images, tuberculous[fit].astype(int), judged),
        "histogramOnly": baseline(histogram, fit_images, tuberculous[fit].astype(int), judged),
    }

    sha256 = write_onnx(model, asked.out, INPUT_SHAPE, OUTPUTS)
    golden = golden_vector(model, INPUT_SHAPE, OUTPUTS, ["probability"])
    write_json(asked.out / "model.json", manifest(asked.version, sha256, threshold, int(own_plain.sum()), golden))
    write_json(asked.out / "training-evaluation.json", evaluation)
    print(evaluation)


def manifest(version, sha256, threshold, read_off, golden):
    labels = [{"code": "tuberculosis", "zh": "肺结核可疑", "en": "Suspected tuberculosis"}]
    return {
        "id": "cxr-tb",
        "version": version,
        "name": {"zh": "胸片肺结核筛查（研究用）", "en": "Chest radiograph tuberculosis triage (research)"},
        "sha256": sha256,
        "opset": OPSET,
        "licence": "Apache-2.0",
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
            "pictureCheck": "frontal-chest",
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
            # A little lower, so that it holds for the product's own resizing too.
            "value": float(np.floor(threshold * 100) / 100),
            "operatingPoint": "90% sensitivity on held-out images of the training sources",
            "readOff": f"own-source held-out, tuberculosis against normal, n={read_off}",
        }},
        "runtime": {"threads": 1, "timeoutMs": 20000, "memoryMb": 512},
        "golden": golden,
    }


if __name__ == "__main__":
    main()
