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
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def wait(self, key: str) -> float:
        """Take a token: 0, or the seconds until there is one."""
        now, rate = self._clock(), self._rate
        full_at = max(now, self._full_at.pop(key, now))
        wait = full_at - now - (rate.burst - 1) * rate.seconds
        self._full_at[key] = full_at if wait > 0 else full_at + rate.seconds
        if len(self._full_at) > _MOST_KNOWN:
            self._full_at.popitem(last=False)
        return max(0.0, wait)


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
