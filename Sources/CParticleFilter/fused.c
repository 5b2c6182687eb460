#pragma STDC FP_CONTRACT ON
#define RUN cpf_run_fused
#include "filter.h"
