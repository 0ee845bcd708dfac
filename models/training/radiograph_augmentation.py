"""What is drawn anew for each film of a training step: place, tone, shading, sharpness, noise, letters and margins."""
import torch
from torch.nn import functional as F

from look_swap import some

MODEL_PX = 96


def moved(images, cells):
    """Geometry: mirror, turn, scale each axis, shift; cut to the network's size. The lesion cells follow."""
    count = len(images)
    turn = torch.randn(count) * 0.09
    wide, high = (torch.exp(torch.randn(count) * 0.09) for _ in range(2))
    zoom = torch.exp(torch.randn(count) * 0.10) * 0.92
    mirror = torch.where(torch.rand(count) < 0.5, -1.0, 1.0)
    shift = torch.randn(count, 2) * 0.06
    cos, sin = torch.cos(turn), torch.sin(turn)
    matrix = torch.stack([
        torch.stack([cos * wide * zoom * mirror, -sin * high * zoom, shift[:, 0]], 1),
        torch.stack([sin * wide * zoom * mirror, cos * high * zoom, shift[:, 1]], 1),
    ], 1)
    fine = F.affine_grid(matrix, (count, 1, MODEL_PX, MODEL_PX), align_corners=False)
    coarse = F.affine_grid(matrix, (count, 1, *cells.shape[2:]), align_corners=False)
    return (
        F.grid_sample(images, fine, padding_mode="zeros", align_corners=False),
        F.grid_sample(cells, coarse, padding_mode="zeros", align_corners=False),
    )


def degraded(images):
    """Tone, shading, sharpness, grain, then letters and margins; beside `look_swapped`, which films lend one another."""
    count, side = len(images), images.shape[-1]

    def draw(scale):
        return torch.randn(count, 1, 1, 1) * scale

    images = images.clamp(1e-4, 1) ** torch.exp(draw(0.25))
    bend = some(images, 0.3) * torch.rand(count, 1, 1, 1)
    images = images * (1 - bend) + (0.5 - 0.5 * torch.cos(images * torch.pi)) * bend
    shade = F.interpolate(torch.randn(count, 1, 3, 3), size=(side, side), mode="bicubic", align_corners=True)
    images = images + shade * 0.06 * some(images, 0.6)

    small = int(torch.randint(64, side + 1, (1,)))
    coarse = F.interpolate(images, size=(small, small), mode="bilinear", antialias=True)
    coarse = F.interpolate(coarse, size=(side, side), mode="bilinear")
    soft = F.avg_pool2d(images, 3, 1, 1, count_include_pad=False)
    pick = torch.rand(count, 1, 1, 1)
    images = torch.where(pick < 0.35, coarse, torch.where(pick < 0.45, soft, images))
    images = torch.where(pick > 0.85, images + (images - soft) * torch.rand(count, 1, 1, 1) * 1.5, images)
    images = images + torch.randn_like(images) * torch.rand(count, 1, 1, 1) * 0.04 * some(images, 0.5)
    images = images * (1 + draw(0.12)) + draw(0.06)
    return bordered(lettered(images)).clamp(0, 1)


def lettered(images):
    """Small rectangles, as lead letters and blanked names are, mostly near the edge."""
    side = images.shape[-1]
    for image in images:
        for _ in range(int(torch.randint(0, 3, (1,)))):
            high, wide = (int(v) for v in torch.randint(3, side // 7, (2,)))
            top, left = int(torch.randint(0, side - high, (1,))), int(torch.randint(0, side - wide, (1,)))
            if torch.rand(1) < 0.8:
                if torch.rand(1) < 0.5:
                    top = int(torch.randint(0, 10, (1,))) if torch.rand(1) < 0.5 else side - high
                else:
                    left = int(torch.randint(0, 10, (1,))) if torch.rand(1) < 0.5 else side - wide
            spot = image[:, top:top + high, left:left + wide]
            spot.copy_(torch.rand(1) if torch.rand(1) < 0.6 else (spot + torch.randn_like(spot)).clamp(0, 1))
    return images


def bordered(images):
    """Blanks a random margin on every side of a third of the images: black, or some grey."""
    side = images.shape[-1]
    for image in images:
        if torch.rand(1) < 0.35:
            reach = 0.18 if torch.rand(1) < 0.6 else 0.08
            margins = torch.rand(1).expand(4) if torch.rand(1) < 0.3 else torch.rand(4)
            top, bottom, left, right = (int(v * side) for v in margins * reach)
            kept = torch.zeros_like(image)
            kept[:, top:side - bottom, left:side - right] = 1
            ground = torch.tensor(0.0) if torch.rand(1) < 0.6 else torch.rand(1)
            image.copy_(image * kept + ground * (1 - kept))
    return images
