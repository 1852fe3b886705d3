/**
 * The live stream: one EventSource a page, over all that wants to listen, resumed by position.
 *
 * Log frames say that something happened; the listener fetches what it may see. Topics carry the newest payload and may
 * skip. A tab in the background lets go of its stream and catches up when it comes back.
 */
export interface LogFrame {
  position: number;
  event: string;
  document: string;
  document_id: string | null;
  at: number;
}

export type LiveState = "connecting" | "open" | "lost";

type LogListener = (frame: LogFrame) => void;
type TopicListener = (data: unknown) => void;

const RETRY_MS = [1000, 2000, 5000, 10000];
const TOPIC_CHANGE_MS = 50;
const HIDDEN_MS = 60_000;
const BEAT_MISSING_MS = 45_000;

class Live {
  private source: EventSource | null = null;
  private position: number | null = null;
  private failures = 0;
  private timer: number | undefined;
  private watchdog: number | undefined;
  private logListeners = new Set<LogListener>();
  private topicListeners = new Map<string, Set<TopicListener>>();
  private stateListeners = new Set<() => void>();
  private wanted = false;
  private beats = false;
  private lastFrame = 0;
  state: LiveState = "connecting";
  /** When the state became what it is; milliseconds. */
  since = Date.now();

  start(): void {
    if (this.wanted) return;
    this.wanted = true;
    document.addEventListener("visibilitychange", this.visibility);
    this.watchdog = window.setInterval(() => this.checkBeat(), 5000);
    this.open();
  }

  stop(): void {
    this.wanted = false;
    this.position = null;
    document.removeEventListener("visibilitychange", this.visibility);
    window.clearInterval(this.watchdog);
    window.clearTimeout(this.timer);
    this.close();
  }

  onLog(listener: LogListener): () => void {
    this.logListeners.add(listener);
    return () => this.logListeners.delete(listener);
  }

  onTopic(topic: string, listener: TopicListener): () => void {
    const known = this.topicListeners.get(topic);
    if (known) known.add(listener);
    else {
      this.topicListeners.set(topic, new Set([listener]));
      this.reopenSoon(TOPIC_CHANGE_MS);
    }
    return () => {
      const listeners = this.topicListeners.get(topic);
      listeners?.delete(listener);
      if (listeners?.size === 0) {
        this.topicListeners.delete(topic);
        this.reopenSoon(TOPIC_CHANGE_MS);
      }
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  };

  snapshot = (): LiveState => this.state;

  private enter(state: LiveState): void {
    if (state === this.state) return;
    this.state = state;
    this.since = Date.now();
    for (const listener of this.stateListeners) listener();
  }

  private open(): void {
    this.close();
    if (!this.wanted) return;
    const asked = new URLSearchParams();
    for (const topic of [...this.topicListeners.keys()].sort()) asked.append("topic", topic);
    if (this.position !== null) asked.set("since", String(this.position));
    const source = new EventSource(`/api/live?${asked}`);
    this.source = source;
    source.addEventListener("hello", (event) => {
      this.failures = 0;
      this.heard();
      this.position ??= (JSON.parse(event.data) as { position: number }).position;
      this.enter("open");
    });
    source.addEventListener("log", (event) => {
      this.heard();
      const frame = JSON.parse(event.data) as LogFrame;
      this.position = frame.position;
      for (const listener of this.logListeners) listener(frame);
    });
    source.addEventListener("topic", (event) => {
      this.heard();
      const { topic, data } = JSON.parse(event.data) as { topic: string; data: unknown };
      for (const listener of this.topicListeners.get(topic) ?? []) listener(data);
    });
    source.addEventListener("beat", () => {
      this.beats = true;
      this.heard();
    });
    source.addEventListener("bye", () => this.failed());
    source.onerror = () => this.failed();
  }

  private heard(): void {
    this.lastFrame = Date.now();
  }

  private checkBeat(): void {
    const silent = Date.now() - this.lastFrame > BEAT_MISSING_MS;
    if (this.state === "open" && this.beats && silent) this.failed();
  }

  private failed(): void {
    this.close();
    this.enter("lost");
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)] ?? 10000;
    this.failures += 1;
    this.reopenSoon(wait);
  }

  private reopenSoon(wait: number): void {
    window.clearTimeout(this.timer);
    if (this.wanted) this.timer = window.setTimeout(() => this.open(), wait);
  }

  private close(): void {
    this.source?.close();
    this.source = null;
  }

  private visibility = (): void => {
    window.clearTimeout(this.timer);
    if (document.visibilityState === "hidden") {
      this.timer = window.setTimeout(() => this.close(), HIDDEN_MS);
    } else if (this.source === null) {
      this.open();
    }
  };
}

export const live = new Live();
