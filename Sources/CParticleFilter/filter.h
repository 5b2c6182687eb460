// The filter itself, compiled once with every operation rounded and once with fused ones; vectors
// of eight floats, clang's and gcc's own.

#include "memory.h"

#include <math.h>
#include <string.h>

typedef float f8 __attribute__((vector_size(32)));
typedef double d8 __attribute__((vector_size(64)));
typedef int32_t i8 __attribute__((vector_size(32)));
typedef uint32_t u8 __attribute__((vector_size(32)));
typedef uint64_t w8 __attribute__((vector_size(64)));

#define LOAD(p) (*(const f8 *)(p))
#define STORE(p) (*(f8 *)(p))
#define ALL(x) ((x) - (f8){})

static inline f8 choose(i8 where, f8 yes, f8 no) { return (f8)(((i8)yes & where) | ((i8)no & ~where)); }

// Philox4x32-10 (Salmon et al. 2011), eight counters, a word in the lower half of 64 bits.
static inline __attribute__((always_inline)) void philox(w8 c[4], uint32_t k0, uint32_t k1)
{
#pragma clang loop unroll(full)
    for (int round = 0; round < 10; round++) {
        w8 left = (c[0] & 0xFFFFFFFFu) * 0xD2511F53u;
        w8 right = (c[2] & 0xFFFFFFFFu) * 0xCD9E8D57u;
        c[0] = (right >> 32) ^ c[1] ^ (uint64_t)(k0 + (uint64_t)round * 0x9E3779B9u);
        c[1] = right;
        c[2] = (left >> 32) ^ c[3] ^ (uint64_t)(k1 + (uint64_t)round * 0xBB67AE85u);
        c[3] = left;
    }
}

static inline u8 low(w8 x) { return __builtin_convertvector(x, u8); }

static inline f8 uniform(u8 word) { return (f8)((word >> 9) | 0x3F800000u) - 0x1.fffffep-1f; }

#define FMA(a, b, c) __builtin_elementwise_fma(ALL(a), ALL(b), ALL(c))

static inline f8 minus_twice_log(f8 x)
{
    i8 bits = (i8)x;
    i8 doublings = (bits - 0x3F3504F3) >> 23;
    f8 f = (f8)(bits - (doublings << 23)) - 1.0f;
    f8 n = (f8)(doublings + 0x4B400000) - 0x1.8p23f;
    f8 p = FMA(f, -0x1.645ea0p-3f, 0x1.2432b8p-2f);
    p = FMA(f, p, -0x1.317458p-2f);
    p = FMA(f, p, 0x1.53824ap-2f);
    p = FMA(f, p, -0x1.98d7f2p-2f);
    p = FMA(f, p, 0x1.000382p-1f);
    p = FMA(f, p, -0x1.5556d8p-1f);
    p = FMA(f, p, 1.0f);
    return FMA(n, -0x1.62e430p+0f, FMA(f * f, p, f * -2.0f));
}

static inline f8 sqrt8(f8 x)
{
    f8 inverse = (f8)(0x5F375A86u - ((u8)x >> 1));
    f8 half = x * -0.5f;
    inverse *= FMA(half, inverse * inverse, 1.5f);
    inverse *= FMA(half, inverse * inverse, 1.5f);
    f8 root = x * inverse;
    return FMA(FMA(-root, root, x), inverse * 0.5f, root);
}

static inline f8 exp8(f8 x)
{
    f8 shifted = x * 0x1.715476p+0f + 0x1.8p23f;
    f8 n = shifted - 0x1.8p23f;
    f8 r = (x - n * 0x1.63p-1f) + (0.0f - n * -0x1.bd0106p-13f);
    f8 q = r * 0x1.6a23d4p-10f + 0x1.123a2p-7f;
    q = q * r + 0x1.5558f2p-5f;
    q = q * r + 0x1.555492p-3f;
    q = q * r + 0x1.fffffcp-2f;
    f8 fraction = (q * (r * r) + r) + 1.0f;
    f8 result = (f8)((u8)fraction + ((u8)shifted << 23));
    return choose(x < -0x1.5d589ep+6f, (f8){}, result);
}

