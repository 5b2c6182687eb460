"""Writes pharmacokinetics.csv: concentrations and areas by the exponential of the rate matrix.

The state is augmented by the area under the concentration; infusions are constant columns.
Run with Python 3.11, NumPy and SciPy in this folder.
"""
import numpy as np
from scipy.linalg import expm


def mammillary(V, k10, exchange):
    n = 1 + len(exchange)
    A = np.zeros((n, n))
    A[0, 0] = -k10 - sum(i for i, _ in exchange)
    for j, (i, o) in enumerate(exchange, 1):
        A[0, j], A[j, 0], A[j, j] = o, i, -o
    out = np.zeros(n)
    out[0] = 1 / V
    return A, out


def thiopurine(bsa):
    A = np.array([[-31.2, 0, 0], [31.2, -12.72, 0], [0, 0.019 * 9.9216, -0.219 * bsa**1.16]]) / 24
    return A, np.array([0, 0, 1.0])


def run(A, out, doses, times):
    """doses: (start, amount, duration); the amounts enter compartment 0."""
    n = len(A)
    marks = sorted({0.0, *times, *(d[0] for d in doses), *(d[0] + d[2] for d in doses)})
    x, area, rows, now = np.zeros(n), 0.0, {}, marks[0]
    for mark in marks:
        rate = sum(a / T for s, a, T in doses if T > 0 and s <= now < s + T)
        M = np.zeros((n + 2, n + 2))
        M[:n, :n], M[0, n], M[n + 1, :n] = A, rate, out
        z = expm(M * (mark - now)) @ np.r_[x, 1.0, area]
        x, area, now = z[:n], z[n + 1], mark
        for s, a, T in doses:
            if T == 0 and s == mark:
                x = x + np.eye(n)[0] * a
        rows[mark] = (out @ x, area)
    return [(t, *rows[t]) for t in times]


MODELS = {
    "docetaxel": mammillary(7.4, 5.2, [(1.06, 1.51), (1.26, 0.084)]),
    "docetaxelOzawa": mammillary(6.94, 35.7 / 6.94, [(5.58 / 6.94, 5.58 / 7.39), (12.5 / 6.94, 12.5 / 225)]),
    "paclitaxel": mammillary(290, 285 / 290, [(204 / 290, 204 / 995)]),
    "carboplatin": mammillary(15.4, 8.38 / 15.4, [(0.135, 0.215)]),
    "carboplatinGFR95": mammillary(15.4, 7.2 / 15.4, [(0.135, 0.215)]),
    "mercaptopurine": None,
}
TIMES = [0.25, 1.0, 1.5, 3.0, 10.0, 24.0, 25.0, 26.5, 72.0, 168.0, 504.0]
DOSES = {
    # 22 % of the tablets' 50 and 75 mg are absorbed.
    "mercaptopurine": ([(0.0, 0.22 * 50, 0.0), (24.0, 0.22 * 75, 0.0)], thiopurine(0.8)),
}
if __name__ == "__main__":
    with open("pharmacokinetics.csv", "w") as file:
        file.write("model,hours,concentration,area\n")
        for name, model in MODELS.items():
            # A bolus-free infusion, and two more that overlap on the next day.
            doses = [(0.0, 180.0, 1.0), (24.0, 60.0, 3.0), (25.0, 40.0, 0.5)]
            if name in DOSES:
                doses, model = DOSES[name]
            for row in run(*model, doses, TIMES):
                file.write(f"{name},{row[0]!r},{float(row[1])!r},{float(row[2])!r}\n")
