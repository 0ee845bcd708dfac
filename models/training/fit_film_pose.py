"""Fits midline and breath of a chest film from its 12 x 12 fields and writes them as a table of the product.

The samples come from `npm run film-quality -- FOLDER --samples FILE`: films as they are and with a midline moved and lungs
pressed flat by known amounts. A film and its spoilt forms stay in one fold.
"""
import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import Ridge

CELLS = 12
LEAST_LIKENESS = 0.7
# Ridge's strength, chosen by the folds.
STRENGTH = 12.0
FRAME_WEIGHS = 5.0


def mirrored(fields):
    return fields.reshape(-1, CELLS, CELLS)[:, :, ::-1].reshape(len(fields), -1)


def midline_of(fields, shift):
    """Odd under mirroring: fitted on the films and their mirror images, without a constant."""
    fit = Ridge(alpha=2 * STRENGTH, fit_intercept=False)
    return fit.fit(np.concatenate([fields, mirrored(fields)]), np.concatenate([shift, -shift]))


def breath_of(fields, frames, height):
    """Even under mirroring."""
    both = np.concatenate([np.c_[fields, frames], np.c_[mirrored(fields), frames]])
    return Ridge(alpha=2 * STRENGTH).fit(both, np.concatenate([height, height]))


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--samples", type=Path, required=True)
    ask.add_argument("--out", type=Path, default=Path(__file__).parents[2] / "libs/domain/pre-read/src/film-pose-weights.ts")
    asked = ask.parse_args()
    rows = [json.loads(line) for line in asked.samples.read_text().splitlines()]
    rows = [row for row in rows if row["frame"]["likeness"] >= LEAST_LIKENESS]
    fields = np.array([row["fields"] for row in rows])
    shift = np.array([row["midline"] / row["frame"]["scaleX"] for row in rows])
    height = np.log([row["height"] for row in rows])
    frames = FRAME_WEIGHS * np.array([
        [np.log(row["frame"]["scaleX"]), np.log(row["frame"]["scaleY"] * row["shape"]), row["frame"]["y"]] for row in rows])
    films = {file: at % 5 for at, file in enumerate(sorted({row["file"] for row in rows}))}
    fold = np.array([films[row["file"]] for row in rows])

    midline, breath = np.zeros(len(rows)), np.zeros(len(rows))
    for one in range(5):
        train, test = fold != one, fold == one
        midline[test] = midline_of(fields[train], shift[train]).predict(fields[test])
        breath[test] = breath_of(fields[train], frames[train], height[train]).predict(np.c_[fields, frames][test])
    # Bedside films of the gravely ill are indeed taken turned and in a shallow breath: they set no line.
    sound = (shift == 0) & (height == 0) & ~np.array(["pneumonia" in row["file"] for row in rows])
    limits = np.percentile(np.abs(midline[sound]), 98.5), np.percentile(breath[sound], 1.5)
    moved, flat = np.abs([row["midline"] for row in rows]) > 0.05, height < np.log(0.8)
    print(f"{len(rows)} samples, {sound.sum()} sound; lines at 98.5 % {limits[0]:.4f} and {limits[1]:.4f}; "
          f"midline moved over 5 % found {np.mean(np.abs(midline[moved]) > limits[0]):.3f} of {moved.sum()}, "
          f"lungs under 80 % found {np.mean(breath[flat] < limits[1]):.3f} of {flat.sum()}")

    whole_midline, whole_breath = midline_of(fields, shift), breath_of(fields, frames, height)
    frame_weights = whole_breath.coef_[CELLS * CELLS:] * FRAME_WEIGHS
    asked.out.write_text(f"""/**
 * Weights of the film pose in ten-thousandths, one for each of 12 x 12 fields of the mean film: written by
 * models/training/fit_film_pose.py from {len(rows)} samples of {len(films)} films of TBX11K (CC BY 4.0), NIH and a public collection.
 */
export const poseWeights = {{
  midline: [
{table(whole_midline.coef_)}
  ],
  breath: [
{table(whole_breath.coef_[:CELLS * CELLS])}
  ],
  breathBias: {whole_breath.intercept_:.4f},
  /** For the logarithms of the frame's width and height, and for its place. */
  breathFrame: [{', '.join(f'{v:.4f}' for v in frame_weights)}],
}} as const;
""", encoding="utf-8")


def table(weights):
    lines = np.round(weights * 10_000).astype(int).reshape(CELLS, CELLS)
    return "\n".join("    " + ", ".join(str(v) for v in line) + "," for line in lines)


if __name__ == "__main__":
    main()
