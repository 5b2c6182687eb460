// A bootstrap particle filter in C: what the particle kernels of SequentialMonteCarlo are held
// against. Same algorithm, same draws, same order of every sum.
#ifndef CPARTICLEFILTER_H
#define CPARTICLEFILTER_H

#include <stdint.h>

#define CPF_STATES 8

// x_i+ = decay_i x_i + coupling_i x_(i-1) + noise_i e_i, where x_(-1) is x_7 and coupling_0 zero;
// y = loading' x + noise of variance noiseVariance; at first x_i = prior_i e_i.
struct cpf_model {
    float decay[CPF_STATES];
    float coupling[CPF_STATES];
    float noise[CPF_STATES];
    float prior[CPF_STATES];
    float loading[CPF_STATES];
    float precision;      // 1 / noiseVariance
    float log_normaliser; // of the density of y
};

struct cpf_filter;

// particles: a multiple of 16; NULL when there is no memory.
struct cpf_filter *cpf_make(int particles);
void cpf_free(struct cpf_filter *filter);

// Runs over all observations; writes the filtered mean of loading' x after each, and returns the
// log evidence, or NaN when a density is not a number or no particle explains an observation.
// The first rounds every operation, the second lets the compiler fuse products with sums.
double cpf_run(
    struct cpf_filter *filter, const struct cpf_model *model, uint32_t key0, uint32_t key1,
    const float *observations, int steps, double *means);
double cpf_run_fused(
    struct cpf_filter *filter, const struct cpf_model *model, uint32_t key0, uint32_t key1,
    const float *observations, int steps, double *means);

#endif
