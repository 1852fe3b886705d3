"""OPC UA subscriptions with a real controller's limits, inside asyncua's server.

asyncua grants any publishing interval, reports every write instead of sampling, takes a queue size of 0 as
unlimited and never sets the overflow bit: tests against it would prove nothing. These subclasses emulate,
from OPC 10000-4 v1.05:

- 5.14.2: the publishing interval is revised up to `min_publishing_ms`;
- 5.13.1.2: an item is sampled at its revised interval (at least `min_sampling_ms`; -1 takes the publishing
  interval) and a change that comes and goes between two samples is never seen;
- 5.13.1.5 and 7.21: the queue is revised to 1..`max_queue`, 0 gives 1; when a queue longer than one
  overflows, the oldest (or with discardOldest false the newest) is dropped and the neighbour carries the
  Overflow bit; a queue of one is a buffer of the newest value and, as the standard has it, sets no bit;
- 5.14.5: a publish answer carries at most the smaller of MaxNotificationsPerPublish and
  `max_notifications`.

Not emulated: server-side deadbands in percent, event queues, monitoring of attributes other than Value at
their own rate, priorities, triggering links. With `optimistic` all of the above is off and asyncua's own
behaviour shows.
"""

from __future__ import annotations

import asyncio
import copy
import math
from dataclasses import dataclass
from typing import Any

from asyncua import ua
from asyncua.server.address_space import AddressSpace
from asyncua.server.internal_server import InternalServer
from asyncua.server.internal_subscription import InternalSubscription
from asyncua.server.monitored_item_service import MonitoredItemService
from asyncua.server.subscription_service import SubscriptionService

from .settings import OpcUaDevice

OVERFLOW = 0x480  # InfoType = DataValue (0x400) with the Overflow bit (0x80), OPC 10000-4 7.38.1


@dataclass(slots=True)
class Gate:
    """Closed while the device is frozen: no answer, no notification, but nothing is closed either."""

    open: asyncio.Event

    def closed(self) -> bool:
        return not self.open.is_set()


@dataclass(slots=True)
class SampledItem:
    interval_s: float
    queue_size: int
    discard_oldest: bool
    pending: ua.DataValue | None = None
    timer: asyncio.TimerHandle | None = None


class LimitedItems(MonitoredItemService):
    """Monitored items that are sampled and queued as a controller does it."""

    def __init__(self, isub: LimitedSubscription, aspace: AddressSpace, limits: OpcUaDevice) -> None:
        super().__init__(isub, aspace)
        self._limits = limits
        self._sampled: dict[int, SampledItem] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def _make_monitored_item_common(self, params: ua.MonitoredItemCreateRequest) -> tuple[Any, Any]:
        result, mdata = super()._make_monitored_item_common(params)
        asked = params.RequestedParameters
        interval = self._sampling_ms(asked.SamplingInterval)
        queue = max(1, min(int(asked.QueueSize), self._limits.max_queue))
        result.RevisedSamplingInterval = interval
        result.RevisedQueueSize = queue
        mdata.queue_size = queue
        self._sampled[result.MonitoredItemId] = SampledItem(interval / 1000, queue, bool(asked.DiscardOldest))
        return result, mdata

    def _modify_monitored_item(self, params: ua.MonitoredItemModifyRequest) -> Any:
        result = super()._modify_monitored_item(params)
        item = self._sampled.get(params.MonitoredItemId)
        if item is not None:
            asked = params.RequestedParameters
            item.interval_s = self._sampling_ms(asked.SamplingInterval) / 1000
            item.queue_size = max(1, min(int(asked.QueueSize), self._limits.max_queue))
            item.discard_oldest = bool(asked.DiscardOldest)
            result.RevisedSamplingInterval = item.interval_s * 1000
            result.RevisedQueueSize = item.queue_size
        return result

    def _sampling_ms(self, asked: float) -> float:
        wanted = self.isub.data.RevisedPublishingInterval if asked < 0 else asked
        return max(float(wanted), float(self._limits.min_sampling_ms))

    def _delete_monitored_items(self, mid: int) -> ua.StatusCode:
        item = self._sampled.pop(mid, None)
        if item is not None and item.timer is not None:
            item.timer.cancel()
        return super()._delete_monitored_items(mid)

    def delete_all_monitored_items(self) -> None:
        self.delete_monitored_items(list(self._monitored_items))

    async def datachange_callback(
        self, handle: int, value: ua.DataValue, error: ua.StatusCode | None = None
    ) -> None:
        """A value was written: it waits for the item's next sample, and a newer one replaces it."""
        mid = self._monitored_datachange.get(handle)
        item = self._sampled.get(mid) if mid is not None else None
        if error or item is None:
            await super().datachange_callback(handle, value, error)
            return
        item.pending = value
        if item.timer is None:
            loop = asyncio.get_running_loop()
            now = loop.time()
            tick = (math.floor(now / item.interval_s) + 1) * item.interval_s
            item.timer = loop.call_at(tick, self._sample, handle, item)

    async def trigger_datachange(self, handle: int, nodeid: ua.NodeId, attr: ua.AttributeIds) -> None:
        """The first value of an item is reported at once, not at its first sample."""
        await super().datachange_callback(handle, self.aspace.read_attribute_value(nodeid, attr))

    def _sample(self, handle: int, item: SampledItem) -> None:
        item.timer = None
        value, item.pending = item.pending, None
        if value is not None and handle in self._monitored_datachange:
            task = asyncio.get_running_loop().create_task(super().datachange_callback(handle, value))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def queue_of(self, mid: int) -> SampledItem | None:
        return self._sampled.get(mid)


