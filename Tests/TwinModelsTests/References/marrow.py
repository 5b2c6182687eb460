"""Writes marrow.csv: circulating cells by LSODA at tolerances of 1e-11 and below.

The drugs' concentrations are states of the same system, so nothing is shared with the closed forms
under test. Run with Python 3.11, NumPy and SciPy in this folder.
"""
import numpy as np
from scipy.integrate import solve_ivp

from pharmacokinetics import mammillary, thiopurine

BSA = 1.8
DOC = mammillary(7.4, 5.2, [(1.06, 1.51), (1.26, 0.084)])
OZAWA = mammillary(6.94, 35.7 / 6.94, [(5.58 / 6.94, 5.58 / 7.39), (12.5 / 6.94, 12.5 / 225)])
PACLI = mammillary(290, 285 / 290, [(204 / 290, 204 / 995)])
CARBO = mammillary(15.4, 8.38 / 15.4, [(0.135, 0.215)])


def friberg(c0, mtt, gamma, kc=None, n=4):
    k = 4 / mtt
    kc = kc or k

    def rate(y, E):
        P, a, b, c, C = y
        F = (c0 / max(C, 1e-9)) ** gamma
        return np.array([k * P * ((1 - E) * F - 1), k * (P - a), k * (a - b), k * (b - c), k * c - kc * C])

    p = c0 * kc / k
    return rate, np.array([p, p, p, p, c0]), 4


def quartino(c0=3.53, mtt=133, gamma=0.444, beta=0.234, ke=0.592, kn=5.64, kc=np.log(2) / 7):
    k = 5 / mtt

    def rate(y, E):
        P, a, b, c, d, C, g = y
        t = g**beta
        return np.array([k * P * ((1 - E) * g**gamma - t), k * t * (P - a), k * t * (a - b), k * t * (b - c),
                         k * t * (c - d), k * t * d - kc * C, ke + kn * c0 - (ke + kn * C) * g])

    p = c0 * kc / k
    return rate, np.array([p] * 5 + [c0, 1.0]), 5


def run(marrow, drugs, times):
    """drugs: (kinetics, slope, [(start, amount, duration)])"""
    rate, y0, circulating = marrow
    sizes = [len(d[0][0]) for d in drugs]
    doses = [d for drug in drugs for d in drug[2]]
    marks = sorted({0.0, *times, *(s for s, _, _ in doses), *(s + T for s, _, T in doses)})
    z = np.r_[y0, np.zeros(sum(sizes))]
    out, m = [], len(y0)
    for start, end in zip(marks[:-1], marks[1:]):
        place = m
        flows = []
        for (kin, slope, given), size in zip(drugs, sizes):
            for s, a, T in given:
                if T == 0 and s == start:
                    z[place] += a
            flows.append(sum(a / T for s, a, T in given if T > 0 and s <= start < s + T))
            place += size

        def f(t, z):
            E, at, dx = 0.0, m, []
            for (kin, slope, given), size, flow in zip(drugs, sizes, flows):
                x = z[at:at + size]
                E += slope * (kin[1] @ x)
                d = kin[0] @ x
                d[0] += flow
                dx.append(d)
                at += size
            return np.r_[rate(z[:m], E), *dx]

        z = solve_ivp(f, (start, end), z, method="LSODA", rtol=1e-11, atol=1e-13).y[:, -1]
        if end in times:
            out.append((end, z[circulating]))
    return out


EVERY4, EVERY12 = [4.0 * i for i in range(1, 169)], [12.0 * i for i in range(1, 57)]
CASES = {
    "docetaxel100": (friberg(5.22, 84.2, 0.145), [(DOC, 15.57 / 0.808, [(0.0, 100 * BSA, 1.0)])], EVERY4),
    "docetaxel75": (friberg(5.22, 84.2, 0.145), [(DOC, 15.57 / 0.808, [(0.0, 75 * BSA, 1.0)])], EVERY12),
    "docetaxelFriberg": (friberg(5.05, 88.7, 0.161), [(DOC, 8.58 / 0.808, [(0.0, 100 * BSA, 1.0)])], EVERY12),
    "docetaxelOzawa": (friberg(4.0, 113, 0.196), [(OZAWA, 17.9, [(0.0, 60 * BSA, 1.0)])], EVERY12),
    "paclitaxel": (friberg(7.21, 124, 0.239), [(PACLI, 28.9 / 0.8539, [(0.0, 175 * BSA, 3.0)])], EVERY12),
    "carboplatinPlatelets": (friberg(250, 200, 0.30, 1 / 113), [(CARBO, 1.2, [(0.0, 650.0, 1.0)])], EVERY12),
    "quartino": (quartino(), [(DOC, 17.2 / 0.808, [(0.0, 80 * BSA, 1.0)])], EVERY12),
    # Two drugs at once: slopes of neutrophils, transit of carboplatin.
    "carboplatinPaclitaxel": (friberg(4.5, 230, 0.15), [(CARBO, 0.8, [(3.0, 650.0, 1.0)]),
                              (PACLI, 28.9 / 0.8539, [(0.0, 175 * BSA, 3.0)])], EVERY12),
    "mercaptopurine": (friberg(2.43, 4 * 24 / 0.1466, 0.80, 2.3765 / 24),
                       [(thiopurine(0.8), 0.226, [(24.0 * d, 0.22 * 40, 0.0) for d in range(56)])],
                       [24.0 * i for i in range(1, 57)]),
}
if __name__ == "__main__":
    with open("marrow.csv", "w") as file:
        file.write("case,hours,cells\n")
        for name, case in CASES.items():
            for hours, cells in run(*case):
                file.write(f"{name},{hours!r},{float(cells)!r}\n")
