"""Takes from the radiographs what betrays their source, and makes images whose source says nothing of their class."""
import torch
from torch.nn import functional as F

MODEL_PX = 144


def equalised(images):
    """Histogram equalisation, image by image."""
    flat = images.flatten(1)
    ranks = flat.argsort(1).argsort(1).float() / (flat.shape[1] - 1)
    return ranks.view_as(images)


def lesion_mask(cells, side):
    """T's lesion cells as a soft mask on the image, grown a little so that the edge lies outside the lesion."""
    grown = F.max_pool2d(cells, 3, 1, 1)
    mask = F.interpolate(grown, size=(side, side), mode="bilinear", align_corners=False)
    return F.avg_pool2d(mask, 9, 1, 4, count_include_pad=False)


def like(image, other, mask):
    """Brings an image to the mean and spread that the other has outside the mask."""
    outside = 1 - mask
    weight = outside.sum((1, 2, 3), keepdim=True) + 1

    def moments(x):
        mean = (x * outside).sum((1, 2, 3), keepdim=True) / weight
        return mean, (((x - mean) ** 2 * outside).sum((1, 2, 3), keepdim=True) / weight).sqrt() + 1e-3

    mean, spread = moments(image)
    wanted_mean, wanted_spread = moments(other)
    return (image - mean) / spread * wanted_spread + wanted_mean


def grafted(ground, graft, mask):
    """The graft's pixels inside the mask, the ground's elsewhere."""
    fitted = like(graft, ground, mask)
    return (ground * (1 - mask) + fitted * mask).clamp(0, 1)


def spread_out(images, cells):
    """Geometry: mirror, turn, scale each axis, shift. The lesion cells follow."""
    count = len(images)
    turn = torch.randn(count) * 0.09
    wide, high = (torch.exp(torch.randn(count) * 0.10) for _ in range(2))
    zoom = torch.exp(torch.randn(count) * 0.08) * 0.97
    mirror = torch.where(torch.rand(count) < 0.5, -1.0, 1.0)
    shift = torch.randn(count, 2) * 0.07
    cos, sin = torch.cos(turn), torch.sin(turn)
    matrix = torch.stack([
        torch.stack([cos * wide * zoom * mirror, -sin * high * zoom, shift[:, 0]], 1),
        torch.stack([sin * wide * zoom * mirror, cos * high * zoom, shift[:, 1]], 1),
    ], 1)
    grid = F.affine_grid(matrix, (count, 1, MODEL_PX, MODEL_PX), align_corners=False)
    coarse = F.affine_grid(matrix, (count, 1, *cells.shape[2:]), align_corners=False)
    return (
        F.grid_sample(images, grid, padding_mode="zeros", align_corners=False),
        F.grid_sample(cells, coarse, padding_mode="zeros", align_corners=False),
    )


def disguised(images):
    """Tone, shading, sharpness, noise, markers and borders, each drawn anew for each image."""
    count, side = len(images), MODEL_PX

    def some(share):
        return (torch.rand(count, 1, 1, 1) < share).float()

    def draw(scale=1.0):
        return torch.randn(count, 1, 1, 1) * scale

    equal = some(0.4) * torch.rand(count, 1, 1, 1)
    images = images * (1 - equal) + equalised(images) * equal
    images = images.clamp(1e-4, 1) ** torch.exp(draw(0.3))
    bend = some(0.3) * torch.rand(count, 1, 1, 1)
    images = images * (1 - bend) + (0.5 - 0.5 * torch.cos(images * torch.pi)) * bend
    shade = F.interpolate(torch.randn(count, 1, 3, 3), size=(side, side), mode="bicubic", align_corners=True)
    images = images + shade * 0.07 * some(0.6)

    small = int(torch.randint(72, side + 1, (1,)))
    coarse = F.interpolate(images, size=(small, small), mode="bilinear", antialias=True)
    coarse = F.interpolate(coarse, size=(side, side), mode="bilinear")
    soft = F.avg_pool2d(images, 3, 1, 1, count_include_pad=False)
    pick = torch.rand(count, 1, 1, 1)
    images = torch.where(pick < 0.45, coarse, torch.where(pick < 0.6, soft, images))
    images = torch.where(pick > 0.85, images + (images - soft) * torch.rand(count, 1, 1, 1) * 1.5, images)
    images = images + torch.randn_like(images) * torch.rand(count, 1, 1, 1) * 0.05 * some(0.6)
    images = images * (1 + draw(0.12)) + draw(0.06)
    return bordered(marked(images)).clamp(0, 1)


def marked(images):
    """Small bright or dark rectangles, as lead letters and blanked names are, mostly near the edge."""
    for image in images:
        for _ in range(int(torch.randint(0, 4, (1,)))):
            high, wide = (int(v) for v in torch.randint(3, 22, (2,)))
            edge = torch.rand(1) < 0.8
            top = int(torch.randint(0, MODEL_PX - high, (1,)))
            left = int(torch.randint(0, MODEL_PX - wide, (1,)))
            if edge and torch.rand(1) < 0.5:
                top = int(torch.randint(0, 14, (1,))) if torch.rand(1) < 0.5 else MODEL_PX - high
            elif edge:
                left = int(torch.randint(0, 14, (1,))) if torch.rand(1) < 0.5 else MODEL_PX - wide
            spot = image[:, top:top + high, left:left + wide]
            spot.copy_(torch.rand(1) if torch.rand(1) < 0.5 else (spot + torch.randn_like(spot)).clamp(0, 1))
    return images


def bordered(images):
    """Blanks a random margin on every side of half of the images: black, white, or some grey."""
    for image in images:
        if torch.rand(1) < 0.5:
            reach = 0.17 if torch.rand(1) < 0.6 else 0.08
            margins = torch.rand(1).expand(4) if torch.rand(1) < 0.3 else torch.rand(4)
            top, bottom, left, right = (int(v * MODEL_PX) for v in margins * reach)
            kept = torch.zeros_like(image)
            kept[:, top:MODEL_PX - bottom, left:MODEL_PX - right] = 1
            ground = torch.tensor(0.0) if torch.rand(1) < 0.6 else torch.rand(1)
            image.copy_(image * kept + ground * (1 - kept))
    return images
