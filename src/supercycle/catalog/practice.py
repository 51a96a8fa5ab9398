"""What the catalogue knows of how runs are run: failures, checkpoints, schedules, batch sizes."""

from supercycle.catalog.fact import Bandwidth, Duration, Fraction, Part, Plain, TokenCount


class ReliabilityTable(Part):
    """How often a chip with its share of host and network stops a run, and how long it takes to go on.

    ``partial`` is the share of failures after which a replica alone can start anew, for which the others ``pause``;
    ``repair`` the time until a host is back; ``detection`` the time until a silent corruption is noticed.
    """

    chip_mtbf: Duration
    checkpoint_bandwidth: Bandwidth
    restart: Duration
    planned: Fraction
    partial: Fraction
    pause: Duration
    repair: Duration
    detection: Duration


class ScheduleTable(Part):
    """From an order to a model in use: time until the chips run, time to train, time after pre-training."""

    procurement: Duration
    training: Duration
    after_training: Duration


class BatchTable(Part):
    """The batch that trains best: ``coefficient × tokens^exponent`` tokens."""

    coefficient: Plain
    exponent: Plain


class PostTrainingTable(Part):
    """Compute after pre-training as a share of it."""

    share: Plain


class DataTable(Part):
    """The stock of public text in effective tokens, and how many epochs are known to be nearly as good as new."""

    stock: TokenCount
    epochs: Plain


class PracticeEntry(Part):
    """One way of running runs."""

    name: str
    aliases: tuple[str, ...] = ()
    reliability: ReliabilityTable
    schedule: ScheduleTable
    batch: BatchTable
    post_training: PostTrainingTable
    data: DataTable
    note: str = ""
