#include "memory.h"

#include <stdlib.h>

static void *column(int particles)
{
    return aligned_alloc(64, 4 * (size_t)particles);
}

struct cpf_filter *cpf_make(int particles)
{
    struct cpf_filter *filter = calloc(1, sizeof *filter);
    if (!filter)
        return NULL;
    filter->particles = particles;
    int complete = 1;
    for (int i = 0; i < CPF_STATES; i++)
        complete &= (filter->states[i] = column(particles)) != NULL;
    complete &= (filter->scratch = column(particles)) != NULL;
    complete &= (filter->signals = column(particles)) != NULL;
    complete &= (filter->log_weights = column(particles)) != NULL;
    complete &= (filter->log_densities = column(particles)) != NULL;
    complete &= (filter->weights = column(particles)) != NULL;
    complete &= (filter->ancestors = column(particles)) != NULL;
    if (complete)
        return filter;
    cpf_free(filter);
    return NULL;
}

void cpf_free(struct cpf_filter *filter)
{
    if (!filter)
        return;
    for (int i = 0; i < CPF_STATES; i++)
        free(filter->states[i]);
    free(filter->scratch);
    free(filter->signals);
    free(filter->log_weights);
    free(filter->log_densities);
    free(filter->weights);
    free(filter->ancestors);
    free(filter);
}
