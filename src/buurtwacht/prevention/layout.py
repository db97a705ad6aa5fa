"""Where to draw neighbourhoods: by their centroids, or by who borders whom."""

import numpy as np
import pandas as pd

LARGEST = 2000
"""Neighbourhoods beyond which a layout from adjacency is not tried."""


def from_centroids(positions: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """x and y in kilometres from the middle; `positions` has `latitude` and `longitude`."""
    latitude = positions["latitude"].to_numpy(float)
    longitude = positions["longitude"].to_numpy(float)
    y = 111.2 * (latitude - latitude.mean())
    x = 111.2 * np.cos(np.radians(latitude.mean())) * (longitude - longitude.mean())
    return {
        name: (round(float(one), 3), round(float(two), 3))
        for name, one, two in zip(positions["neighbourhood"], x, y, strict=True)
    }


def from_adjacency(adjacency: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """A schematic place of each neighbourhood: neighbours lie near each other.

    The two smoothest eigenvectors of the graph's Laplacian (Koren 2005). Empty for a graph of
    over `LARGEST` neighbourhoods.
    """
    names = sorted({*adjacency["neighbourhood"], *adjacency["neighbour"]})
    if len(names) > LARGEST or len(names) < 4:
        return {}
    place = {name: number for number, name in enumerate(names)}
    links = np.zeros((len(names), len(names)))
    for one, other in zip(adjacency["neighbourhood"], adjacency["neighbour"], strict=True):
        if one != other:
            links[place[one], place[other]] = links[place[other], place[one]] = 1
    degree = np.maximum(links.sum(1), 1)
    scaled = links / np.sqrt(degree[:, None] * degree)
    vectors = np.linalg.eigh(np.eye(len(names)) - scaled)[1][:, 1:3] / np.sqrt(degree)[:, None]
    largest = np.abs(vectors).argmax(axis=0)
    vectors = vectors * np.sign(vectors[largest, [0, 1]]) / np.abs(vectors).max(axis=0)
    return {
        name: (round(float(x), 3), round(float(y), 3))
        for name, (x, y) in zip(names, vectors, strict=True)
    }
