"""Writes tumour.csv: volume and marker by LSODA, with radiation as jumps between its runs.

Times are in days, volumes in cm3. Run with Python 3.11, NumPy and SciPy in this folder.
"""
import numpy as np
from scipy.integrate import solve_ivp

K = np.pi / 6 * 30**3
V3 = np.pi / 6 * 3**3
LN2 = np.log(2)


def run(ratio, doses, fractions, days, vdt=150.0, odds=0.01 / 0.99, kappa=0.25 / LN2, phi_odds=0.12 / 0.88,
        half_life=20.0, alpha=0.3, alpha_beta=10.0, marker=(1.0, 1.0, 2.7)):
    rho = np.log(np.log(K / V3) / np.log(K / (2 * V3))) / vdt
    phi, kd, k = phi_odds / (1 + phi_odds), LN2 / half_life, LN2
    level, release, out = marker[0], marker[1], LN2 / marker[2]
    r = odds / (1 + odds)

    def rate(t, z):
        S, R, D, eta, B = z
        V = S + R + D
        c = sum(k * np.exp(-k * (t - d)) for d in doses if t >= d)
        g = rho * np.log(K / V)
        kill = kappa * c * S + phi * kappa * c * R
        return [g * S - kappa * c * S, ratio * g * R - phi * kappa * c * R, kill - kd * D,
                (0.2 * V / (V + 10) - eta) / 3, level * out * (V + release * kd * D) - out * B]

    z = np.array([V3 * (1 - r), V3 * r, 0.0, 0.2 * V3 / (V3 + 10), level * V3])
    damage, last, rows = 0.0, -np.inf, []
    marks = sorted({0.0, *days, *doses, *(t for t, _ in fractions)})
    for place, start in enumerate(marks):
        for t, d in fractions:
            if t == start:
                gap = (t - last) * 24
                damage = damage * np.exp(-LN2 * gap / 1.5) if gap < 12 else 0.0
                beta, m = alpha / alpha_beta, 2.8
                oxic = np.exp(-alpha * d - beta * d * (d + 2 * damage))
                hyp = np.exp(-alpha * d / m - beta * d * (d + 2 * damage) / m**2)
                S, R, D, eta, B = z
                SF = (1 - eta) * oxic + eta * hyp
                z = np.array([S * SF, R * SF, D + (S + R) * (1 - SF), eta * hyp / SF, B])
                damage, last = damage + d, t
        if start in days:
            rows.append((start, z[:3].sum(), z[4]))
        if place + 1 < len(marks):
            z = solve_ivp(rate, (start, marks[place + 1]), z, method="LSODA", rtol=1e-10, atol=1e-13,
                          max_step=0.5).y[:, -1]
    return rows


# Off the treatments' own days, for a scan on the day comes before or after by the order of records.
DAYS = [0.5 + 3 * i for i in range(57)]
CYCLES = [0.0, 21.0, 42.0, 63.0]
DAILY = [(d + h / 24, 2.0) for d in range(1, 40) if d % 7 < 5 for h in (9.0,)][:25]
TWICE = [(d + h / 24, 1.5) for d in range(1, 22) if d % 7 < 5 for h in (9.0, 15.0)]
CASES = {
    "design": (1.0, CYCLES, []),
    "chemotherapy": (0.8, CYCLES, []),
    "daily": (0.8, [], DAILY),
    "twiceDaily": (0.8, [0.0, 21.0], TWICE),
}
if __name__ == "__main__":
    with open("tumour.csv", "w") as file:
        file.write("case,days,volume,marker\n")
        for name, (ratio, doses, fractions) in CASES.items():
            for row in run(ratio, doses, fractions, DAYS):
                file.write(f"{name},{row[0]!r},{float(row[1])!r},{float(row[2])!r}\n")
