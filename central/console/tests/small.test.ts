import { describe, expect, it } from "vitest";

import { asProblem, problemOf } from "../src/api/problem";
import { measured, quantity, statistic } from "../src/format/numbers";
import { clock, clockMillis, dateTime, duration, millisBetween, setZone } from "../src/format/time";
import type { EdgeCommand, Line } from "../src/api/types";
import { signalPlace } from "../src/pages/andon/useStopCause";
import { isPending, lastEnable, runOf, wholePieces } from "../src/pages/terminal/runOf";
import { touched } from "../src/shell/useLiveRefresh";

describe("numbers", () => {
  it("have the characteristic's decimals", () => {
    expect(measured(74.0300000001, 3)).toBe("74.030");
    expect(statistic(74.0166, 3)).toBe("74.0166");
    expect(measured(null, 3)).toBe("–");
    expect(measured(Number.NaN, 3)).toBe("–");
  });

  it("of the books lose no digit but zeros at the end", () => {
    expect(quantity("200.000000")).toBe("200");
    expect(quantity("12.500000")).toBe("12.5");
    expect(quantity("200")).toBe("200");
  });
});

describe("times", () => {
  it("are shown in the plant's zone", () => {
    const instant = Date.UTC(2026, 2, 1, 6, 5, 9, 123) * 1000;
    setZone("Asia/Shanghai");
    expect(dateTime(instant)).toBe("2026-03-01 14:05:09");
    expect(clockMillis(instant)).toBe("14:05:09.123");
    setZone("Europe/Berlin");
    expect(clock(instant)).toBe("07:05:09");
    setZone("No/Such");
    expect(clock(instant)).toBe("07:05:09");
  });

  it("know durations", () => {
    expect(duration(59.9)).toBe("0:59");
    expect(duration(3_723)).toBe("1:02:03");
    expect(millisBetween(1_000_000, 1_088_000)).toBe(88);
    expect(millisBetween(0, 1_088_000)).toBeNull();
  });
});

describe("problems", () => {
  it("keep the server's code and its patience", () => {
    const response = new Response(null, { status: 429, headers: { "Retry-After": "12" } });
    const problem = problemOf({ status: 429, code: "identity.too_many_failures", detail: "wait" }, response);
    expect([problem.code, problem.retryAfter]).toEqual(["identity.too_many_failures", 12]);
  });

  it("are made of what is no problem document", () => {
    expect(problemOf("<html>", new Response(null, { status: 502 })).code).toBe("client.not_understood");
    expect(asProblem(new TypeError("Failed to fetch")).code).toBe("client.unreachable");
  });
});

describe("a signal's name", () => {
  it("tells chart and subgroup", () => {
    expect(signalPlace("WO-000001/37/mean/stop")).toEqual({ subgroup: "37", chart: "mean" });
    expect(signalPlace(null)).toBeNull();
  });
});

describe("the station", () => {
  const line = (order: string | null, hold: string | null): Line =>
    ({ order_number: order, hold_reason: hold }) as Line;

  it("knows whether the order's run is enabled", () => {
    expect(runOf(undefined, "WO-1")).toBe("disabled");
    expect(runOf(line("WO-2", null), "WO-1")).toBe("disabled");
    expect(runOf(line("WO-1", null), "WO-1")).toBe("enabled");
    expect(runOf(line("WO-1", "limits_due"), "WO-1")).toBe("enabled");
    expect(runOf(line("WO-1", "commanded"), "WO-1")).toBe("disabled");
    expect(runOf(line("WO-1", "order_complete"), "WO-1")).toBe("complete");
  });

  it("follows its own request, not an earlier one or another's", () => {
    const row = (order: string, edge: string, sent: number | null, state: string): EdgeCommand =>
      ({ name: "run_enable", order_number: order, edge_ref: edge, sent_at: sent, state }) as EdgeCommand;
    const rows = [row("WO-2", "a", 30, "sent"), row("WO-1", "b", 20, "sent"), row("WO-1", "a", 10, "refused")];
    expect(lastEnable(rows, "a", "WO-1", 5)?.state).toBe("refused");
    expect(lastEnable(rows, "a", "WO-1", 15)).toBeUndefined();
    expect(isPending(lastEnable([row("WO-1", "a", null, "wanted"), ...rows], "a", "WO-1", 15))).toBe(true);
  });

  it("asks for whole pieces", () => {
    expect(wholePieces("200.000000")).toBe(200);
  });
});

describe("an event", () => {
  it("refreshes what it can change and nothing else", () => {
    const hit = touched(new Set(["quality"]));
    expect(hit(["ncs", {}])).toBe(true);
    expect(hit(["edges"])).toBe(false);
  });
});
