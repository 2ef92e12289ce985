/* The kernels for x86-64 processors with AVX2 (2013 and later), asked for at run time. */
#ifdef __x86_64__

#include <immintrin.h>

#define WIDTH         8
#define LOW(x)        __builtin_shufflevector(x, x, 0, 1, 2, 3)
#define HIGH(x)       __builtin_shufflevector(x, x, 4, 5, 6, 7)
#define LESSER(a, b)  _mm256_min_ps(a, b)
#define GREATER(a, b) _mm256_max_ps(a, b)
#define ATTRIBUTES    __attribute__((target("avx2")))
#include "scan/kernel_body.h"

static const SgKernel kernel = {survey_values, sum_values, count_between, count_fractions};

const SgKernel *sg_kernel_best(void)
{
    return __builtin_cpu_supports("avx2") ? &kernel : sg_kernel_portable();
}

#else

#include "scan/kernel.h"

const SgKernel *sg_kernel_best(void)
{
    return sg_kernel_portable();
}

#endif
