"""Trains one network of the tuberculosis model; finish_cxr_tb.py joins several and judges them."""
import argparse
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from chest_radiographs import GRID, lesion_cells, read_radiographs, roles
from radiograph_augmentation import disguised, grafted, lesion_mask, spread_out
from train_nodule_filter import follow
from tuberculosis_network import TuberculosisNetwork

# How many of each a step sees. The grafts show the same source with and without lesions.
REAL = {"A/tuberculosis": 7, "T/tuberculosis": 7, "A/normal": 7, "N/normal": 3, "N/pneumonia": 2, "A/covid-19": 2}
LESION_INTO_NORMAL, NORMAL_INTO_LESION, HEALTHY_INTO_NORMAL = 5, 4, 3


class Steps:
    """Draws the images of a training step: real ones and grafts."""

    def __init__(self, pixels, rows, boxes, chosen):
        self.pixels = torch.from_numpy(pixels)
        self.cells = torch.zeros(len(rows), 1, GRID, GRID)
        self.groups = {group: [] for group in REAL}
        for index in np.nonzero(chosen)[0]:
            row = rows[index]
            group = f"{row['source']}/{row['label']}"
            if boxes.get(row["file"]):
                self.cells[index, 0] = torch.from_numpy(lesion_cells(boxes[row["file"]]))
            elif row["source"] == "T":
                continue
            self.groups[group].append(int(index))

    def some(self, group, count):
        among = torch.tensor(self.groups[group])
        return among[torch.randint(0, len(among), (count,))]

    def images(self, chosen):
        return self.pixels[chosen][:, None].float() / 255

    def normals(self, count):
        return torch.cat([self.some("A/normal", count - count // 3), self.some("N/normal", count // 3)])

    def draw(self):
        """Images, their truth, their lesion cells, and whether the cells are known."""
        real = torch.cat([self.some(group, count) for group, count in REAL.items()])
        groups = [group for group, count in REAL.items() for _ in range(count)]
        truth = torch.tensor([float(group.endswith("tuberculosis")) for group in groups])
        known = torch.tensor([group != "A/tuberculosis" for group in groups])
        images, cells = [self.images(real)], [self.cells[real]]
        for make in (self.lesion_into_normal, self.normal_into_lesion, self.healthy_into_normal):
            made, lesions = make()
            images.append(made)
            cells.append(lesions)
        fake = torch.cat([torch.ones(LESION_INTO_NORMAL), torch.zeros(NORMAL_INTO_LESION + HEALTHY_INTO_NORMAL)])
        return torch.cat(images), torch.cat([truth, fake]), torch.cat(cells), torch.cat([known, fake >= 0])

    def lesion_into_normal(self):
        ill, well = self.some("T/tuberculosis", LESION_INTO_NORMAL), self.normals(LESION_INTO_NORMAL)
        mask = lesion_mask(self.cells[ill], self.pixels.shape[-1])
        return grafted(self.images(well), self.images(ill), mask), self.cells[ill]

    def normal_into_lesion(self):
        ill, well = self.some("T/tuberculosis", NORMAL_INTO_LESION), self.normals(NORMAL_INTO_LESION)
        mask = lesion_mask(self.cells[ill], self.pixels.shape[-1])
        return grafted(self.images(ill), self.images(well), mask), torch.zeros_like(self.cells[ill])

    def healthy_into_normal(self):
        """The control: the seam of a graft from T without a lesion in it."""
        ill, shape = self.some("T/tuberculosis", HEALTHY_INTO_NORMAL), self.some("T/tuberculosis", HEALTHY_INTO_NORMAL)
        side = self.pixels.shape[-1]
        mask = lesion_mask(self.cells[shape], side) * (1 - lesion_mask(F.max_pool2d(self.cells[ill], 3, 1, 1), side))
        return grafted(self.images(self.normals(len(ill))), self.images(ill), mask), torch.zeros_like(self.cells[ill])


def loss_of(model, images, truth, cells, known):
    whole, grid = model.logits(images)
    image_loss = F.binary_cross_entropy_with_logits(whole[:, 0], truth * 0.96 + 0.02)
    per_cell = F.binary_cross_entropy_with_logits(grid, cells, reduction="none")
    lesion = cells * known[:, None, None, None]
    rest = (cells < 0.05) * known[:, None, None, None]
    cell_loss = (per_cell * lesion).sum() / (lesion.sum() + 1) + (per_cell * rest).sum() / (rest.sum() + 1)
    return image_loss + 0.4 * cell_loss, image_loss


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder that holds chest-xray/")
    ask.add_argument("--cache", type=Path, required=True, help="file to keep the shrunken images in (.npy)")
    ask.add_argument("--runs", type=Path, default=Path(__file__).parent / "runs")
    ask.add_argument("--steps", type=int, default=2200)
    ask.add_argument("--stop-after", type=int, help="end early, before the learning rate has run down")
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--start", type=Path, help="weights of an earlier run to go on from")
    asked = ask.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(asked.seed)
    asked.runs.mkdir(parents=True, exist_ok=True)

    pixels, rows, boxes = read_radiographs(asked.data, asked.cache)
    steps = Steps(pixels, rows, boxes, roles(rows, pixels) == "train")
    model, shadow = TuberculosisNetwork(), TuberculosisNetwork()
    earlier = torch.load(asked.start) if asked.start else {"weights": model.state_dict(), "step": 0}
    model.load_state_dict(earlier["weights"])
    shadow.load_state_dict(model.state_dict())
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2.5e-3, total_steps=asked.steps, pct_start=0.12)
    running = 0.0
    last = min(asked.steps, asked.stop_after or asked.steps)
    for step in range(last):
        images, truth, cells, known = steps.draw()
        images, cells = spread_out(images, cells)
        loss, image_loss = loss_of(model.train(), disguised(images), truth, cells, known)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()
        schedule.step()
        follow(shadow, model, min(0.995, (step + 1) / (step + 20)))
        running = 0.97 * running + 0.03 * float(image_loss)
        if step % 50 == 49:
            print(f"seed {asked.seed} step {step + 1} image loss {running / (1 - 0.97 ** (step + 1)):.4f}", flush=True)
        if step % 200 == 199 or step + 1 == last:
            torch.save({"weights": shadow.state_dict(), "step": earlier["step"] + step + 1}, asked.runs / f"seed{asked.seed}.pt")


if __name__ == "__main__":
    main()
