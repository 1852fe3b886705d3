import { useEffect, useState } from "react";

const TICK_MS = 1000;

/** The time now in UTC microseconds, anew each second; `offset` is what the server's clock is ahead of this one. */
export function useNow(offset = 0): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), TICK_MS);
    return () => window.clearInterval(timer);
  }, []);
  return now * 1000 + offset;
}
