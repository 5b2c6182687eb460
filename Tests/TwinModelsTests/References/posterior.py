"""Writes posterior.csv: the posterior of a marrow's parameters given twelve counts under docetaxel.

The sampler is the waste-free IBIS of the package `particles` 0.4 (Chopin and Papaspiliopoulos 2020;
Dau and Chopin 2022), the model is written anew in NumPy: priors and noise of the daemon's constants
without differences between cycles, the exponential step of 4 h, areas under the concentration by the
exponential of the rate matrix. Each figure is the mean of independent runs, with its standard error.
Run in this folder with the Python that `make bench` makes.
"""
import numpy as np
import particles
from particles import distributions as dists
from particles import smc_samplers
from scipy.special import log_ndtr

from pharmacokinetics import MODELS, run

RUNS, CHAINS, LENGTH = 8, 1500, 10
STEP, DAYS = 4.0, [4, 8, 12, 20]
CYCLES = [0.0, 504.0, 1008.0]
TIMES = [start + 24.0 * day for start in CYCLES for day in DAYS]
COUNTS = [3.89, 0.21, 0.31, 4.86, 3.53, 0.61, 0.35, 7.85, 2.02, 0.47, 0.27, 11.54]
SLOPE = 15.57 / 0.808
NAMES = ["baseline", "transit", "feedback", "slope"]


def prior(median, deviation, low, high):
    return dists.TruncNormal(mu=np.log(median), sigma=deviation, a=np.log(low), b=np.log(high))


PRIOR = dists.StructDist({
    "baseline": prior(5.22, 0.253, 0.5, 50), "transit": prior(84.2, 0.139, 50, 400),
    "feedback": prior(0.145, 0.147, 0.05, 0.6),
    "slope": prior(SLOPE, np.hypot(0.358, 0.37), 0.1 * SLOPE, 5 * SLOPE),
})

GRID = [STEP / 2 * i for i in range(int(TIMES[-1] / STEP * 2) + 1)]
AREAS = [row[2] for row in run(*MODELS["docetaxel"], [(start, 180.0, 1.0) for start in CYCLES], GRID)]


def growth(r):
    """The mean over a step of what grows by e^r."""
    return np.where(np.abs(r) < 1e-6, 1 + r / 2, np.expm1(r) / np.where(r == 0, 1, r))


def chain(stages, x, inflow):
    """Transit and blood after x = k_tr h under a constant inflow."""
    terms = [np.exp(-x) * x**j / f for j, f in enumerate([1, 1, 2, 6])]
    out, kept = [], 0
    for m in range(4):
        kept = kept + terms[m]
        out.append(sum(terms[j] * stages[m - j] for j in range(m + 1)) + (1 - kept) * inflow)
    return out


def likelihoods(theta, last):
    """The log likelihood of each count up to number `last`, one after the other."""
    log_c0, gamma = theta["baseline"], np.exp(theta["feedback"])
    rate, slope = 4 / np.exp(theta["transit"]), np.exp(theta["slope"])
    p = np.exp(log_c0)
    stages = [p] * 4
    found, wanted = [], {int(t / STEP): place for place, t in enumerate(TIMES)}
    for step in range(1, int(TIMES[last] / STEP) + 1):
        begin, middle, end = AREAS[2 * step - 2:2 * step + 1]
        pull = np.exp(gamma * (log_c0 - np.log(np.maximum(stages[3], 1e-3))))
        early = rate * ((pull - 1) * STEP / 2 - pull * slope * (middle - begin))
        half = chain(stages, rate * STEP / 2, p * growth(early))[3]
        pull = np.exp(gamma * (log_c0 - np.log(np.maximum(half, 1e-3))))
        whole = rate * ((pull - 1) * STEP - pull * slope * (end - begin))
        stages = chain(stages, rate * STEP, p * growth(whole))
        p = p * np.exp(whole)
        if step in wanted:
            cells, value = np.maximum(stages[3], 1e-3), COUNTS[wanted[step]]
            sd = np.sqrt(0.30**2 + (0.05 / cells) ** 2)
            if value < 0.1:
                found.append(log_ndtr((np.log(0.1) - np.log(cells)) / sd))
            else:
                z = (np.log(value) - np.log(cells)) / sd
                found.append(-0.5 * z * z - np.log(sd) - 0.5 * np.log(2 * np.pi))
    return found


class Marrow(smc_samplers.StaticModel):
    def logpyt(self, theta, t):
        return likelihoods(theta, t)[-1]

    def loglik(self, theta, t=None):
        t = self.T - 1 if t is None else t
        return sum(likelihoods(theta, t)) if t >= 0 else np.zeros(len(theta))


if __name__ == "__main__":
    results = []
    for seed in range(RUNS):
        np.random.seed(seed)
        sampler = smc_samplers.IBIS(model=Marrow(data=COUNTS, prior=PRIOR), len_chain=LENGTH)
        smc = particles.SMC(fk=sampler, N=CHAINS, ESSrmin=0.5)
        smc.run()
        moments = [(np.average(smc.X.theta[n], weights=smc.W), n) for n in NAMES]
        results.append([*((m, np.sqrt(np.average((smc.X.theta[n] - m) ** 2, weights=smc.W)))
                          for m, n in moments), (smc.logLt, np.nan)])
    results = np.array(results)
    mean, error = results.mean(0), results.std(0, ddof=1) / np.sqrt(RUNS)
    with open("posterior.csv", "w") as file:
        file.write("parameter,mean,error,deviation,error\n")
        for place, name in enumerate(NAMES):
            row = [mean[place, 0], error[place, 0], mean[place, 1], error[place, 1]]
            file.write(",".join([name, *(f"{float(x):.6f}" for x in row)]) + "\n")
        file.write(f"evidence,{mean[4, 0]:.6f},{error[4, 0]:.6f},0,0\n")
