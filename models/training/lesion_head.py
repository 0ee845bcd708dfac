"""Scores each cell of a film for a lesion, from the trunk's numbers, and pools the cells to one probability."""
import torch
from torch import nn
from torch.nn import functional as F

# Cells at each edge that neither even out the others nor count for the whole: the edge gives the source away, not the lung.
EDGE = 2


class LesionHead(nn.Module):
    def __init__(self, channels=232, width=48):
        super().__init__()
        # The spread of each channel over the training films; set before training.
        self.register_buffer("spread", torch.ones(1, channels, 1, 1))
        self.drop = nn.Dropout2d(0.3)
        self.first = nn.Conv2d(channels, width, 1)
        self.around = nn.Conv2d(width, width, 3, padding=1)
        self.cell = nn.Conv2d(width, 1, 1)

    def evened(self, features):
        """Each channel against its own mean and spread within the film: what all cells share, as a source's tone, is gone."""
        scaled = features / self.spread
        within = scaled[:, :, EDGE:-EDGE, EDGE:-EDGE]
        mean = within.mean((2, 3), keepdim=True)
        deviation = ((within - mean) ** 2).mean((2, 3), keepdim=True).sqrt()
        return (scaled - mean) / (deviation + 0.3)

    def on(self, evened):
        x = F.relu(self.first(self.drop(evened)))
        return self.cell(self.drop(F.relu(self.around(x))))

    def forward(self, features):
        return self.on(self.evened(features))


class TuberculosisModel(nn.Module):
    """Trunk and heads as one network; `slope` and `offset` turn the pooled cells into a probability."""

    def __init__(self, trunk, heads, slope, offset):
        super().__init__()
        self.trunk, self.heads = trunk, nn.ModuleList(heads)
        self.slope, self.offset = slope, offset

    def cells(self, image):
        features = self.trunk(image)
        scores = []
        for head in self.heads:
            scores += [head(features), head(features.flip(3)).flip(3)]
        return torch.stack(scores).mean(0)

    def forward(self, image):
        cells = self.cells(image)
        return torch.sigmoid(self.slope * pooled(cells) + self.offset), torch.sigmoid(cells)


def pooled(cells):
    """A soft maximum over all but the outer cells: a small lesion counts, a single odd cell less, the film's edge not at all."""
    inner = cells[:, :, EDGE:-EDGE, EDGE:-EDGE].flatten(1).clamp(-9, 9)
    return torch.log(torch.exp(inner).mean(1, keepdim=True))