// Sixteen normals of eight radii and angles (Box and Muller 1958).
static inline void normals(w8 radius, w8 angle, f8 z[2])
{
    f8 r = sqrt8(minus_twice_log(uniform(low(radius))));
    u8 word = low(angle);
    f8 turn = (f8)(((word & 0x3FFFFFu) << 1) | 0x3F800001u) - 1.5f;
    f8 square = turn * turn;
    f8 s = FMA(square, -0x1.a99f40p-9f, 0x1.cd883ap-5f);
    s = FMA(square, s, -0x1.d3ba26p-2f);
    s = FMA(square, s, 0x1.1c5832p+0f);
    f8 c = FMA(square, -0x1.d8df08p-7f, 0x1.6f4004p-3f);
    c = FMA(square, c, -0x1.bea562p-1f);
    c = FMA(square, c, 0x1.6a09e6p-1f);
    z[0] = (f8)((u8)(FMA(-turn, s, c) * r) ^ (word & 0x80000000u));
    z[1] = (f8)((u8)(FMA(turn, s, c) * r) ^ ((word << 1) & 0x80000000u));
}

static inline double total(d8 a, d8 b)
{
    d8 s = a + b;
    double t[4] = {s[0] + s[4], s[1] + s[5], s[2] + s[6], s[3] + s[7]};
    return (t[0] + t[2]) + (t[1] + t[3]);
}

static inline d8 wide(f8 x) { return __builtin_convertvector(x, d8); }

// Moves the states i - 1 and i, or draws them at first.
static void move(
    struct cpf_filter *f, const struct cpf_model *m, int i, int first, uint32_t k0, uint32_t k1,
    uint32_t step)
{
    float *upper = f->states[i], *lower = f->states[i - 1];
    const float *below = f->states[(i + CPF_STATES - 2) % CPF_STATES];
    for (int p = 0; p < f->particles; p += 16) {
        w8 c[4] = {
            (w8){0, 1, 2, 3, 4, 5, 6, 7} + (uint64_t)(p / 2),
            (w8){} + (uint64_t)(0x80000000u | (uint32_t)(i / 2)), (w8){} + (uint64_t)step, (w8){}};
        philox(c, k0, k1);
        f8 e[2], o[2];
        normals(c[0], c[1], e);
        normals(c[2], c[3], o);
        for (int h = 0; h < 2; h++) {
            int at = p + 8 * h;
            f8 u, l;
            if (first) {
                u = e[h] * m->prior[i];
                l = o[h] * m->prior[i - 1];
            } else {
                f8 x = LOAD(lower + at);
                u = (LOAD(upper + at) * m->decay[i] + x * m->coupling[i]) + e[h] * m->noise[i];
                l = (x * m->decay[i - 1] + LOAD(below + at) * m->coupling[i - 1])
                    + o[h] * m->noise[i - 1];
            }
            f8 signal = i == CPF_STATES - 1 ? (f8){} : LOAD(f->signals + at);
            STORE(upper + at) = u;
            STORE(lower + at) = l;
            STORE(f->signals + at) = signal + (u * m->loading[i] + l * m->loading[i - 1]);
        }
    }
}

