// Stands in for glibc's allocator in a program that links it, counts and passes on.

#define _GNU_SOURCE
#include "CAllocationCounter.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

static _Thread_local size_t allocations;
static _Thread_local ptrdiff_t bytes;
static _Thread_local int is_counting;

void allocation_counter_begin(void) {
    allocations = 0;
    bytes = 0;
    is_counting = 1;
}

size_t allocation_counter_end(void) {
    is_counting = 0;
    return allocations;
}

ptrdiff_t allocation_counter_bytes(void) { return bytes; }

// What a block takes of the heap: what its owner may use, and the word before it that says how much.
static ptrdiff_t extent(void *block) {
    return block == NULL ? 0 : (ptrdiff_t)(malloc_usable_size(block) + sizeof(size_t));
}

static void *given(void *block) {
    if (is_counting) {
        allocations += 1;
        bytes += extent(block);
    }
    return block;
}

void *malloc(size_t size) { return given(__libc_malloc(size)); }

void *calloc(size_t count, size_t size) { return given(__libc_calloc(count, size)); }

void *realloc(void *memory, size_t size) {
    ptrdiff_t before = is_counting ? extent(memory) : 0;
    void *block = __libc_realloc(memory, size);
    // A block that could not be had leaves the old one as it was, unless it was to be given back.
    if (block != NULL || size == 0) bytes -= before;
    return given(block);
}

void *memalign(size_t alignment, size_t size) { return given(__libc_memalign(alignment, size)); }

void *aligned_alloc(size_t alignment, size_t size) {
    return given(__libc_memalign(alignment, size));
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    void *block = given(__libc_memalign(alignment, size));
    if (block == NULL) return ENOMEM;
    *memory = block;
    return 0;
}

void free(void *memory) {
    if (is_counting) bytes -= extent(memory);
    __libc_free(memory);
}
