"""Writes into labels.csv which films trained the tuberculosis model and which were held out, as a column `role`."""
import argparse
import csv
from pathlib import Path

import numpy as np

from chest_radiographs import near_copies, read_radiographs, roles


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder that holds chest-xray/")
    ask.add_argument("--cache", type=Path, required=True)
    asked = ask.parse_args()

    pixels, rows, _ = read_radiographs(asked.data, asked.cache)
    source = np.array([row["source"] for row in rows])
    role = roles(rows, pixels).astype(object)
    # Held out, but so like a film of A that it may be one that trained: judges nothing.
    role[(role == "held-out") & near_copies(pixels, source == "N", source == "A")] = "near-copy"
    with open(asked.data / "chest-xray" / "labels.csv", "w", newline="") as listing:
        writer = csv.DictWriter(listing, [*(name for name in rows[0] if name != "role"), "role"], lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "role": one} for row, one in zip(rows, role))


if __name__ == "__main__":
    main()