// Weighs the particles; returns the log evidence of y.
static double weigh(
    struct cpf_filter *f, const struct cpf_model *m, float y, double *mean, double *sample_size)
{
    f8 largest8[2] = {ALL(-INFINITY), ALL(-INFINITY)};
    i8 unsound = (i8){};
    for (int p = 0; p < f->particles; p += 16)
        for (int h = 0; h < 2; h++) {
            f8 apart = y - LOAD(f->signals + p + 8 * h);
            f8 density = apart * apart * (m->precision * -0.5f) + m->log_normaliser;
            unsound |= ~(density < INFINITY);
            f8 w = LOAD(f->log_weights + p + 8 * h) + density;
            STORE(f->log_densities + p + 8 * h) = w;
            largest8[h] = choose(w > largest8[h], w, largest8[h]);
        }
    float largest = -INFINITY;
    int is_unsound = 0;
    for (int lane = 0; lane < 8; lane++) {
        largest = fmaxf(largest, fmaxf(largest8[0][lane], largest8[1][lane]));
        is_unsound |= unsound[lane];
    }
    if (is_unsound || !(largest > -INFINITY))
        return NAN;
    f8 sums[2] = {}, squares[2] = {};
    for (int p = 0; p < f->particles; p += 16)
        for (int h = 0; h < 2; h++) {
            f8 lw = LOAD(f->log_densities + p + 8 * h) - largest;
            f8 w = exp8(lw);
            sums[h] += w;
            squares[h] += w * w;
            STORE(f->log_weights + p + 8 * h) = lw;
            STORE(f->weights + p + 8 * h) = w;
        }
    double sum = total(wide(sums[0]), wide(sums[1]));
    double log_sum = log(sum);
    float share = (float)(1 / sum), log_share = (float)log_sum;
    f8 moments[2] = {};
    for (int p = 0; p < f->particles; p += 16)
        for (int h = 0; h < 2; h++) {
            f8 w = LOAD(f->weights + p + 8 * h) * share;
            STORE(f->log_weights + p + 8 * h) -= log_share;
            STORE(f->weights + p + 8 * h) = w;
            f8 moment = w * LOAD(f->signals + p + 8 * h);
            moments[h] = moments[h] + moment;
        }
    *mean = total(wide(moments[0]), wide(moments[1]));
    *sample_size = fmin(sum * sum / total(wide(squares[0]), wide(squares[1])), f->particles);
    return (double)largest + log_sum;
}

// Systematic resampling: each particle is noted at its first tooth, then the notes are filled up.
static void resample(struct cpf_filter *f, uint32_t k0, uint32_t k1, uint32_t step)
{
    int n = f->particles;
    w8 c[4] = {(w8){} + 0xFFFFFFFFu, (w8){}, (w8){} + (uint64_t)step, (w8){}};
    philox(c, k0, k1);
    double u = ((double)(uint32_t)c[0][0] + 0.5) * 0x1p-32;
    d8 sums[2] = {};
    for (int p = 0; p < n; p += 16)
        for (int h = 0; h < 2; h++)
            sums[h] += wide(LOAD(f->weights + p + 8 * h));
    double scale = n / total(sums[0], sums[1]);
    double offset = fmin(1 - u, 1 - 0x1p-53), cumulative = 0;
    int last = n - 1;
    while (f->weights[last] == 0)
        last--;
    memset(f->ancestors, 0, 4 * (size_t)n);
    for (int p = 0; p <= last; p++) {
        int tooth = (int)(cumulative * scale + offset);
        if (tooth < n)
            f->ancestors[tooth] = p;
        cumulative += f->weights[p];
    }
    int position = 0;
    for (int p = 0; p < n; p++) {
        position = f->ancestors[p] > position ? f->ancestors[p] : position;
        f->ancestors[p] = position;
    }
    for (int i = 0; i < CPF_STATES; i++) {
        float *from = f->states[i], *to = f->scratch;
        for (int p = 0; p < n; p++)
            to[p] = from[f->ancestors[p]];
        f->states[i] = to;
        f->scratch = from;
    }
}

static void make_uniform(struct cpf_filter *f)
{
    float share = (float)-log(f->particles);
    for (int p = 0; p < f->particles; p += 8)
        STORE(f->log_weights + p) = ALL(share);
}

double RUN(
    struct cpf_filter *f, const struct cpf_model *m, uint32_t k0, uint32_t k1,
    const float *observations, int steps, double *means)
{
    double evidence = 0;
    make_uniform(f);
    for (int step = 0; step < steps; step++) {
        for (int i = CPF_STATES - 1; i > 0; i -= 2)
            move(f, m, i, step == 0, k0, k1, (uint32_t)step);
        double sample_size = f->particles;
        evidence += weigh(f, m, observations[step], means + step, &sample_size);
        if (sample_size < f->particles / 2.0) {
            resample(f, k0, k1, (uint32_t)step);
            make_uniform(f);
        }
    }
    return evidence;
}
