/**
 * Following a running line: what a frame brings is drawn at the next animation frame, past React; the page's figures
 * follow a few times a second, and the server's own judgement replaces the tail every few seconds.
 */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { live } from "../../api/live";
import { andonQuery } from "../../api/queries";
import type { Analysed } from "./useAnalysis";
import type { Choices } from "./choices";
import { perFrame } from "./frames";
import { EMPTY, type Judged, type Tail, endOf, grown, trimmed } from "./tail";

const SHOWN_MS = 250;
const ASK_MS = 4000;
const HOLE_MS = 300; // at most so often where points are missing
const LOCAL: readonly string[] = ["xbar-r"];

interface Frame {
  number: number;
  order_number: string;
  characteristic: string;
  complete: boolean;
  mean: number | null;
  range: number | null;
  at: number;
  stop: string[];
  advice: string[];
}

function judged(frame: Frame): Judged {
  const { complete } = frame;
  return {
    order: frame.order_number,
    number: frame.number,
    value: complete ? frame.mean : null,
    spread: complete ? frame.range : null,
    at: frame.at,
    stop: frame.stop,
    advice: frame.advice,
  };
}

/** Which cell a chart can follow: one characteristic, not split, of one machine. Null where it cannot. */
export function followed(choices: Choices, cells: readonly string[]): string | null {
  if (choices.characteristics.length !== 1 || choices.by !== null || choices.until !== null) return null;
  const [cell, ...others] = choices.filters.cells ?? cells;
  return cell === undefined || others.length > 0 ? null : cell;
}

export interface LiveTail {
  possible: boolean;
  tail: Tail;
  count: number;
}

/** `draw` is called once an animation frame with the whole tail while news come. */
export function useLiveTail(choices: Choices, analysed: Analysed, draw: (tail: Tail) => void): LiveTail {
  const board = useQuery({ ...andonQuery(60_000), enabled: choices.live });
  const path = followed(choices, analysed.whole.data?.cells ?? []);
  const cell = board.data?.lines.find((line) => line.cell_path === path)?.cell_id ?? null;
  const tail = useRef<Tail>(EMPTY);
  const drawing = useRef(draw);
  drawing.current = draw;
  const [shown, setShown] = useState<Tail>(EMPTY);
  const chart = analysed.charts[0];
  const end = useRef<ReturnType<typeof endOf>>(null);
  const refetch = useRef(analysed.whole.refetch);
  refetch.current = analysed.whole.refetch;

  useEffect(() => {
    end.current = analysed.whole.data && chart ? endOf(analysed.whole.data, chart) : null;
    tail.current = trimmed(tail.current, end.current);
    setShown(tail.current);
  }, [analysed.whole.data]);

  useEffect(() => {
    if (!choices.live || cell === null) return;
    let asked = 0;
    let shownAt = 0;
    const frames = perFrame<Judged>((news) => {
      const next = grown(tail.current, news, end.current);
      const now = performance.now();
      if (next !== tail.current) {
        tail.current = next;
        if (LOCAL.includes(choices.kind)) drawing.current(next);
        if (now - shownAt > SHOWN_MS) {
          shownAt = now;
          setShown(next);
        }
      }
      if (now - asked > (next.hole ? HOLE_MS : ASK_MS)) {
        asked = now;
        void refetch.current({ cancelRefetch: false });
      }
    });
    const stop = live.onTopic(`shopfloor.subgroups/${cell}`, (data) => {
      const frame = data as Frame;
      const ours = choices.filters.orders ?? [];
      if (frame.characteristic !== choices.characteristics[0]) return;
      if (ours.length > 0 && !ours.includes(frame.order_number)) return;
      frames.push(judged(frame));
    });
    return () => {
      stop();
      frames.stop();
      tail.current = EMPTY;
      setShown(EMPTY);
    };
  }, [choices.live, cell, choices.kind, choices.characteristics[0], choices.filters.orders?.join()]);

  const local = LOCAL.includes(choices.kind);
  return { possible: path !== null, tail: choices.live && local ? shown : EMPTY, count: shown.points.length };
}

