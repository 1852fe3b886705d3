/** What can be fetched while the session is still asked for. */
import type { AnyRoute } from "@tanstack/react-router";

import { router } from "./router";

/** The code of the page that the address names. */
export function fetchPageAhead(): void {
  const routes = router.routesById as Record<string, AnyRoute | undefined>;
  for (const { routeId } of router.matchRoutes(router.latestLocation)) {
    const component = routes[routeId]?.options.component as { preload?: () => Promise<void> } | undefined;
    void component?.preload?.();
  }
}
