"""Pieces of a pipeline that do not hold the same number of layers."""


def pieces(layers: int, pipeline: int, virtual: int) -> str:
    """The layout of an uneven pipeline as Megatron writes it, or an empty text where all pieces are alike.

    Pieces stand in the order of the network, ``|`` between them: ``E`` is the embedding, ``t*3`` are three layers,
    ``L`` is the loss. The pieces with a layer less are the last and the first ones, which have the head and the
    embedding to do. Valid for at most two pieces more than layers: those hold no layer.

    Source: megatron-lm-arguments (``--pipeline-model-parallel-layout``).
    """
    count = pipeline * virtual
    if layers % count == 0:
        return ""
    most, longer = divmod(layers, count)
    sizes = [most] * count
    for index in _from_the_middle(count)[:longer]:
        sizes[index] += 1
    words = [_layers(size) for size in sizes]
    words[0], words[-1] = f"E{words[0]}", f"{words[-1]}L"
    return "|".join(words)


def _from_the_middle(count: int) -> list[int]:
    """Pieces in the order in which they take a layer more: the last and then the first one come at the end."""
    inner = list(range(1, count - 1))
    return [*inner, 0, count - 1] if count > 1 else [0]


def _layers(size: int) -> str:
    return "" if size == 0 else "t" if size == 1 else f"t*{size}"
