/**
 * Many events, one drawing a frame: what came since the last frame is handed over together. Nothing is lost and
 * nothing is drawn twice; the wait for a frame is asked for only while something waits.
 */
export interface Frames<Event> {
  push: (event: Event) => void;
  stop: () => void;
}

type Ask = (callback: () => void) => number;

export function perFrame<Event>(
  draw: (events: readonly Event[]) => void,
  ask: Ask = (callback) => requestAnimationFrame(callback),
  cancel: (id: number) => void = (id) => cancelAnimationFrame(id),
): Frames<Event> {
  let waiting: Event[] = [];
  let asked: number | null = null;
  const flush = (): void => {
    asked = null;
    const events = waiting;
    waiting = [];
    draw(events);
  };
  return {
    push: (event) => {
      waiting.push(event);
      asked ??= ask(flush);
    },
    stop: () => {
      if (asked !== null) cancel(asked);
      asked = null;
      waiting = [];
    },
  };
}
