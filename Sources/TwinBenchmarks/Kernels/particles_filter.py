"""The same filter on the package `particles` (Chopin and Papaspiliopoulos 2020).

Speaks as numpy_filter.py does.
"""

import json
import sys
import time

import numpy as np
import particles
from particles import collectors, distributions, state_space_models


class Levels(state_space_models.StateSpaceModel):
    """The model; the independent noise of each level goes into the scale."""

    def PX0(self):
        return distributions.MvNormal(scale=self.prior, cov=self.identity)

    def PX(self, t, xp):
        return distributions.MvNormal(
            loc=np.dot(xp, self.factor), scale=self.noise, cov=self.identity)

    def PY(self, t, xp, x):
        return distributions.Normal(loc=np.dot(x, self.loading), scale=self.deviation)


class MeanSignal(collectors.Collector):
    """The filtered mean of the reading without noise."""

    summary_name = "mean_signal"

    def fetch(self, smc):
        return float(np.dot(smc.W, np.dot(smc.X, smc.fk.ssm.loading)))


def main():
    print("ready", flush=True)
    model = json.loads(sys.stdin.readline())
    levels = Levels(
        factor=np.array(model["factor"]).T.copy(), noise=np.array(model["noise"]),
        prior=np.array(model["prior"]), loading=np.array(model["loading"]),
        deviation=np.sqrt(model["noiseVariance"]), identity=np.eye(len(model["prior"])))
    bootstrap = state_space_models.Bootstrap(ssm=levels, data=np.array(model["observations"]))
    for line in sys.stdin:
        count, seed = map(int, line.split())
        np.random.seed(seed)
        began = time.thread_time()
        smc = particles.SMC(
            fk=bootstrap, N=count, resampling="systematic", ESSrmin=0.5, collect=[MeanSignal()])
        smc.run()
        seconds = time.thread_time() - began
        run = {
            "microseconds": 1e6 * seconds, "logEvidence": float(smc.logLt),
            "means": smc.summaries.mean_signal,
        }
        print(json.dumps(run), flush=True)


if __name__ == "__main__":
    main()
