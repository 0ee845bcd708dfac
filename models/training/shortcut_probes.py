"""How much of the answer the source gives away: baselines that cannot see a lung, and the model without the edges."""
import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from figures import auc_figure
from look_swap import sharp_like, toned_like


def ring(images):
    """The outer 10 % of each image, as on a 40 x 40 thumbnail."""
    side = images.shape[-1] // 4
    small = images.reshape(len(images), side, 4, side, 4).mean((2, 4))
    margin = int(np.ceil(side * 0.10))
    outside = np.ones((side, side), bool)
    outside[margin:-margin, margin:-margin] = False
    return small[:, outside]


def histogram(images):
    """Grey values alone, without their places."""
    return np.stack([np.histogram(image, bins=32, range=(0, 1), density=True)[0] for image in images])


def baseline(features, images, truth, judged):
    """A logistic regression on features that hold no lung; returns its figure on each judged set."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.05, max_iter=2000))
    model.fit(features(images), truth)
    return {
        name: auc_figure(known, model.predict_proba(features(pictures))[:, 1])
        for name, (pictures, known) in judged.items()
    }


def blanked(images, share=0.15):
    """The images with their outer 15 % black."""
    margin = int(round(images.shape[-1] * share))
    kept = np.zeros_like(images)
    kept[:, margin:-margin, margin:-margin] = images[:, margin:-margin, margin:-margin]
    return kept


def crossed_looks(images, truth, seed=3):
    """Each film with the tones, frequency bands and outer 12 % of a film of the other class drawn at random."""
    ill, well = np.nonzero(truth == 1)[0], np.nonzero(truth == 0)[0]
    other = np.empty(len(truth), int)
    other[ill] = np.random.default_rng(seed).choice(well, len(ill))
    other[well] = np.random.default_rng(seed + 1).choice(ill, len(well))
    own = torch.from_numpy(images)[:, None]
    lent, whole = own[torch.from_numpy(other)], torch.ones(len(own), 1, 1, 1)
    worn = sharp_like(toned_like(own, lent, whole), lent, whole)
    margin = round(images.shape[-1] * 0.12)
    kept = torch.zeros_like(own)
    kept[:, :, margin:-margin, margin:-margin] = 1
    return (worn * kept + lent * (1 - kept)).clamp(0, 1)[:, 0].numpy()


def given_away(images, truth):
    """What ring and histogram together say of each film's class, learnt on the other four fifths of the films."""
    features = np.concatenate([ring(images), histogram(images)], 1)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.02, max_iter=500))
    return cross_val_predict(model, features, truth, cv=5, method="predict_proba")[:, 1]


def within_fifths(truth, score, away):
    """The area over pairs of films whose looks give equally much away."""
    fifth = np.digitize(away, np.quantile(away, [0.2, 0.4, 0.6, 0.8]))
    won, pairs = 0.0, 0
    for one in range(5):
        chosen = fifth == one
        count = int(truth[chosen].sum()) * int((1 - truth[chosen]).sum())
        if count:
            won, pairs = won + count * roc_auc_score(truth[chosen], score[chosen]), pairs + count
    return won / pairs
