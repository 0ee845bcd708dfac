"""Joins the trained networks into the tuberculosis model, judges it and writes its folder."""
import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from sklearn.metrics import roc_auc_score

from chest_radiographs import lesion_cells, near_copies, prepared, read_radiographs, roles
from figures import at_threshold, auc_figure, rounded, specificity_at
from model_folder import OPSET, golden_vector, write_json, write_onnx
from radiograph_augmentation import MODEL_PX, grafted, lesion_mask
from shortcut_probes import baseline, blanked, histogram, ring
from tuberculosis_network import Averaged, TuberculosisNetwork

INPUT_SHAPE = (1, 1, MODEL_PX, MODEL_PX)
OUTPUTS = ["probability", "heatmap"]


def joined(files):
    members = []
    for file in files:
        member = TuberculosisNetwork()
        member.load_state_dict(torch.load(file)["weights"])
        members.append(member.eval())
    return Averaged(members).eval()


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


def grafts(model, ill, ill_cells, well):
    """Held-out normals with a graft from a held-out T image: with its lesion, or with lesion-free tissue."""
    torch.manual_seed(1)
    count = len(ill)
    grounds = torch.from_numpy(well)[torch.randperm(len(well))[:count]][:, None]
    donors = torch.from_numpy(ill)[:, None]
    cells = torch.from_numpy(ill_cells)[:, None]
    lesion = lesion_mask(cells, MODEL_PX)
    grown = lesion_mask(torch.nn.functional.max_pool2d(cells, 3, 1, 1), MODEL_PX)
    control = lesion[torch.randperm(count)] * (1 - grown)
    # Mirrored, most boxes fall on the healthy side, so the control covers as much lung.
    control = torch.maximum(control, lesion.flip(3) * (1 - grown))
    pictures = torch.cat([grafted(grounds, donors, lesion), grafted(grounds, donors, control)])
    score, _ = answers(model, pictures[:, 0].numpy())
    return auc_figure(np.repeat([1, 0], count), score)


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
    ask.add_argument("--members", type=Path, nargs="+", required=True, help="weights that train_cxr_tb.py wrote")
    ask.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "cxr-tb")
    ask.add_argument("--version", default="1.1.0")
    ask.add_argument("--montgomery", action="store_true", help="look at the unseen source: once, at the end")
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
    model = joined(asked.members)

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
    t_images, t_heat = own[from_t][boxed], heat[from_t][boxed]
    t_cells = np.stack([lesion_cells(boxes[row["file"]]) for row in t_rows])
    without_edge, _ = answers(model, blanked(own))

    evaluation = {
        "training": {
            "n": int((role == "train").sum()),
            "tuberculosis": int((role == "train")[tuberculous].sum()),
            "stepsOfEachNetwork": [int(torch.load(file)["step"]) for file in asked.members],
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
            "graftedLesionAgainstGraftedHealthyTissue": grafts(
                model, t_images, t_cells, own[(label_held == "normal")]),
        },
    }
    judged = {"ownSources": (own[own_plain], truth[own_plain])}
    if asked.montgomery:
        apart = role == "montgomery"
        pictures, known = images_of(asked.data, rows, apart), tuberculous[apart].astype(int)
        unseen, _ = answers(model, pictures)
        evaluation["montgomery"] = {
            **figure_with_point(known, unseen, threshold),
            "edgeBlanked": auc_figure(known, answers(model, blanked(pictures))[0]),
        }
        judged["montgomery"] = (pictures, known)
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
            "value": threshold,
            "operatingPoint": "90% sensitivity on held-out images of the training sources",
            "readOff": f"own-source held-out, tuberculosis against normal, n={read_off}",
        }},
        "runtime": {"threads": 1, "timeoutMs": 20000, "memoryMb": 512},
        "golden": golden,
    }


if __name__ == "__main__":
    main()
