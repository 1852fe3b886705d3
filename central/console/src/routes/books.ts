/** The pages of the books. */
import { createRoute } from "@tanstack/react-router";

import type { LineFilter } from "../api/books";
import { inside } from "./inside";
import { page } from "./page";
import { text } from "./search";

type Search = Record<string, unknown>;

export interface OfPeriod {
  period?: string;
}

const COSTS = ["prevention", "appraisal", "internal_failure", "external_failure"] as const;
const period = (search: Search): OfPeriod => text(search, "period");

const journal = createRoute({
  getParentRoute: () => inside,
  path: "/finance/journal",
  validateSearch: period,
  component: page(() => import("../pages/finance/JournalPage"), "JournalPage"),
});

const entry = createRoute({
  getParentRoute: () => inside,
  path: "/finance/entries/$id",
  component: page(() => import("../pages/finance/EntryPage"), "EntryPage"),
});

const account = createRoute({
  getParentRoute: () => inside,
  path: "/finance/accounts/$number",
  validateSearch: period,
  component: page(() => import("../pages/finance/AccountPage"), "AccountPage"),
});

const lines = createRoute({
  getParentRoute: () => inside,
  path: "/finance/lines",
  validateSearch: (search: Search): Omit<LineFilter, "account"> => {
    const cost = COSTS.find((one) => one === search.quality_cost);
    return {
      ...period(search),
      ...text(search, "nc_id"),
      ...text(search, "order_id"),
      ...(cost === undefined ? {} : { quality_cost: cost }),
    };
  },
  component: page(() => import("../pages/finance/LinesPage"), "LinesPage"),
});

const trialBalance = createRoute({
  getParentRoute: () => inside,
  path: "/finance/trial_balance",
  validateSearch: period,
  component: page(() => import("../pages/finance/TrialBalancePage"), "TrialBalancePage"),
});

const statements = createRoute({
  getParentRoute: () => inside,
  path: "/finance/statements",
  validateSearch: (search: Search): OfPeriod & { kind?: "income" | "sheet" } => ({
    ...period(search),
    ...(search.kind === "sheet" ? { kind: "sheet" as const } : {}),
  }),
  component: page(() => import("../pages/finance/StatementsPage"), "StatementsPage"),
});

const payments = createRoute({
  getParentRoute: () => inside,
  path: "/finance/payments",
  component: page(() => import("../pages/finance/PaymentsPage"), "PaymentsPage"),
});

const openItem = createRoute({
  getParentRoute: () => inside,
  path: "/finance/open_items/$id",
  component: page(() => import("../pages/finance/OpenItemPage"), "OpenItemPage"),
});

const periods = createRoute({
  getParentRoute: () => inside,
  path: "/finance/periods",
  component: page(() => import("../pages/finance/PeriodsPage"), "PeriodsPage"),
});

const cost = createRoute({
  getParentRoute: () => inside,
  path: "/quality/cost",
  component: page(() => import("../pages/cost/CostPage"), "CostPage"),
});

export const BOOKS = [
  journal,
  entry,
  account,
  lines,
  trialBalance,
  statements,
  payments,
  openItem,
  periods,
  cost,
] as const;
