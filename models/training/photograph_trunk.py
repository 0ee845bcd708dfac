"""The first thirteen blocks of a MobileNetV2 (width 1.4) that knows photographs, out of the npm package nsfwjs (MIT)."""
import base64
import json
import re
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

# Channels that leave each block, and its stride; block 0 does not widen first.
BLOCKS = [(24, 1), (32, 2), (32, 1), (48, 2), (48, 1), (48, 1), (88, 2), (88, 1), (88, 1), (88, 1), (136, 1), (136, 1), (136, 1)]
FINE = 5


def unpacked(package):
    """The weights by name as (bytes, scale, least, shape): each is a table of bytes with one scale and one least value."""
    folder = Path(package) / "dist/models/mobilenet_v2_mid"
    text = (folder / "model.min.js").read_text()
    listed = re.search(r"weightsManifest:\[\{.*?weights:(\[.*?\])\}\]", text, re.S).group(1)
    names = json.loads(re.sub(r'(?<=[{,])(\w+):', r'"\1":', re.sub(r'(?<=[:,\[])(-?)\.(\d)', r'\g<1>0.\2', listed)))
    raw = b"".join(
        base64.b64decode(max(re.findall(r'"([A-Za-z0-9+/=]{1000,})"', (folder / f"group1-shard{part}of2.min.js").read_text()), key=len))
        for part in (1, 2))
    found, at = {}, 0
    for entry in names:
        count = int(np.prod(entry["shape"])) if entry["shape"] else 1
        name = entry["name"].split("predict/")[-1].replace("MobilenetV2/", "")
        found[name] = (np.frombuffer(raw[at:at + count], np.uint8), entry["quantization"]["scale"], entry["quantization"]["min"], entry["shape"])
        at += count
    assert at == len(raw), "the package's weights have another length than its list says"
    return found


class Bytes(nn.Module):
    """A table kept as bytes and unfolded when it is used: a quarter of the size, and not a bit lost."""

    def __init__(self, table, axes=None):
        super().__init__()
        raw, scale, least, shape = table
        raw = raw.reshape(shape)
        self.register_buffer("raw", torch.from_numpy(np.ascontiguousarray(raw.transpose(axes) if axes else raw)))
        self.scale, self.least = float(np.float32(scale)), float(np.float32(least))

    def forward(self):
        return self.raw.float() * self.scale + self.least


class Conv(nn.Module):
    def __init__(self, tables, name, stride=1, deep=False, bent=True):
        super().__init__()
        kind = "depthwise" if deep else "Conv2D"
        self.weight = Bytes(tables[f"{name}/{kind}_weights"], (2, 3, 0, 1) if deep else (3, 2, 0, 1))
        self.bias = Bytes(tables[f"{name}/{kind}_bn_offset"])
        self.stride, self.bent = stride, bent
        self.groups = self.weight.raw.shape[0] if deep else 1
        self.size = self.weight.raw.shape[-1]

    def forward(self, x):
        if self.size == 3 and self.stride == 2:
            # As TensorFlow pads: only at the far edges.
            x = F.pad(x, (0, 1, 0, 1))
        padding = 1 if self.size == 3 and self.stride == 1 else 0
        x = F.conv2d(x, self.weight(), self.bias(), self.stride, padding, groups=self.groups)
        return F.relu6(x) if self.bent else x


class Block(nn.Module):
    def __init__(self, tables, number, stride, beside):
        super().__init__()
        name = "expanded_conv" if number == 0 else f"expanded_conv_{number}"
        self.widen = Conv(tables, f"{name}/expand") if number > 0 else nn.Identity()
        self.deep = Conv(tables, f"{name}/depthwise", stride, deep=True)
        self.narrow = Conv(tables, f"{name}/project", bent=False)
        self.beside = beside

    def forward(self, x):
        y = self.narrow(self.deep(self.widen(x)))
        return x + y if self.beside else y


class Trunk(nn.Module):
    """A grey image in 0..1 becomes 232 numbers for each of 14 x 14 cells: 136 of a cell's surroundings, 96 of its detail."""

    def __init__(self, package):
        super().__init__()
        tables = unpacked(package)
        self.stem = Conv(tables, "Conv", 2)
        before = [48] + [width for width, _ in BLOCKS]
        self.blocks = nn.ModuleList(
            Block(tables, number, stride, beside=stride == 1 and before[number] == width)
            for number, (width, stride) in enumerate(BLOCKS))

    def forward(self, image):
        x = self.stem((image * 2 - 1).expand(-1, 3, -1, -1))
        fine = x
        for number, block in enumerate(self.blocks):
            x = block(x)
            if number == FINE:
                fine = x
        return torch.cat([x, F.avg_pool2d(fine, 2), F.max_pool2d(fine, 2)], 1)
