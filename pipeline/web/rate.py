"""How often one address may ask: a bucket of tokens that fills again by and by."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_MOST_KNOWN = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` at once, then one every ``seconds``."""

    burst: int
    seconds: float


class Limiter:
    """Counts for each key; forgets the one that was quiet longest once it knows too many.
    ``clock`` gives seconds that never go back.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        self._rate, self._clock = rate, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Take a token: 0, or the seconds until there is one."""
        now = self._clock()
        left, since = self._buckets.pop(key, (float(self._rate.burst), now))
        left = min(self._rate.burst, left + (now - since) / self._rate.seconds)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        if len(self._buckets) > _MOST_KNOWN:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) * self._rate.seconds


def key_of(host: str) -> str:
    """Whom an address belongs to: an IPv6 line has a whole /64 of them."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
