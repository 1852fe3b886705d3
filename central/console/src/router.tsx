/** The pages. Each workspace is a chunk of its own, fetched when first opened. */
import {
  Outlet,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";

import { whenLoggedOut } from "./api/client";
import { ApiProblem, asProblem } from "./api/problem";
import { declarationsQuery } from "./api/queries";
import { queryClient } from "./queryClient";
import { aboutQuery, forget, meQuery } from "./session";
import { Shell } from "./shell/Shell";
import { Opening } from "./states/Loading";
import { NotFound } from "./states/NotFound";
import { Problem } from "./states/Problem";

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
  beforeLoad: async () => {
    await queryClient.ensureQueryData(aboutQuery).catch(() => null); // a server without it leaves the defaults
  },
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = search.next;
    return typeof next === "string" && isOwnPath(next) ? { next } : {};
  },
  component: lazyRouteComponent(() => import("./pages/login/LoginPage"), "LoginPage"),
});

const inside = createRoute({
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

const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/inbox" });
  },
});

const inbox = createRoute({
  getParentRoute: () => inside,
  path: "/inbox",
  component: lazyRouteComponent(() => import("./pages/inbox/InboxPage"), "InboxPage"),
});

const orders = createRoute({
  getParentRoute: () => inside,
  path: "/production/orders",
  component: lazyRouteComponent(() => import("./pages/orders/OrdersPage"), "OrdersPage"),
});

export const orderRoute = createRoute({
  getParentRoute: () => inside,
  path: "/production/orders/$id",
  component: lazyRouteComponent(() => import("./pages/orders/OrderPage"), "OrderPage"),
});

const lines = createRoute({
  getParentRoute: () => inside,
  path: "/quality/lines",
  component: lazyRouteComponent(() => import("./pages/lines/LinesPage"), "LinesPage"),
});

export interface LineSearch {
  order?: string;
  characteristic?: string;
}

export const lineRoute = createRoute({
  getParentRoute: () => inside,
  path: "/quality/lines/$cell",
  validateSearch: (search: Record<string, unknown>): LineSearch => ({
    ...(typeof search.order === "string" ? { order: search.order } : {}),
    ...(typeof search.characteristic === "string" ? { characteristic: search.characteristic } : {}),
  }),
  component: lazyRouteComponent(() => import("./pages/lines/LinePage"), "LinePage"),
});

const ncs = createRoute({
  getParentRoute: () => inside,
  path: "/quality/nc",
  component: lazyRouteComponent(() => import("./pages/quality/NcListPage"), "NcListPage"),
});

export const ncRoute = createRoute({
  getParentRoute: () => inside,
  path: "/quality/nc/$id",
  component: lazyRouteComponent(() => import("./pages/quality/NcPage"), "NcPage"),
});

export const limitsRoute = createRoute({
  getParentRoute: () => inside,
  path: "/quality/limits/$id",
  component: lazyRouteComponent(() => import("./pages/quality/LimitsPage"), "LimitsPage"),
});

const terminal = createRoute({
  getParentRoute: () => inside,
  path: "/terminal",
  component: lazyRouteComponent(() => import("./pages/terminal/TerminalPage"), "TerminalPage"),
});

const andon = createRoute({
  getParentRoute: () => root,
  path: "/andon",
  beforeLoad: inside.options.beforeLoad,
  component: lazyRouteComponent(() => import("./pages/andon/AndonPage"), "AndonPage"),
  pendingComponent: Opening,
});

const tree = root.addChildren([
  login,
  andon,
  inside.addChildren([home, inbox, terminal, orders, orderRoute, lines, lineRoute, ncs, ncRoute, limitsRoute]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultErrorComponent: ({ error, reset }) => <Problem problem={asProblem(error)} onRetry={reset} />,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

/** Only a path of this console; "//host" and "/\host" would lead elsewhere. */
export function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])/.test(path) && !path.startsWith("/login");
}

function loginSearch(path: string): { next?: string } {
  return isOwnPath(path) && path !== "/" ? { next: path } : {};
}

whenLoggedOut(() => {
  const { pathname, href } = router.state.location;
  if (pathname === "/login") return;
  forget();
  void router.navigate({ to: "/login", search: loginSearch(href) });
});
