/** A page whose code is fetched when it is first wanted. Where it cannot be had the frame stays and says so in the
 * page's place; the document is loaded anew only when the server answers and has another build. (The router's own
 * lazy component reloads at any failure, and with the server away the browser puts its error page over everything.) */
import { type ComponentType, type ReactNode, createElement, use, useEffect, useReducer } from "react";

import { Problem } from "../states/Problem";
import { type Missing, whyMissing } from "./build";

type Fetched<Name extends string> = Promise<Record<Name, ComponentType>>;

function runningEntry(): string | null {
  return document.querySelector("script[type=module][src*='/assets/']")?.getAttribute("src") ?? null;
}

/** Style sheets that failed are asked for once more; the module loader counts a sheet it asked for as there. */
async function failedSheets(): Promise<void> {
  const failed = [...document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]")].filter((one) => one.sheet === null);
  await Promise.all(
    failed.map(
      (old) =>
        new Promise<void>((done, fail) => {
          const fresh = old.cloneNode() as HTMLLinkElement;
          fresh.onload = () => done();
          fresh.onerror = () => fail(new Error(fresh.href));
          old.replaceWith(fresh);
        }),
    ),
  );
}

export function page<Name extends string>(importer: () => Fetched<Name>, name: Name) {
  let found: ComponentType | undefined;
  let missing: Missing | undefined;
  let asked: Promise<void> | undefined;

  async function load(): Promise<void> {
    try {
      if (missing !== undefined) await failedSheets();
      found = (await importer())[name];
      missing = undefined;
    } catch {
      missing = await whyMissing(runningEntry());
    } finally {
      asked = undefined;
    }
  }
  const preload = (): Promise<void> => (found === undefined ? (asked ??= load()) : Promise.resolve());

  function Page(): ReactNode {
    const [, look] = useReducer((looks: number) => looks + 1, 0);
    const outOfDate = found === undefined && missing?.changed === true;
    useEffect(() => {
      if (outOfDate) window.location.reload();
    }, [outOfDate]);
    useEffect(() => {
      if (found === undefined) void preload().then(look); // it failed while it was fetched ahead
    }, []);
    if (found !== undefined) return createElement(found);
    if (missing !== undefined) return <Problem problem={missing.problem} onRetry={() => void preload().then(look)} />;
    use(preload());
    return null;
  }
  return Object.assign(Page, { preload });
}
