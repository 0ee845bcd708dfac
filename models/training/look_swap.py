"""Gives each film the look of another one drawn at random, so that a film's look says nothing of its class."""
import torch
from torch.nn import functional as F

TONES = 48
BANDS = 28


def look_swapped(images, others, share=(0.75, 0.5, 0.35)):
    """Tone curve, sharpness and margin of `others` on `images` (both [N,1,S,S], 0..1), each on its share of the films."""
    images = toned_like(images, others, some(images, share[0]) * weight(images))
    images = sharp_like(images, others, some(images, share[1]) * weight(images))
    return edged_like(images, others, share[2]).clamp(0, 1)


def some(images, share):
    return (torch.rand(len(images), 1, 1, 1) < share).float()


def weight(images):
    """Mostly the whole way, sometimes only part of it."""
    return 1 - torch.rand(len(images), 1, 1, 1) ** 2 * 0.6


def tones(images):
    """Grey values at evenly spaced ranks."""
    sample = images[:, 0, 1::3, 1::3].flatten(1).sort(1).values
    ranks = torch.linspace(0, sample.shape[1] - 1, TONES).long()
    return sample[:, ranks]


def toned_like(images, others, share):
    """Histogram matching by a piecewise linear curve through both films' ranks."""
    own = tones(images) + torch.linspace(0, 1e-4, TONES)
    wanted = tones(others)
    flat = images.flatten(1).contiguous()
    above = torch.searchsorted(own, flat).clamp(1, TONES - 1)
    low, high = own.gather(1, above - 1), own.gather(1, above)
    along = ((flat - low) / (high - low).clamp_min(1e-6)).clamp(0, 1)
    matched = wanted.gather(1, above - 1) * (1 - along) + wanted.gather(1, above) * along
    return images * (1 - share) + matched.view_as(images) * share


def rings(side):
    """The band of frequencies each coefficient of a real transform belongs to."""
    down, across = torch.fft.fftfreq(side)[:, None], torch.fft.rfftfreq(side)[None]
    return ((down ** 2 + across ** 2).sqrt() / 0.5 * (BANDS - 1)).round().long().clamp(max=BANDS - 1)


def sharp_like(images, others, share):
    """The other film's strength in each band of frequencies, from the fourth up: sharpness, grain, resizing."""
    side = images.shape[-1]
    band = rings(side).flatten()
    one, two = torch.fft.rfft2(images[:, 0]), torch.fft.rfft2(others[:, 0])

    def strength(spectrum):
        power = torch.zeros(len(spectrum), BANDS).index_add_(1, band, spectrum.abs().square().flatten(1))
        return power / torch.bincount(band, minlength=BANDS)

    gain = ((strength(two) + 1e-4) / (strength(one) + 1e-4)).sqrt().clamp(0.2, 4)
    gain[:, :4] = 1
    gain = 1 + (gain - 1) * share.flatten(1)
    return torch.fft.irfft2(one * gain[:, band].view_as(one), s=(side, side))[:, None]


def edged_like(images, others, share):
    """The other film's outer margin, of a width of its own on each side, with a soft or a hard seam."""
    count, _, side, _ = images.shape
    place = torch.arange(side).float()
    reach = torch.rand(count, 4) * 0.16 * side * (torch.rand(count, 4) < 0.75)
    soft = torch.rand(count, 1) * 4 + 0.3

    def kept(first, last):
        return torch.sigmoid((place - first[:, None]) / soft) * torch.sigmoid((side - 1 - place - last[:, None]) / soft)

    mask = kept(reach[:, 0], reach[:, 1])[:, None, :, None] * kept(reach[:, 2], reach[:, 3])[:, None, None, :]
    mask = 1 - (1 - mask) * some(images, share)
    return images * mask + others * (1 - mask)
