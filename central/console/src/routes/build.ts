/** Why a page's code could not be had: no server, a server with another build, or this build with a hole in it. */
import { ApiProblem, PAGE_MISSING, problemOf, unreachable } from "../api/problem";

export interface Missing {
  problem: ApiProblem;
  /** The server answers and has another build: only a reload brings the page. */
  changed: boolean;
}

/** The entry script of a console's index.html; null in a page that is none, as a proxy's or that of a running build. */
export function entryOf(html: string): string | null {
  return /<script[^>]*\bsrc="([^"]*\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? null;
}

function absent(): ApiProblem {
  return new ApiProblem({ title: "", detail: "", status: 0, code: PAGE_MISSING, retry: true });
}

/** Asks the server for its index.html and holds its entry script against `running`, the one of this document. */
export async function whyMissing(running: string | null, ask: typeof fetch = fetch): Promise<Missing> {
  let html: string;
  try {
    const answer = await ask("/", { cache: "no-store", headers: { Accept: "text/html" } });
    if (!answer.ok) return { problem: problemOf(null, answer), changed: false };
    html = await answer.text();
  } catch {
    return { problem: unreachable(), changed: false };
  }
  const served = entryOf(html);
  return { problem: absent(), changed: served !== null && running !== null && served !== running };
}
