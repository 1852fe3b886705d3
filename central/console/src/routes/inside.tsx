/** The root of the pages, and the frame around those that need a login. */
import { Outlet, createRootRoute, createRoute, redirect } from "@tanstack/react-router";

import { ApiProblem, asProblem } from "../api/problem";
import { declarationsQuery } from "../api/queries";
import { queryClient } from "../queryClient";
import { aboutQuery, meQuery } from "../session";
import { Shell } from "../shell/Shell";
import { Opening } from "../states/Loading";
import { NotFound } from "../states/NotFound";
import { Problem } from "../states/Problem";

export const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
  beforeLoad: async ({ location }) => {
    // all three at once: who comes without a session hears it from `inside`
    const first = location.pathname === "/login" ? [] : [queryClient.ensureQueryData(meQuery), queryClient.ensureQueryData(declarationsQuery)];
    for (const one of first) void one.catch(() => null);
    await queryClient.ensureQueryData(aboutQuery).catch(() => null); // a server without it leaves the defaults
  },
});

export const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  component: Shell,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery);
      await queryClient.ensureQueryData(declarationsQuery); // states and events by their names, from the first look on
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) {
        throw redirect({ to: "/login", search: loginSearch(location.href) });
      }
      throw error;
    }
  },
  pendingComponent: Opening,
  errorComponent: ({ error, reset }) => <Problem problem={asProblem(error)} onRetry={reset} />,
});

/** Only a path of this console; "//host" and "/\host" would lead elsewhere. */
export function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])/.test(path) && !path.startsWith("/login");
}

export function loginSearch(path: string): { next?: string } {
  return isOwnPath(path) && path !== "/" ? { next: path } : {};
}
