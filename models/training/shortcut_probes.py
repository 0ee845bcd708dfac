"""How much of the answer the source gives away: baselines that cannot see a lung, and the model without the edges."""
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from figures import auc_figure


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
