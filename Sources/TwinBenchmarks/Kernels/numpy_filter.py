"""A bootstrap particle filter written by hand in NumPy.

Says ready, reads a model and observations as a line of JSON, then runs a repetition for each line
of a number of particles and a seed, and answers with a line of JSON.
"""

import json
import sys
import time

import numpy as np

single = np.float32


class Filter:
    """All arrays are made once; a row for each particle, so that resampling copies rows."""

    def __init__(self, model, particles):
        self.n = n = particles
        self.factor = np.array(model["factor"], single).T.copy()
        self.noise = np.array(model["noise"], single)
        self.prior = np.array(model["prior"], single)
        self.loading = np.array(model["loading"], single)
        self.precision = single(-0.5 / model["noiseVariance"])
        self.log_normaliser = single(model["logNormaliser"])
        self.observations = np.array(model["observations"], single)
        d = self.noise.size
        self.x, self.spare, self.z = (np.empty((n, d), single) for _ in range(3))
        self.signals, self.log_weights, self.weights = (np.empty(n, single) for _ in range(3))
        self.sums = np.empty(n)
        self.teeth = np.arange(n) / n
        self.comb = np.empty(n)

    def run(self, seed):
        n = self.n
        normal = np.random.Generator(np.random.SFC64(seed)).standard_normal
        uniform = np.random.Generator(np.random.SFC64([seed, 1])).random
        x, spare, z = self.x, self.spare, self.z
        signals, log_weights, weights = self.signals, self.log_weights, self.weights
        log_share = single(-np.log(n))
        log_weights.fill(log_share)
        log_evidence = 0.0
        means = []
        for step, observation in enumerate(self.observations):
            normal(out=z, dtype=single)
            if step == 0:
                np.multiply(z, self.prior, out=x)
            else:
                np.matmul(x, self.factor, out=spare)
                np.multiply(z, self.noise, out=z)
                np.add(spare, z, out=x)
            np.matmul(x, self.loading, out=signals)
            np.subtract(signals, observation, out=weights)
            np.multiply(weights, weights, out=weights)
            np.multiply(weights, self.precision, out=weights)
            np.add(log_weights, weights, out=log_weights)
            largest = log_weights.max()
            np.subtract(log_weights, largest, out=log_weights)
            np.exp(log_weights, out=weights)
            total = weights.sum()
            log_total = np.log(total)
            log_evidence += float(largest) + float(log_total) + float(self.log_normaliser)
            np.multiply(weights, 1 / total, out=weights)
            np.subtract(log_weights, log_total, out=log_weights)
            means.append(float(weights @ signals))
            if 1 / (weights @ weights) < n / 2:
                np.cumsum(weights, out=self.sums)
                np.multiply(self.sums, 1 / self.sums[-1], out=self.sums)
                np.add(self.teeth, uniform() / n, out=self.comb)
                ancestors = self.sums.searchsorted(self.comb)
                np.take(x, ancestors, axis=0, out=spare, mode="clip")
                x, spare = spare, x
                log_weights.fill(log_share)
        return log_evidence, means


def main():
    print("ready", flush=True)
    model = json.loads(sys.stdin.readline())
    filters = {}
    for line in sys.stdin:
        particles, seed = map(int, line.split())
        if particles not in filters:
            filters[particles] = Filter(model, particles)
        began = time.thread_time()
        log_evidence, means = filters[particles].run(seed)
        seconds = time.thread_time() - began
        run = {"microseconds": 1e6 * seconds, "logEvidence": log_evidence, "means": means}
        print(json.dumps(run), flush=True)


if __name__ == "__main__":
    main()
