"""Trains the CT nodule filter: is the thing in the middle of this patch a nodule?"""
import argparse
import csv
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

from figures import at_threshold, auc_figure, specificity_at
from model_folder import OPSET, golden_vector, write_json, write_onnx

INPUT_SHAPE = (1, 1, 48, 48)
# LUNA16 numbers its candidates scan by scan, about 620 to a scan, so a block of
# numbers is a block of scans and a gap this wide keeps a scan off both sides.
BLOCK, GAP = 20000, 1500


class NoduleFilter(nn.Module):
    """A small convolutional network that looks at the patch as a whole and at its centre."""

    def __init__(self, width=16):
        super().__init__()
        self.stages = nn.Sequential(
            nn.Conv2d(1, width, 5, padding=2, bias=False), nn.MaxPool2d(2), nn.BatchNorm2d(width), nn.ReLU(),
            stage(width, 2 * width), nn.MaxPool2d(2),
            stage(2 * width, 3 * width), nn.MaxPool2d(2),
            stage(3 * width, 3 * width),
        )
        self.dropout = nn.Dropout(0.3)
        self.head = nn.Linear(9 * width, 1)

    def logit(self, patch):
        cells = self.stages((patch - 0.3) / 0.3)
        whole = torch.cat([cells.mean((2, 3)), cells.amax((2, 3)), cells[:, :, 2:4, 2:4].mean((2, 3))], 1)
        return self.head(self.dropout(whole))

    def forward(self, patch):
        return torch.sigmoid(self.logit(patch))


class Averaged(nn.Module):
    """Several networks asked about the patch and its mirror images; the answer is their mean."""

    def __init__(self, members):
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, patch):
        views = (patch, patch.flip(2), patch.flip(3), patch.flip(2).flip(3))
        logits = [member.logit(view) for member in self.members for view in views]
        return torch.sigmoid(torch.stack(logits).mean(0))


