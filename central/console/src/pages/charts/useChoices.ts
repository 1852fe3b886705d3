/** The choices of the address, and how they are changed. The view moves at once and reaches the address when it rests. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { choicesOf, searchOf } from "./address";
import type { Choices, Span } from "./choices";

const route = getRouteApi("/inside/quality/charts");
const REST_MS = 400;

export interface Chosen {
  choices: Choices;
  change: (part: Partial<Choices>) => void;
  view: Span | null;
  setView: (view: Span | null) => void;
}

export function useChoices(): Chosen {
  const search = route.useSearch();
  const navigate = useNavigate();
  const choices = useMemo(() => choicesOf(search), [search]);
  const [view, setShown] = useState<Span | null>(choices.view);
  const timer = useRef<number | undefined>(undefined);
  // what was chosen last, though the address may not say so yet: a choice made meanwhile must not undo it
  const latest = useRef(choices);
  const underway = useRef(0);
  useEffect(() => {
    if (underway.current === 0) latest.current = choices;
  }, [choices]);

  const go = useCallback(
    (next: Choices): void => {
      latest.current = next;
      underway.current += 1;
      const arrived = (): void => void (underway.current -= 1);
      navigate({ to: "/quality/charts", search: searchOf(next), replace: true, resetScroll: false }).then(arrived, arrived);
    },
    [navigate],
  );
  const change = useCallback((part: Partial<Choices>): void => {
    if ("view" in part) setShown(part.view ?? null);
    go({ ...latest.current, ...part });
  }, [go]);
  const setView = useCallback(
    (next: Span | null): void => {
      setShown(next);
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => go({ ...latest.current, view: next }), REST_MS);
    },
    [go],
  );
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return { choices, change, view, setView };
}
