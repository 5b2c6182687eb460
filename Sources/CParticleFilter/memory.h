#ifndef CPF_MEMORY_H
#define CPF_MEMORY_H

#include "CParticleFilter.h"

struct cpf_filter {
    int particles;
    float *states[CPF_STATES]; // one column each, aligned to 64 bytes
    float *scratch;
    float *signals;
    float *log_weights;
    float *log_densities;
    float *weights;
    int32_t *ancestors;
};

#endif
