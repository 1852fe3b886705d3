/**
 * Following a running line: what a frame brings is drawn at the next animation frame, past React; the page's figures
 * follow a few times a second. Points that no frame carried are fetched, and the server's own judgement replaces the tail
 * every few seconds.
 */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";

import { live } from "../../api/live";
import { andonQuery, chartSince } from "../../api/queries";
import type { ChartPoint } from "../../api/types";
import type { Choices } from "./choices";
import { perFrame } from "./frames";
import { EMPTY, type End, type Judged, type Place, type Tail, endOf, grown, missing, trimmed } from "./tail";
import type { Analysed } from "./useAnalysis";

const SHOWN_MS = 250;
const FILL_MS = 250; // at most so often is asked for what no frame carried
const ASK_MS = 5000;
const LOCAL: readonly string[] = ["xbar-r"]; // kinds whose points a frame carries

interface Frame extends Omit<ChartPoint, "subgroup"> {
  number: number;
  order_number: string;
  characteristic: string;
}

function judged(order: string, number: number, one: Omit<ChartPoint, "subgroup">): Judged {
  const { complete, at, stop, advice } = one;
  return { order, number, value: complete ? one.mean : null, spread: complete ? one.range : null, at, stop, advice };
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
  end: End | null;
}

/** `draw` is called once an animation frame with the whole tail while news come. */
export function useLiveTail(choices: Choices, analysed: Analysed, draw: (tail: Tail, end: End | null) => void): LiveTail {
  const board = useQuery({ ...andonQuery(60_000), enabled: choices.live });
  const path = followed(choices, analysed.whole.data?.cells ?? []);
  const cell = board.data?.lines.find((line) => line.cell_path === path)?.cell_id ?? null;
  const tail = useRef<Tail>(EMPTY);
  const end = useRef<End | null>(null);
  const drawing = useRef(draw);
  drawing.current = draw;
  const [shown, setShown] = useState<Tail>(EMPTY);
  const refetch = useRef(analysed.whole.refetch);
  refetch.current = analysed.whole.refetch;
  const [characteristic = ""] = choices.characteristics;
  const orders = choices.filters.orders?.join("\n") ?? "";

  const [chart] = analysed.charts;
  const ended = useMemo(
    () => (analysed.whole.data && chart ? endOf(analysed.whole.data, chart) : null),
    [analysed.whole.data, chart],
  );
  // before the next animation frame: a new analysis under the tail of the one before would draw points where none are
  useLayoutEffect(() => {
    end.current = ended;
    tail.current = trimmed(tail.current, ended);
    setShown(tail.current);
  }, [ended]);

  useEffect(() => {
    if (!choices.live || cell === null) return;
    let [asked, filled, shownAt, filling, over] = [performance.now(), 0, 0, false, false];
    let [said, judgedTo, rest]: [Tail, Judged | undefined, number | undefined] = [tail.current, undefined, undefined];
    const take = (news: readonly Judged[]): void => {
      const next = grown(tail.current, news, end.current);
      if (next === tail.current) return;
      tail.current = next;
      if (LOCAL.includes(choices.kind)) drawing.current(next, end.current);
    };
    const fill = async (hole: Place): Promise<void> => {
      [filling, filled] = [true, performance.now()];
      const chart = await chartSince(cell, hole.order, characteristic, hole.number).catch(() => null);
      filling = false;
      if (over) return;
      if (chart !== null) take(chart.subgroups.map((one) => judged(chart.order, one.subgroup, one)));
      const left = missing(tail.current, end.current);
      const still = left?.order === hole.order && left.number === hole.number;
      if (still) filled += ASK_MS; // the server is away, or does not have it either
      follow();
    };
    // whatever is behind is caught up with, also when no more news come
    const follow = (): void => {
      window.clearTimeout(rest);
      rest = undefined;
      const now = performance.now();
      if (said !== tail.current && now - shownAt >= SHOWN_MS) {
        shownAt = now;
        said = tail.current;
        setShown(said);
      }
      const hole = missing(tail.current, end.current);
      if (hole !== null && !filling && now - filled >= FILL_MS) void fill(hole);
      const unjudged = tail.current.length > 0 && tail.current.at(-1) !== judgedTo;
      if (unjudged && now - asked >= ASK_MS) {
        asked = now;
        judgedTo = tail.current.at(-1);
        void refetch.current({ cancelRefetch: false });
      }
      if (hole !== null || unjudged || said !== tail.current) rest = window.setTimeout(follow, FILL_MS);
    };
    const frames = perFrame<Judged>((news) => {
      take(news);
      follow();
    });
    const stop = live.onTopic(`shopfloor.subgroups/${cell}`, (data) => {
      const frame = data as Frame;
      if (frame.characteristic !== characteristic) return;
      if (orders !== "" && !orders.split("\n").includes(frame.order_number)) return;
      frames.push(judged(frame.order_number, frame.number, frame));
    });
    return () => {
      over = true;
      stop();
      frames.stop();
      window.clearTimeout(rest);
      tail.current = EMPTY;
      setShown(EMPTY);
    };
  }, [choices.live, cell, choices.kind, characteristic, orders]);

  const local = choices.live && LOCAL.includes(choices.kind);
  const kept = useMemo(() => (local ? trimmed(shown, ended) : EMPTY), [local, shown, ended]);
  return { possible: path !== null, tail: kept, end: ended };
}
