"""The networks of a measured gap trained by PyTorch, where there is a GPU: all cells of a gap at once."""

from collections.abc import Callable

import numpy as np

from supercycle.base.errors import InputError
from supercycle.verify.gap.networks import Networks, Sample
from supercycle.verify.pytorch import pytorch


def found_device() -> str:
    """ "cuda" where PyTorch is installed and sees a GPU (ROCm's are named so too), else "cpu": NumPy then trains."""
    try:
        return "cuda" if pytorch().cuda.is_available() else "cpu"
    except InputError:
        return "cpu"


def trained_by_torch(
    networks: Networks, sample: Sample, steps: int, seed: int, rate: Callable[[int], float], device: str
) -> Networks:  # fmt: skip
    """As :func:`supercycle.verify.gap.networks.trained`: the same batches and rates, Adam of PyTorch on a device."""
    torch = pytorch()
    random = np.random.default_rng(seed)
    layers = len(networks.weights)
    values = [torch.tensor(array, device=device, requires_grad=True) for array in (*networks.weights, *networks.biases)]
    adam = torch.optim.Adam(values, lr=rate(1))
    for step in range(1, steps + 1):
        inputs, wanted = (torch.from_numpy(array).to(device) for array in sample(random))
        reached = inputs
        for layer in range(layers):
            reached = torch.baddbmm(values[layers + layer], reached, values[layer])
            reached = torch.tanh(reached) if layer < layers - 1 else reached
        loss = ((reached - wanted) ** 2).mean(dim=(1, 2)).sum()
        adam.zero_grad()
        loss.backward()
        adam.param_groups[0]["lr"] = rate(step)
        adam.step()
    arrays = [value.detach().cpu().numpy() for value in values]
    return Networks(tuple(arrays[:layers]), tuple(arrays[layers:]))
