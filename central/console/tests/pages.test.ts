import { describe, expect, it } from "vitest";

import { ApiProblem, PAGE_MISSING, UNREACHABLE, isNoDocument } from "../src/api/problem";
import { hold, isNewer, keepMine, takeNew } from "../src/entry/held";
import { outOfRange } from "../src/entry/outOfRange";
import { entryOf, whyMissing } from "../src/routes/build";

const RUNNING = "/assets/index-aaaa.js";

function served(html: string, status = 200): typeof fetch {
  return () => Promise.resolve(new Response(html, { status }));
}

function index(entry: string): string {
  return `<html><head><script type="module" crossorigin src="${entry}"></script></head></html>`;
}

describe("a page whose code cannot be fetched", () => {
  it("reloads nothing while the server is away", async () => {
    const away = await whyMissing(RUNNING, () => Promise.reject(new TypeError("Failed to fetch")));
    expect([away.problem.code, away.changed]).toEqual([UNREACHABLE, false]);
    const proxy = await whyMissing(RUNNING, served("<h1>Bad gateway</h1>", 502));
    expect([proxy.problem.status, proxy.changed]).toEqual([502, false]);
  });

  it("reloads only for another build", async () => {
    expect((await whyMissing(RUNNING, served(index("/assets/index-bbbb.js")))).changed).toBe(true);
    const same = await whyMissing(RUNNING, served(index(RUNNING)));
    expect([same.problem.code, same.changed]).toEqual([PAGE_MISSING, false]);
    expect((await whyMissing(RUNNING, served("<p>The console is being built</p>"))).changed).toBe(false);
    expect((await whyMissing(null, served(index(RUNNING)))).changed).toBe(false); // a development server
    expect(entryOf("")).toBeNull();
  });
});

describe("a form over a document that somebody else changes", () => {
  const first = { version: 3, note: "old" };
  const second = { version: 4, note: "theirs" };

  it("keeps where it began until its writer chooses", () => {
    const held = hold(first);
    expect(isNewer(held, first)).toBe(false);
    expect(isNewer(held, second)).toBe(true);
    expect([held.begun, held.version]).toEqual([first, 3]); // saving now is refused: no update is lost
  });

  it("begins anew, or goes on over the new version", () => {
    const anew = takeNew(hold(first), second);
    expect([anew.begun, anew.version, anew.turn, isNewer(anew, second)]).toEqual([second, 4, 1, false]);
    const mine = keepMine(hold(first), second);
    expect([mine.begun, mine.version, mine.turn, isNewer(mine, second)]).toEqual([first, 4, 0, false]);
  });
});

describe("a refusal", () => {
  const refusal = (status: number, ...fields: string[]): ApiProblem =>
    new ApiProblem({ title: "", detail: "", status, code: "x", errors: fields.map((field) => ({ field, code: "", message: "" })) });

  it("of an address says that there is no such document", () => {
    expect(isNoDocument(refusal(404))).toBe(true);
    expect(isNoDocument(refusal(422, "id"))).toBe(true);
    expect(isNoDocument(refusal(422, "path.order_id"))).toBe(true);
    expect(isNoDocument(refusal(422, "id", "limit"))).toBe(false);
    expect(isNoDocument(refusal(422))).toBe(false);
    expect(isNoDocument(refusal(500, "id"))).toBe(false);
  });
});

describe("a number outside its field's range", () => {
  it("is told with what was put in its place", () => {
    expect(outOfRange("101", 50, 99.99)).toBe(99.99);
    expect(outOfRange("-5", 0, undefined)).toBe(0);
    expect(outOfRange("1,5", 0, 2)).toBeNull();
    expect(outOfRange("", 1, 2)).toBeNull();
    expect(outOfRange("abc", 1, 2)).toBeNull();
  });
});
