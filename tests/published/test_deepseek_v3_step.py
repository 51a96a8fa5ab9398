"""DeepSeek-V3 Technical Report (arXiv 2412.19437): what its run took, as a step."""

from supercycle.catalog.store import Catalog
from supercycle.run.split import SELECTIVE, Split
from supercycle.study.predict import predict, question

IMPLIED_STEP = 2.664e6 * 3600 / 2048 / (14.8e12 / (15_360 * 4096))
"""Seconds: 2.664M GPU-hours of pre-training on 2,048 H800 over the steps of 14.8T tokens at batch 15,360."""


def test_the_published_layout_is_predicted_and_fits(catalog: Catalog) -> None:
    """Section 3.2: pipeline 16, experts over 64 chips, no tensor parallelism, FP8, norms and MLA up-projections
    recomputed, in 80 GB. The step that table 1 implies lies in the predicted interval; DualPipe, which hides most
    messages, is not modelled, so that the central prediction is slower."""
    asked = question(catalog, "deepseek-v3", "h800-sxm", 2048, global_batch=15_360, sequence=4096, precision="fp8")
    split = Split(pipeline=16, data=128, expert=64, recompute=SELECTIVE, sequence_parallel=0)
    predicted = predict(asked, split)
    assert predicted.step_s.low <= IMPLIED_STEP <= predicted.step_s.high
    assert predicted.fits
