"""Trains the network of the tuberculosis model; finish_cxr_tb.py judges it and writes its folder."""
import argparse
import math
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from chest_radiographs import GRID, lesion_cells, read_radiographs, roles
from look_swap import look_swapped
from radiograph_augmentation import degraded, moved
from train_nodule_filter import follow
from tuberculosis_network import TuberculosisNetwork

# How many of each a step sees.
REAL = {"A/tuberculosis": 9, "T/tuberculosis": 11, "A/normal": 10, "N/normal": 6, "N/pneumonia": 6, "A/covid-19": 6}
# Pneumonia and COVID-19 come from other machines than tuberculosis: as its opposite they say little.
OTHER_DISEASE_WEIGHS = 0.3
WARM = 0.12


class Steps:
    """Draws the films of a training step."""

    def __init__(self, pixels, rows, boxes, chosen, sources):
        self.pixels = torch.from_numpy(pixels)
        self.cells = torch.zeros(len(rows), 1, GRID, GRID)
        asked = {group: count for group, count in REAL.items() if group[0] in sources}
        total = sum(asked.values())
        self.shares = {group: max(1, round(count * 48 / total)) for group, count in asked.items()}
        found = {group: [] for group in asked}
        for index in np.nonzero(chosen)[0]:
            group = f"{rows[index]['source']}/{rows[index]['label']}"
            lesions = boxes.get(rows[index]["file"])
            if group not in found or (group[0] == "T" and not lesions):
                continue
            if lesions:
                self.cells[index, 0] = torch.from_numpy(lesion_cells(lesions))
            found[group].append(int(index))
        self.groups = {group: torch.tensor(those) for group, those in found.items()}
        names = [group for group, count in self.shares.items() for _ in range(count)]
        self.tuberculous = torch.tensor([float(name.endswith("tuberculosis")) for name in names])
        self.ill = torch.tensor([float(not name.endswith("normal")) for name in names])
        self.cells_known = torch.tensor([float(name[0] == "T" or name.endswith("normal")) for name in names])

    def draw(self):
        """Films as the network is to see them, and their lesion cells."""
        chosen = torch.cat([
            those[torch.randint(0, len(those), (self.shares[group],))] for group, those in self.groups.items()])
        images, cells = moved(self.pixels[chosen][:, None].float() / 255, self.cells[chosen])
        return degraded(look_swapped(images, images[torch.randperm(len(images))])), cells


def loss_of(model, images, cells, steps):
    whole, grid = model.logits(images)
    bce = F.binary_cross_entropy_with_logits
    weight = torch.where((steps.ill == 1) & (steps.tuberculous == 0), OTHER_DISEASE_WEIGHS, 1.0)
    lesion = bce(whole[:, 0], steps.tuberculous * 0.96 + 0.02, reduction="none")
    image_loss = (lesion * weight).sum() / weight.sum()
    opacity_loss = bce(whole[:, 1], steps.ill * 0.96 + 0.02)
    per_cell = bce(grid, cells.expand(-1, 2, -1, -1), reduction="none")
    known = steps.cells_known[:, None, None, None]
    inside, outside = cells * known, (cells < 0.05) * known
    cell_loss = (per_cell * inside).sum((0, 2, 3)) / (inside.sum() + 1)
    cell_loss = cell_loss + (per_cell * outside).sum((0, 2, 3)) / (outside.sum() + 1)
    return image_loss + 0.5 * cell_loss[0] + opacity_loss + 0.3 * cell_loss[1], image_loss


def rate(progress, highest):
    """Learning rate: up over the first part, then down a half cosine."""
    if progress < WARM:
        return highest * (0.1 + 0.9 * progress / WARM)
    return highest * (0.5 * (1 + math.cos(math.pi * (progress - WARM) / (1 - WARM))) + 0.003)


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder that holds chest-xray/")
    ask.add_argument("--cache", type=Path, required=True, help="file to keep the shrunken images in (.npy)")
    ask.add_argument("--out", type=Path, required=True, help="file for the weights (.pt)")
    ask.add_argument("--steps", type=int, required=True)
    ask.add_argument("--rate", type=float, default=4e-3, help="highest learning rate")
    ask.add_argument("--sources", default="ATN", help="letters of the sources that train")
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--start", type=Path, help="weights of an earlier run to go on from")
    asked = ask.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(asked.seed)

    pixels, rows, boxes = read_radiographs(asked.data, asked.cache)
    steps = Steps(pixels, rows, boxes, roles(rows, pixels) == "train", asked.sources)
    model, shadow = TuberculosisNetwork(), TuberculosisNetwork()
    before = 0
    if asked.start:
        earlier = torch.load(asked.start)
        model.load_state_dict(earlier["weights"])
        before = earlier["step"]
    shadow.load_state_dict(model.state_dict())
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.03)
    running = 0.0
    for step in range(asked.steps):
        for group in optimiser.param_groups:
            group["lr"] = rate(step / asked.steps, asked.rate)
        images, cells = steps.draw()
        loss, image_loss = loss_of(model.train(), images, cells, steps)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()
        follow(shadow, model, min(0.992, (step + 1) / (step + 15)))
        running = 0.97 * running + 0.03 * float(image_loss.detach())
        if step % 50 == 49:
            print(f"step {step + 1} image loss {running / (1 - 0.97 ** (step + 1)):.4f}", flush=True)
        if step % 200 == 199 or step + 1 == asked.steps:
            torch.save({"weights": shadow.state_dict(), "step": before + step + 1}, asked.out)


if __name__ == "__main__":
    main()
