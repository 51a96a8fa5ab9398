// Shared by the small example: a check, and a sum over the lanes of a warp.
#pragma once
#include <cuda_runtime.h>
#include <cstdio>
#include <cstdlib>

#define WARP_SIZE 32
#define FULL_MASK 0xffffffff

#define cudaCheck(call)                                                  \
    do {                                                                 \
        cudaError_t status = (call);                                     \
        if (status != cudaSuccess) {                                     \
            std::printf("%s\n", cudaGetErrorString(status));             \
            std::exit(1);                                                \
        }                                                                \
    } while (0)

__device__ inline float warp_sum(float value) {
    for (int offset = 16; offset > 0; offset /= 2) {
        value += __shfl_down_sync(FULL_MASK, value, offset);
    }
    return value;
}
