"""Writes glucose.csv: the minimal model by LSODA at tolerances of 1e-11.

Run with Python 3.11, NumPy and SciPy in this folder.
"""
import numpy as np
from scipy.integrate import solve_ivp

BW, VG, VI, K, P2, N, IB, SG, LAG = 75, 1.7, 0.12, 0.015, 0.025, 0.14, 8, 0.021, 10
KINDS = {"normal": (5e-4, 95, 0.16), "impaired": (2e-4, 105, 0.12), "type2": (0.8e-4, 140, 0.05)}


def run(kind, grams, steroid, rho, units_per_hour, times):
    si, basal, beta = KINDS[kind]
    phi = 1 - 0.53 * steroid / (12.6 + steroid)
    basal *= 1 + 0.3 * (1 - phi)
    supply = units_per_hour / 60 * 1e6 / (VI * BW * 1000)

    def f(t, y):
        G, X, I, q1, q2, C = y
        return [(rho * np.exp(-t / 60) - SG - X) * G + SG * basal + 0.9 * K * q2 / (VG * BW),
                -P2 * X + P2 * si * phi * (I - IB), -N * (I - IB) + beta * max(G - basal, 0) + supply,
                -K * q1, K * (q1 - q2), (G - C) / LAG]

    y0 = [basal, 0, IB, 1000 * grams, 0, basal]
    return solve_ivp(f, (0, times[-1]), y0, method="LSODA", rtol=1e-11, atol=1e-11, t_eval=times,
                     max_step=5).y


times = np.arange(15, 301, 15.0)
with open("glucose.csv", "w") as out:
    out.write("kind,grams,steroid,rho,units_per_hour,minutes,glucose,interstitial,insulin\n")
    for case in [("normal", 75, 0, 0, 0), ("impaired", 75, 0, 0, 0), ("type2", 75, 0, 0, 0),
                 ("normal", 75, 107.2, 0, 0), ("type2", 75, 107.2, 0, 0), ("type2", 30, 0, 0.01, 1.5)]:
        y = run(*case, times)
        for place, minutes in enumerate(times):
            out.write(",".join(map(str, case)) + f",{minutes:g},{y[0, place]:.8g},{y[5, place]:.8g},{y[2, place]:.8g}\n")