def stage(before, after):
    return nn.Sequential(
        nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU(),
        nn.Conv2d(after, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU(),
    )


def read_patches(data):
    folder = data / "nodule-patches"
    with open(folder / "labels.csv", newline="") as listing:
        rows = list(csv.DictReader(listing))
    # One patch at the edge of its scan is smaller; what lies outside is air.
    pixels = np.stack([np.asarray(Image.open(folder / row["file"]).convert("L").crop((0, 0, 50, 50))) for row in rows])
    return (
        torch.from_numpy(pixels)[:, None].float() / 255,
        torch.tensor([float(row["nodule"]) for row in rows]),
        np.array([row["split"] for row in rows]),
        np.array([int(Path(row["file"]).stem.split("_")[1]) for row in rows]),
    )


def augmented(patches):
    """A random 48 x 48 window, mirrored and turned, with a little scaling, contrast and noise."""
    count = len(patches)
    turn = (torch.rand(count) * 2 - 1) * np.pi
    size = torch.exp(torch.randn(count) * 0.08)
    mirror = torch.where(torch.rand(count) < 0.5, -1.0, 1.0)
    shift = (torch.rand(count, 2) * 2 - 1) * (2 / 50)
    cos, sin = torch.cos(turn) * size, torch.sin(turn) * size
    matrix = torch.stack([
        torch.stack([cos * mirror, -sin, shift[:, 0]], 1),
        torch.stack([sin * mirror, cos, shift[:, 1]], 1),
    ], 1)
    matrix[:, :, :2] *= 48 / 50
    # Half of the patches keep their native grid: only quarter turns, no interpolation blur.
    native = torch.rand(count) < 0.5
    quarter = torch.randint(0, 4, (count,)) * (np.pi / 2)
    c, s = torch.cos(quarter) * 48 / 50, torch.sin(quarter) * 48 / 50
    whole = torch.randint(-1, 2, (count, 2)) * (2 / 50)
    exact = torch.stack([
        torch.stack([c * mirror, -s, whole[:, 0]], 1),
        torch.stack([s * mirror, c, whole[:, 1]], 1),
    ], 1)
    matrix = torch.where(native[:, None, None], exact, matrix)
    grid = F.affine_grid(matrix, (count, 1, 48, 48), align_corners=False)
    out = F.grid_sample(patches, grid, padding_mode="border", align_corners=False)
    gain = 1 + torch.randn(count, 1, 1, 1) * 0.08
    offset = torch.randn(count, 1, 1, 1) * 0.03
    noise = torch.randn_like(out) * torch.rand(count, 1, 1, 1) * 0.03
    return (out * gain + offset + noise).clamp(0, 1)


def train(patches, truth, epochs, seed, until):
    torch.manual_seed(seed)
    model, shadow = NoduleFilter(), NoduleFilter()
    shadow.load_state_dict(model.state_dict())
    batch, steps = 64, epochs * (len(truth) // 64)
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=2e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps, pct_start=0.15)
    step = 0
    for epoch in range(epochs):
        if time.time() > until:
            break
        model.train()
        total = 0.0
        for chosen in torch.randperm(len(truth)).split(batch)[: len(truth) // batch]:
            target = truth[chosen] * 0.96 + 0.02
            loss = F.binary_cross_entropy_with_logits(model.logit(augmented(patches[chosen]))[:, 0], target)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            step += 1
            follow(shadow, model, min(0.995, step / (step + 20)))
            total += float(loss)
        print(f"seed {seed} epoch {epoch} loss {total / (len(truth) // batch):.4f}", flush=True)
    return shadow.eval()


def follow(shadow, model, keep):
    """Keeps a running mean of the weights; it generalises better than the last step."""
    with torch.no_grad():
        for mean, latest in zip(shadow.state_dict().values(), model.state_dict().values()):
            if mean.dtype.is_floating_point:
                mean.mul_(keep).add_(latest, alpha=1 - keep)
            else:
                mean.copy_(latest)


def scores(model, patches):
    with torch.no_grad():
        return torch.cat([model(part)[:, 0] for part in patches[:, :, 1:49, 1:49].split(256)]).numpy()


def by_scan(number, fold, folds=5):
    """Splits by blocks of candidate numbers, dropping from training what stands near a block's edge."""
    held_out = (number // BLOCK) % folds == fold
    edges = np.array([(n // BLOCK) % folds == fold for n in number - GAP]) | np.array(
        [(n // BLOCK) % folds == fold for n in number + GAP])
    return ~held_out & ~edges, held_out


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder that holds nodule-patches/")
    ask.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "ct-nodule-filter")
    ask.add_argument("--epochs", type=int, default=30)
    ask.add_argument("--seeds", type=int, nargs="+", default=[1])
    ask.add_argument("--minutes", type=float, default=600, help="stop a network's training after this long")
    ask.add_argument("--by-scan", action="store_true", help="also train and judge on a split by scan")
    ask.add_argument("--version", default="1.0.0")
    asked = ask.parse_args()
    torch.set_num_threads(1)

    patches, truth, split, number = read_patches(asked.data)
    deadline = lambda: time.time() + 60 * asked.minutes

    # The threshold is read off a tenth of the training candidates, whole scans of it, never the judged ones.
    train_side = split == "train"
    fit, tune = (side & train_side for side in by_scan(number, 3, 10))
    members = [train(patches[fit], truth[fit], asked.epochs, seed, deadline()) for seed in asked.seeds]
    model = Averaged(members).eval()
    tuned, judged = scores(model, patches[tune]), scores(model, patches[~train_side])
    threshold = specificity_at(truth[tune].numpy(), tuned, 0.90)["threshold"]
    judged_truth = truth[~train_side].numpy()
    evaluation = {
        "training": {"n": int(fit.sum()), "nodules": int(truth[fit].sum()), "epochs": asked.epochs, "seeds": asked.seeds},
        "thresholdSet": {**auc_figure(truth[tune].numpy(), tuned), **at_threshold(truth[tune].numpy(), tuned, threshold)},
        "publishedSplit": {
            **auc_figure(judged_truth, judged),
            "atThreshold": at_threshold(judged_truth, judged, threshold),
            "atHalf": at_threshold(judged_truth, judged, 0.5),
            "at0.7": at_threshold(judged_truth, judged, 0.7),
            "at90Sensitivity": specificity_at(judged_truth, judged, 0.90),
            "single": [auc_figure(judged_truth, scores(m, patches[~train_side])) for m in members],
        },
    }
    if asked.by_scan:
        fit, held = by_scan(number, 0)
        apart = Averaged([train(patches[fit], truth[fit], asked.epochs, s, deadline()) for s in asked.seeds]).eval()
        held_truth, held_scores = truth[held].numpy(), scores(apart, patches[held])
        evaluation["splitByScan"] = {
            **auc_figure(held_truth, held_scores),
            "trainedOn": int(fit.sum()),
            "atHalf": at_threshold(held_truth, held_scores, 0.5),
            "at90Sensitivity": specificity_at(held_truth, held_scores, 0.90),
        }
    sha256 = write_onnx(model, asked.out, INPUT_SHAPE, ["probability"])
    golden = golden_vector(model, INPUT_SHAPE, ["probability"], ["probability"])
    write_json(asked.out / "model.json", manifest(asked.version, sha256, threshold, int(tune.sum()), golden))
    write_json(asked.out / "training-evaluation.json", evaluation)
    print(evaluation)


def manifest(version, sha256, threshold, tuned_on, golden):
    return {
        "id": "ct-nodule-filter",
        "version": version,
        "name": {"zh": "CT 肺结节候选筛选", "en": "CT nodule candidate filter"},
        "sha256": sha256,
        "opset": OPSET,
        "licence": "Apache-2.0",
        "regulatory": {"status": "research", "country": None, "number": None},
        "intendedUse": {
            "zh": "仅供研究：对薄层胸部 CT 中已检出的候选点打分，判断其为结节的可能性，供医师复核；不单独用于诊断。",
            "en": "Research use: scores candidates already found on thin-slice chest CT as nodule or not, "
                  "for a reader to check; not a diagnosis by itself.",
        },
        "role": {"kind": "engine-part", "engine": "chest-ct", "part": "nodule-filter"},
        "accept": {
            "modalities": ["CT"],
            "bodyParts": ["CHEST"],
            "views": [],
            "photometricInterpretations": ["MONOCHROME2"],
            "ageYears": {"min": 18, "max": None},
            "sliceThicknessMm": {"min": 0, "max": 3},
            "localizer": False,
        },
        "input": {
            "name": "image",
            "layout": "NCHW",
            "shape": [-1, *INPUT_SHAPE[1:]],
            "resize": "none",
            "spacingMm": None,
            "intensity": {"kind": "hu", "from": -1000, "to": 400},
            "scale": [0, 1],
            "mean": 0,
            "std": 1,
            "invertMonochrome1": False,
        },
        "outputs": [{
            "name": "probability",
            "kind": "multilabel",
            "activation": "none",
            "labels": [{"code": "nodule", "zh": "肺结节", "en": "Pulmonary nodule"}],
        }],
        "thresholds": {"nodule": {
            "value": threshold,
            "operatingPoint": "90% sensitivity per candidate",
            "readOff": f"LUNA16 training candidates left out of training, by scan, n={tuned_on}",
        }},
        "runtime": {"threads": 1, "timeoutMs": 20000, "memoryMb": 512},
        "golden": golden,
    }


if __name__ == "__main__":
    main()
