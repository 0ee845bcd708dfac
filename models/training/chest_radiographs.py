"""Reads the chest radiographs, and says which of them may train, which judge and which do neither."""
import csv
import json
import zlib

import numpy as np
from PIL import Image

CACHE_PX = 176
LOW, HIGH = 0.5, 99.5
GRID = 12
# Two pictures this alike after shrinking are taken for the same film.
TWIN = 0.985


def read_radiographs(data, cache):
    """All radiographs as uint8 squares, with their rows of the listing and T's lesion cells."""
    folder = data / "chest-xray"
    with open(folder / "labels.csv", newline="") as listing:
        rows = list(csv.DictReader(listing))
    if not cache.exists():
        np.save(cache, np.stack([prepared(Image.open(folder / row["file"]), CACHE_PX) for row in rows]))
    with open(folder / "boxes.json") as listing:
        boxes = json.load(listing)
    return np.load(cache), rows, boxes


def prepared(image, side):
    """The product's preprocessing: percentile window over the whole image, then stretched to a square."""
    pixels = np.asarray(image.convert("L"), np.float32)
    low, high = np.percentile(pixels, [LOW, HIGH])
    windowed = np.clip((pixels - low) / max(high - low, 1e-6), 0, 1)
    square = Image.fromarray(windowed.astype(np.float32)).resize((side, side), Image.BILINEAR)
    return np.round(np.asarray(square) * 255).astype(np.uint8)


def families(pixels):
    """Numbers the images so that near twins, within a source or across sources, share a number."""
    small = pixels.reshape(len(pixels), 22, 8, 22, 8).mean((2, 4))[:, 2:20, 2:20].reshape(len(pixels), -1)
    small = small - small.mean(1, keepdims=True)
    small = (small / (np.linalg.norm(small, axis=1, keepdims=True) + 1e-6)).astype(np.float32)
    family = np.arange(len(pixels))
    for start in range(0, len(small), 512):
        alike = small[start:start + 512] @ small.T > TWIN
        for row, other in zip(*np.nonzero(alike)):
            one, two = family[start + row], family[other]
            if one != two:
                family[family == max(one, two)] = min(one, two)
    return family


def roles(rows, pixels):
    """'train', 'held-out', 'montgomery' or 'left-out' for each image; a family or a patient is never divided."""
    family = families(pixels)
    patients = {}
    for index, row in enumerate(rows):
        if row["source"] == "N":
            patient = row["file"].split("/")[-1].split("_")[0]
            first = patients.setdefault(patient, family[index])
            family[family == family[index]] = first
    answer = []
    for row, number in zip(rows, family):
        if row["source"] == "M":
            answer.append("montgomery")
        elif row["label"] == "viral-pneumonia":
            # Nearly all children; the model is for adults, and a child's shape would give the source away.
            answer.append("left-out")
        else:
            answer.append("held-out" if zlib.crc32(f"family {number}".encode()) % 100 < 15 else "train")
    return np.array(answer)


def near_copies(pixels, one, other, likeness=0.955):
    """Which images of `one` look like a copy of some image of `other` (boolean over all images)."""
    small = pixels.reshape(len(pixels), 22, 8, 22, 8).mean((2, 4))[:, 2:20, 2:20].reshape(len(pixels), -1)
    small = small - small.mean(1, keepdims=True)
    small = (small / (np.linalg.norm(small, axis=1, keepdims=True) + 1e-6)).astype(np.float32)
    answer = np.zeros(len(pixels), bool)
    answer[one] = (small[one] @ small[other].T).max(1) > likeness
    return answer


def lesion_cells(boxes):
    """T's boxes as the share of each grid cell that they cover."""
    fine = np.zeros((GRID * 8, GRID * 8), np.float32)
    for entry in boxes:
        left, top, right, bottom = (int(round(edge * GRID * 8)) for edge in entry["box"])
        fine[top:bottom, left:right] = 1
    return fine.reshape(GRID, 8, GRID, 8).mean((1, 3))
