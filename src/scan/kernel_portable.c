/* The kernels for any processor. */
#define WIDTH         4
#define LOW(x)        __builtin_shufflevector(x, x, 0, 1)
#define HIGH(x)       __builtin_shufflevector(x, x, 2, 3)
#define LESSER(a, b)  ((VFloat)PICK((VInt)((a) < (b)), (VInt)(a), (VInt)(b)))
#define GREATER(a, b) ((VFloat)PICK((VInt)((a) > (b)), (VInt)(a), (VInt)(b)))
#define ATTRIBUTES
#include "scan/kernel_body.h"

static const SgKernel kernel = {survey_values, sum_values, count_between, count_fractions};

const SgKernel *sg_kernel_portable(void)
{
    return &kernel;
}
