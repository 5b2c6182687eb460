#pragma STDC FP_CONTRACT OFF
#define RUN cpf_run
#include "filter.h"
