"""Figures a reader can check: area under the ROC curve with a bootstrap interval, and operating points."""
import numpy as np
from sklearn.metrics import roc_auc_score, roc_curve


def auc_figure(truth, score, seed=1, rounds=2000):
    """AUC with its 95 % percentile-bootstrap interval and the counts behind it."""
    truth, score = np.asarray(truth), np.asarray(score)
    draw = np.random.default_rng(seed)
    resampled = []
    while len(resampled) < rounds:
        chosen = draw.integers(0, len(truth), len(truth))
        if 0 < truth[chosen].sum() < len(truth):
            resampled.append(roc_auc_score(truth[chosen], score[chosen]))
    low, high = np.percentile(resampled, [2.5, 97.5])
    return {
        "n": int(len(truth)),
        "positive": int(truth.sum()),
        "auc": rounded(roc_auc_score(truth, score)),
        "ci95": [rounded(low), rounded(high)],
    }


def specificity_at(truth, score, sensitivity):
    """Specificity at the highest threshold that still reaches the asked sensitivity."""
    false_rate, true_rate, cut = roc_curve(truth, score, drop_intermediate=False)
    first = int(np.argmax(true_rate >= sensitivity - 1e-9))
    return {
        "sensitivity": rounded(true_rate[first]),
        "specificity": rounded(1 - false_rate[first]),
        # Rounded down, so the stated sensitivity still holds at the written threshold.
        "threshold": float(np.floor(cut[first] * 1e4) / 1e4),
    }


def at_threshold(truth, score, threshold):
    """Sensitivity and specificity when everything at or over the threshold is flagged."""
    truth, flagged = np.asarray(truth) == 1, np.asarray(score) >= threshold
    return {
        "threshold": rounded(threshold, 4),
        "sensitivity": rounded(flagged[truth].mean()) if truth.any() else None,
        "specificity": rounded((~flagged)[~truth].mean()) if (~truth).any() else None,
    }


def rounded(value, digits=3):
    return round(float(value), digits)
