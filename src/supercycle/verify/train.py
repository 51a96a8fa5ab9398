"""Training steps of a small GPT: mixed precision as large runs have it, or 32 bits throughout."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from supercycle.model.shape import Shape
from supercycle.verify.gpt import Weights, gpt_loss, gpt_weights
from supercycle.verify.measure_kernels import dtype_of
from supercycle.verify.pytorch import Device, pytorch

BETAS = (0.9, 0.95)
"""Decay of AdamW's two moments (usual for language models)."""


@dataclass(frozen=True)
class Trainer:
    """A model with its optimiser. ``weights`` are what the products use, ``masters`` what the optimiser updates.

    They are the same tensors in 32 bits; else the weights are copies in 16.
    """

    shape: Shape
    device: Device
    weights: Weights
    masters: Weights
    optimizer: Any

    def step(self, tokens: Any) -> Any:
        """One step of training on a batch; the loss before it, as a tensor of the device."""
        loss = gpt_loss(self.weights, self.shape, tokens)
        loss.backward()
        if self.weights is not self.masters:
            for name, weight in self.weights.items():
                self.masters[name].grad = weight.grad.float()
                weight.grad = None
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        if self.weights is not self.masters:
            torch = pytorch()
            with torch.no_grad():
                torch._foreach_copy_(list(self.weights.values()), list(self.masters.values()))
        return loss.detach()

    def loss(self, tokens: Any) -> float:
        """The loss on a batch, without learning from it."""
        with pytorch().no_grad():
            return float(gpt_loss(self.weights, self.shape, tokens))


def trainer(
    shape: Shape, device: Device, precision: str, *, rate: float = 1e-3, decay: float = 0.1, seed: int = 0
) -> Trainer:
    """A fresh model, ready to train. Vectors are not decayed."""
    torch = pytorch()
    masters = {name: tensor.requires_grad_() for name, tensor in gpt_weights(shape, device, seed).items()}
    weights = masters
    if precision != "fp32":
        kind = dtype_of(precision)
        weights = {name: tensor.detach().to(kind).requires_grad_() for name, tensor in masters.items()}
    matrices = [tensor for tensor in masters.values() if tensor.dim() > 1]
    vectors = [tensor for tensor in masters.values() if tensor.dim() < 2]
    groups = [{"params": matrices, "weight_decay": decay}, {"params": vectors, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=rate, betas=BETAS, fused=True)
    return Trainer(shape, device, weights, masters, optimizer)


def random_tokens(device: Device, batch: int, sequence: int, vocabulary: int, seed: int = 0) -> Callable[[], Any]:
    """Batches of tokens drawn evenly: what they say does not matter to the time of a step."""
    torch = pytorch()
    random = torch.Generator().manual_seed(seed)

    def drawn() -> Any:
        return torch.randint(vocabulary, (batch, sequence + 1), generator=random).to(device.torch_name)

    return drawn
