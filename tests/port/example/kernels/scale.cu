// y = a x: nothing here knows how wide a warp is.
#include "common.cuh"

__global__ void scale(float *y, const float *x, float a, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        y[i] = a * x[i];
    }
}

void run_scale(float *y, const float *x, float a, int n) {
    float *from = nullptr, *to = nullptr;
    cudaCheck(cudaMalloc(&from, n * sizeof(float)));
    cudaCheck(cudaMalloc(&to, n * sizeof(float)));
    cudaCheck(cudaMemcpy(from, x, n * sizeof(float), cudaMemcpyHostToDevice));
    scale<<<(n + 255) / 256, 256>>>(to, from, a, n);
    cudaCheck(cudaMemcpy(y, to, n * sizeof(float), cudaMemcpyDeviceToHost));
    cudaCheck(cudaFree(from));
    cudaCheck(cudaFree(to));
}
