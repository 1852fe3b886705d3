/** The pages. Each workspace is a chunk of its own, fetched when first opened. */
import { createRoute, createRouter, redirect } from "@tanstack/react-router";

import { whenLoggedOut } from "./api/client";
import { asProblem } from "./api/problem";
import { BOOKS } from "./routes/books";
import { BUYING } from "./routes/buying";
import { CAPA } from "./routes/capa";
import { CAPABILITY } from "./routes/capability";
import { CHARTS } from "./routes/charts";
import { CLOSING } from "./routes/closing";
import { APPROVALS } from "./routes/approvals";
import { COMPLAINTS } from "./routes/complaints";
import { DESK } from "./routes/desk";
import { MSA } from "./routes/msa";
import { PLANS } from "./routes/plans";
import { SAMPLING } from "./routes/sampling";
import { SELLING } from "./routes/selling";
import { TOOLS } from "./routes/tools";
import { TRACE } from "./routes/trace";
import { inside, isOwnPath, loginSearch, root } from "./routes/inside";
import { page } from "./routes/page";
import { forget } from "./session";
import { Opening } from "./states/Loading";
import { Problem } from "./states/Problem";

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = search.next;
    return typeof next === "string" && isOwnPath(next) ? { next } : {};
  },
  component: page(() => import("./pages/login/LoginPage"), "LoginPage"),
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
  component: page(() => import("./pages/inbox/InboxPage"), "InboxPage"),
});

const orders = createRoute({
  getParentRoute: () => inside,
  path: "/production/orders",
  component: page(() => import("./pages/orders/OrdersPage"), "OrdersPage"),
});

const orderRoute = createRoute({
  getParentRoute: () => inside,
  path: "/production/orders/$id",
  component: page(() => import("./pages/orders/OrderPage"), "OrderPage"),
});

const lines = createRoute({
  getParentRoute: () => inside,
  path: "/quality/lines",
  component: page(() => import("./pages/lines/LinesPage"), "LinesPage"),
});

export interface LineSearch {
  order?: string;
  characteristic?: string;
}

const lineRoute = createRoute({
  getParentRoute: () => inside,
  path: "/quality/lines/$cell",
  validateSearch: (search: Record<string, unknown>): LineSearch => ({
    ...(typeof search.order === "string" ? { order: search.order } : {}),
    ...(typeof search.characteristic === "string" ? { characteristic: search.characteristic } : {}),
  }),
  component: page(() => import("./pages/lines/LinePage"), "LinePage"),
});

const ncs = createRoute({
  getParentRoute: () => inside,
  path: "/quality/nc",
  component: page(() => import("./pages/quality/NcListPage"), "NcListPage"),
});

const ncRoute = createRoute({
  getParentRoute: () => inside,
  path: "/quality/nc/$id",
  component: page(() => import("./pages/quality/NcPage"), "NcPage"),
});

const limitsRoute = createRoute({
  getParentRoute: () => inside,
  path: "/quality/limits/$id",
  component: page(() => import("./pages/quality/LimitsPage"), "LimitsPage"),
});

const terminal = createRoute({
  getParentRoute: () => inside,
  path: "/terminal",
  component: page(() => import("./pages/terminal/TerminalPage"), "TerminalPage"),
});

const andon = createRoute({
  getParentRoute: () => root,
  path: "/andon",
  beforeLoad: inside.options.beforeLoad,
  component: page(() => import("./pages/andon/AndonPage"), "AndonPage"),
  pendingComponent: Opening,
});

const tree = root.addChildren([
  login,
  andon,
  inside.addChildren([
    home,
    inbox,
    terminal,
    orders,
    orderRoute,
    lines,
    lineRoute,
    ncs,
    ncRoute,
    limitsRoute,
    ...BOOKS,
    ...CLOSING,
    ...BUYING,
    ...DESK,
    ...TOOLS,
    ...TRACE,
    ...CAPA,
    ...MSA,
    ...CAPABILITY,
    ...SELLING,
    ...APPROVALS, ...COMPLAINTS,
    ...CHARTS,
    ...PLANS,
    ...SAMPLING,
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  search: { strict: true }, // a word of the address that its page does not know is no choice of the page
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultErrorComponent: ({ error, reset }) => <Problem problem={asProblem(error)} onRetry={reset} />,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

whenLoggedOut(() => {
  const { pathname, href } = router.state.location;
  if (pathname === "/login") return;
  forget();
  void router.navigate({ to: "/login", search: loginSearch(href) });
});
