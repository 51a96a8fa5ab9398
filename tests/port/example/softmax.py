"""A kernel in Triton: it comes along wherever Triton has a back end."""

import torch
import triton
import triton.language as tl


@triton.jit
def softmax_kernel(out, x, n, block: tl.constexpr):
    column = tl.arange(0, block)
    row = tl.load(x + column, mask=column < n, other=-float("inf"))
    row = tl.exp(row - tl.max(row, axis=0))
    tl.store(out + column, row / tl.sum(row, axis=0), mask=column < n)


def softmax(x):
    out = torch.empty_like(x)
    softmax_kernel[(1,)](out, x, x.numel(), 1024)
    torch.cuda.synchronize()
    return out
