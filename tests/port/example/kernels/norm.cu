// The sum of squares of each row: one warp a row, written for warps of 32.
#include "common.cuh"

__global__ void row_norm(float *out, const float *in, int rows, int columns) {
    int row = (blockIdx.x * blockDim.x + threadIdx.x) / WARP_SIZE;
    int lane = threadIdx.x % 32;
    if (row >= rows) {
        return;
    }
    float sum = 0.0f;
    for (int column = lane; column < columns; column += WARP_SIZE) {
        float value = in[row * columns + column];
        sum += value * value;
    }
    sum = warp_sum(sum);
    if (lane == 0) {
        out[row] = sum;
    }
}

void run_norm(float *out, const float *in, int rows, int columns) {
    row_norm<<<(rows + 7) / 8, 256>>>(out, in, rows, columns);
    cudaCheck(cudaDeviceSynchronize());
}
