#ifndef CALLOCATIONCOUNTER_H
#define CALLOCATIONCOUNTER_H

#include <stddef.h>

/// Starts counting the allocations of this thread at zero.
void allocation_counter_begin(void);

/// Stops counting; the number of allocations since the count began.
size_t allocation_counter_end(void);

/// How many bytes of the heap this thread took during the last count, less those it gave back.
ptrdiff_t allocation_counter_bytes(void);

#endif