class LimitedSubscription(InternalSubscription):
    """A subscription whose item queues overflow visibly and whose answers are cut to size."""

    _triggered_datachanges: dict[int, list[ua.MonitoredItemNotification]]

    def __init__(self, *args: Any, limits: OpcUaDevice, gate: Gate, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gate = gate
        self._most = most
        self.monitored_item_srv: LimitedItems = LimitedItems(self, self.monitored_item_srv.aspace, limits)

    async def publish_results(self, requestdata: Any = None) -> bool:
        if self._gate.closed():
            return False
        return await super().publish_results(requestdata)

    async def enqueue_datachange_event(
        self, mid: int, eventdata: ua.MonitoredItemNotification, maxsize: int
    ) -> None:
        item = self.monitored_item_srv.queue_of(mid)
        queue = self._triggered_datachanges.get(mid)
        if item is None or queue is None or len(queue) < item.queue_size:
            await super().enqueue_datachange_event(mid, eventdata, 0)
        elif item.queue_size == 1:
            queue[0] = eventdata
        elif item.discard_oldest:
            del queue[0]
            queue[0] = _overflowed(queue[0])
            queue.append(eventdata)
        else:
            queue[-1] = _overflowed(eventdata)

    def _pop_publish_result(self) -> ua.PublishResult:
        result = super()._pop_publish_result()
        result.MoreNotifications = bool(self._triggered_datachanges)
        return result

    def _pop_triggered_datachanges(self, result: ua.PublishResult) -> None:
        waiting: dict[int, list[ua.MonitoredItemNotification]] = self._triggered_datachanges
        cut: dict[int, list[ua.MonitoredItemNotification]] = {}
        taken = 0
        for mid, queue in waiting.items():
            room = self._most - taken
            if len(queue) > room:
                cut[mid] = queue[room:]
                waiting[mid] = queue[:room]
            taken += min(len(queue), room)
        self._triggered_datachanges = {mid: queue for mid, queue in waiting.items() if queue}
        super()._pop_triggered_datachanges(result)
        self._triggered_datachanges = cut


def _overflowed(event: ua.MonitoredItemNotification) -> ua.MonitoredItemNotification:
    """The same notification with the Overflow bit in its status."""
    marked = copy.copy(event)
    value = copy.copy(event.Value)
    status = value.StatusCode.value if value.StatusCode is not None else 0
    marked.Value = ua.DataValue(
        value.Value, ua.StatusCode(status | OVERFLOW), value.SourceTimestamp, value.ServerTimestamp,
        value.SourcePicoseconds, value.ServerPicoseconds,
    )  # fmt: skip
    return marked


class LimitedSubscriptions(SubscriptionService):
    """Creates limited subscriptions and revises their publishing interval."""

    def __init__(
        self, aspace: AddressSpace, iserver: InternalServer, limits: OpcUaDevice, gate: Gate
    ) -> None:
        super().__init__(aspace, iserver=iserver)
        self._limits = limits
        self._gate = gate

    async def create_subscription(
        self, params: ua.CreateSubscriptionParameters, callback: Any, session_id: ua.NodeId,
        request_callback: Any = None,
    ) -> ua.CreateSubscriptionResult:  # fmt: skip
        revised = copy.copy(params)
        least = float(self._limits.min_publishing_ms)
        revised.RequestedPublishingInterval = max(float(params.RequestedPublishingInterval), least)
        asked = int(params.MaxNotificationsPerPublish)
        most = min(asked, self._limits.max_notifications) if asked else self._limits.max_notifications
        result = await super().create_subscription(revised, callback, session_id, request_callback)
        plain = self.subscriptions[result.SubscriptionId]
        await plain.stop()
        limited = LimitedSubscription(
            plain.data, self.aspace, callback, session_id, request_callback=request_callback,
            delete_callback=lambda: self.subscriptions.pop(result.SubscriptionId, None),
            no_acks_limit=plain._no_acks_limit, max_queue_size=self._limits.max_queue,
            publishing_enabled=params.PublishingEnabled, limits=self._limits, gate=self._gate, most=most,
        )  # fmt: skip
        self.subscriptions[result.SubscriptionId] = limited
        await limited.start()
        return result


class LimitedServer(InternalServer):
    """asyncua's server core with the limits above, unless the device is optimistic."""

    def __init__(self, limits: OpcUaDevice, gate: Gate) -> None:
        super().__init__()
        self.max_connections = limits.max_sessions
        if not limits.optimistic:
            self.subscription_service = LimitedSubscriptions(self.aspace, self, limits, gate)
            self.isession.subscription_service = self.subscription_service
