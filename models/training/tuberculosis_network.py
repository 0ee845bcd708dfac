"""The chest radiograph network: two questions to each cell of a 12 x 12 grid, pooled to one probability."""
import math

import torch
from torch import nn
from torch.nn import functional as F


# Share of lesion cells on T's films. The loss weighs lesions and the rest alike; this puts their true odds back.
LESION_SHARE = 0.078


class Block(nn.Module):
    def __init__(self, width, apart=1):
        super().__init__()
        self.inner = nn.Sequential(
            nn.Conv2d(width, width, 3, 1, apart, apart, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
            nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))
        nn.init.zeros_(self.inner[-1].weight)

    def forward(self, x):
        return F.relu(x + self.inner(x))


def halved(before, after, side=3):
    return nn.Sequential(nn.Conv2d(before, after, side, 2, side // 2, bias=False), nn.BatchNorm2d(after), nn.ReLU())


class TuberculosisNetwork(nn.Module):
    """For each cell two logits: a lesion of tuberculosis, and any opacity."""

    def __init__(self, width=12):
        super().__init__()
        self.body = nn.Sequential(
            halved(2, width, 5), halved(width, 2 * width), Block(2 * width),
            halved(2 * width, 4 * width), Block(4 * width), Block(4 * width, 2), Block(4 * width, 2))
        self.dropout = nn.Dropout2d(0.15)
        self.cell = nn.Conv2d(4 * width, 2, 1)
        self.scale = nn.Parameter(torch.ones(2))
        self.offset = nn.Parameter(torch.zeros(2))
        nn.init.constant_(self.cell.bias, -2.0)

    def logits(self, image):
        """The image's two logits and its cells'. The image is judged by its cells alone, without the outermost: no way round them."""
        cells = self.cell(self.dropout(self.body(evened(image))))
        inner = cells[:, :, 1:-1, 1:-1].flatten(2).clamp(-12, 12)
        # A soft maximum: a small lesion counts, a single odd cell does not.
        pooled = torch.logsumexp(inner, 2) - math.log(inner.shape[2])
        return pooled * self.scale + self.offset, cells


class Mirrored(nn.Module):
    """Asks about the image and its mirror image; the answer is the mean of both, and of both questions."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, image):
        one, cells = self.network.logits(image)
        two, mirrored = self.network.logits(image.flip(3))
        whole = ((one + two) / 2).mean(1, keepdim=True)
        grid = ((cells + mirrored.flip(3)) / 2).mean(1, keepdim=True) + math.log(LESION_SHARE / (1 - LESION_SHARE))
        return torch.sigmoid(whole), torch.sigmoid(grid)


def evened(image):
    """The image at zero mean and unit spread, and beside it each point against its surroundings."""
    mean = image.mean((2, 3), keepdim=True)
    spread = ((image - mean) ** 2).mean((2, 3), keepdim=True).sqrt() + 0.02
    around = blurred(F.avg_pool2d(image, 4))
    variance = blurred(F.avg_pool2d(image * image, 4)) - around * around
    around = F.interpolate(around, scale_factor=4.0, mode="bilinear", align_corners=False)
    local = F.interpolate(F.relu(variance), scale_factor=4.0, mode="bilinear", align_corners=False)
    return torch.cat([(image - mean) / spread, (image - around) / (local + 0.0016).sqrt()], 1)


def blurred(x):
    once = F.avg_pool2d(x, 7, 1, 3, count_include_pad=False)
    return F.avg_pool2d(once, 7, 1, 3, count_include_pad=False)
