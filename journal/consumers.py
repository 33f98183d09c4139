"""Who counts which kind of event. Apps register in their AppConfig.ready().

The journal itself knows nothing of what is counted.
"""

from collections.abc import Callable

# Called inside the loader's transaction. The rows of journal_fresh (kind, id uuid, at timestamptz, data jsonb) whose
# kind is the consumer's own are events that were never counted before; what the consumer writes is committed together
# with the offset. It may not commit, and it must take the rows as they come: whoever sends a beacon chooses the data.
Consumer = Callable[[object], None]

by_kind: dict[str, Consumer] = {}


def register(kind: str, consumer: Consumer) -> None:
    by_kind[kind] = consumer
