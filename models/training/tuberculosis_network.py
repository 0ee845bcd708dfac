"""The chest radiograph network: local evidence on an 18 x 18 grid, pooled to one probability."""
import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    def __init__(self, before, after, stride=1):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU())
        self.second = nn.Sequential(nn.Conv2d(after, after, 3, 1, 1, bias=False), nn.BatchNorm2d(after))
        self.beside = nn.Identity() if stride == 1 and before == after else nn.Sequential(
            nn.AvgPool2d(stride) if stride > 1 else nn.Identity(),
            nn.Conv2d(before, after, 1, bias=False), nn.BatchNorm2d(after))

    def forward(self, x):
        return F.relu(self.second(self.first(x)) + self.beside(x))


class TuberculosisNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(2, 24, 5, 2, 2, bias=False), nn.BatchNorm2d(24), nn.ReLU())
        self.quarter = Block(24, 32, 2)
        self.fine = nn.Sequential(Block(32, 64, 2), Block(64, 64))
        self.wide = nn.Sequential(Block(64, 112, 2), Block(112, 112))
        self.joined = nn.Sequential(nn.Conv2d(64 + 112, 64, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU())
        self.dropout = nn.Dropout2d(0.2)
        self.cell = nn.Conv2d(64, 1, 1)
        self.scale = nn.Parameter(torch.tensor(1.0))
        self.offset = nn.Parameter(torch.tensor(0.0))

    def logits(self, image):
        """The image's logit and its cells'. The image is judged by its cells alone: no way round them."""
        fine = self.fine(self.quarter(self.stem(evened(image))))
        wide = F.interpolate(self.wide(fine), scale_factor=2.0, mode="bilinear", align_corners=False)
        cells = self.cell(self.dropout(self.joined(torch.cat([fine, wide], 1))))
        # A soft maximum: a small lesion counts, a single odd cell does not.
        flat = cells.flatten(1).clamp(-12, 12)
        pooled = torch.log(torch.exp(flat).mean(1, keepdim=True) + 1e-6)
        return self.scale * pooled + self.offset, cells

    def forward(self, image):
        whole, cells = self.logits(image)
        return torch.sigmoid(whole), torch.sigmoid(cells)


class Averaged(nn.Module):
    """Several networks asked about the image and its mirror image; the answer is their mean."""

    def __init__(self, members):
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, image):
        whole, cells = [], []
        for member in self.members:
            for mirrored in (False, True):
                logit, grid = member.logits(image.flip(3) if mirrored else image)
                whole.append(logit)
                cells.append(grid.flip(3) if mirrored else grid)
        return torch.sigmoid(torch.stack(whole).mean(0)), torch.sigmoid(torch.stack(cells).mean(0))


def evened(image):
    """The image at zero mean and unit spread, and beside it each point against its surroundings."""
    mean = image.mean((2, 3), keepdim=True)
    spread = ((image - mean) ** 2).mean((2, 3), keepdim=True).sqrt() + 0.02
    coarse = F.avg_pool2d(image, 4)
    around = blurred(coarse)
    variance = blurred(F.avg_pool2d(image * image, 4)) - around * around
    around = F.interpolate(around, scale_factor=4.0, mode="bilinear", align_corners=False)
    local = F.interpolate(F.relu(variance), scale_factor=4.0, mode="bilinear", align_corners=False)
    return torch.cat([(image - mean) / spread, (image - around) / (local + 0.0016).sqrt()], 1)


def blurred(x):
    once = F.avg_pool2d(x, 7, 1, 3, count_include_pad=False)
    return F.avg_pool2d(once, 7, 1, 3, count_include_pad=False)
