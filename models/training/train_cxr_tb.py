"""Trains the heads of the tuberculosis model on the cells of TBX11K's films alone: lesion against the rest of the same film."""
import argparse
import csv
import json
import zlib
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn import functional as F

import radiograph_augmentation
from chest_radiographs import lesion_cells, prepared
from lesion_head import LesionHead
from photograph_trunk import Trunk

PX = 224
VIEWS = ["clean", "aug1", "aug2", "aug3", "aug4"]


def is_held_out(file):
    """Every seventh of TBX11K's films trains nothing: the heat map is judged on them."""
    return zlib.crc32(file.encode()) % 7 == 0


def films(data):
    """TBX11K's films at the network's size, and the share of each cell that a box covers."""
    folder = data / "chest-xray"
    with open(folder / "labels.csv", newline="") as listing:
        files = [row["file"] for row in csv.DictReader(listing) if row["source"] == "T"]
    boxes = json.loads((folder / "boxes.json").read_text())
    cells = np.stack([lesion_cells(boxes.get(file, [])) for file in files])
    return np.stack([prepared(Image.open(folder / file), PX) for file in files]), cells, np.array([is_held_out(file) for file in files])


def features_of(view, pixels, cells, trunk, kept):
    """What the trunk makes of one view of all films; kept in a file, for it takes minutes."""
    file = kept / f"{view}.npz"
    if not file.exists():
        torch.manual_seed(sum(map(ord, view)))
        radiograph_augmentation.MODEL_PX = PX
        features, placed = [], []
        for start in range(0, len(pixels), 32):
            images = torch.from_numpy(pixels[start:start + 32])[:, None].float() / 255
            truth = torch.from_numpy(cells[start:start + 32])[:, None]
            if view != "clean":
                images, truth = radiograph_augmentation.spread_out(images, truth)
                images = radiograph_augmentation.disguised(images)
            with torch.no_grad():
                features.append(trunk(images).numpy().astype(np.float16))
            placed.append(truth[:, 0].numpy())
        np.savez(file, g=np.concatenate(features), c=np.concatenate(placed))
    found = np.load(file)
    return found["g"], found["c"]


def loss_of(cells, truth):
    """Within each film: its lesion, the rest, and once more the place that mirrors the lesion on the healthy side."""
    cells, truth = cells[:, 0, 1:-1, 1:-1], truth[:, 1:-1, 1:-1]
    lesion, rest = (truth > 0.5).float(), (truth < 0.02).float()
    mirrored = rest * (truth.flip(2) > 0.5).float()

    def mean_over(value, mask):
        return (value * mask).sum((1, 2)) / (mask.sum((1, 2)) + 1e-3)

    missed, raised = F.softplus(-cells), F.softplus(cells)
    return (mean_over(missed, lesion) + 0.6 * mean_over(raised, rest) + 0.6 * mean_over(raised, mirrored)).mean()


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder that holds chest-xray/")
    ask.add_argument("--trunk", type=Path, required=True, help="the unpacked npm package nsfwjs 4.4.0")
    ask.add_argument("--features", type=Path, required=True, help="folder to keep the trunk's numbers in")
    ask.add_argument("--out", type=Path, required=True, help="file for the weights")
    ask.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    ask.add_argument("--epochs", type=int, default=4)
    asked = ask.parse_args()
    torch.set_num_threads(1)
    asked.features.mkdir(parents=True, exist_ok=True)
    trunk = Trunk(asked.trunk).eval()
    pixels, cells, held_out = films(asked.data)
    views = [features_of(view, pixels, cells, trunk, asked.features) for view in VIEWS]
    features = torch.from_numpy(np.concatenate([g[~held_out] for g, _ in views])).float()
    truth = torch.from_numpy(np.concatenate([c[~held_out] for _, c in views]))
    spread = features.std((0, 2, 3), keepdim=True) + 1e-3
    heads = []
    for seed in asked.seeds:
        torch.manual_seed(seed)
        head = LesionHead()
        head.spread.copy_(spread)
        optimiser = torch.optim.AdamW(head.parameters(), weight_decay=0.05)
        steps = asked.epochs * (len(features) // 32)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
        running, step = 0.0, 0
        for _ in range(asked.epochs):
            for part in torch.randperm(len(features))[:len(features) // 32 * 32].view(-1, 32):
                x, y = features[part], truth[part]
                if torch.rand(1) < 0.5:
                    x, y = x.flip(3), y.flip(2)
                loss = loss_of(head(x), y)
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
                step += 1
                running = 0.97 * running + 0.03 * float(loss)
                if step % 100 == 0:
                    print(f"seed {seed} step {step}/{steps} loss {running / (1 - 0.97 ** step):.4f}", flush=True)
        heads.append(head.state_dict())
        torch.save({"heads": heads, "views": VIEWS, "epochs": asked.epochs, "seeds": asked.seeds}, asked.out)


if __name__ == "__main__":
    main()
