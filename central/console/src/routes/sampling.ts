/** The pages of the plant's own sampling tables and skip-lot programmes. */
import { createRoute, redirect } from "@tanstack/react-router";

import { inside } from "./inside";
import { page } from "./page";

const tables = createRoute({
  getParentRoute: () => inside,
  path: "/quality/sampling/tables",
  component: page(() => import("../pages/sampling/TablesPage"), "TablesPage"),
});

/** `from`: the draft that the file takes the place of. */
const load = createRoute({
  getParentRoute: () => inside,
  path: "/quality/sampling/tables/new",
  validateSearch: (search: Record<string, unknown>): { from?: string } =>
    typeof search.from === "string" ? { from: search.from } : {},
  component: page(() => import("../pages/sampling/LoadTablePage"), "LoadTablePage"),
});

const table = createRoute({
  getParentRoute: () => inside,
  path: "/quality/sampling/tables/$id",
  component: page(() => import("../pages/sampling/TablePage"), "TablePage"),
});

const proofread = createRoute({
  getParentRoute: () => inside,
  path: "/quality/sampling/tables/$id/proofread",
  component: page(() => import("../pages/sampling/ProofreadPage"), "ProofreadPage"),
});

/** `programme`: as the task of releasing one leads there. */
const programmes = createRoute({
  getParentRoute: () => inside,
  path: "/quality/sampling/skip-lot",
  validateSearch: (search: Record<string, unknown>): { programme?: string } =>
    typeof search.programme === "string" ? { programme: search.programme } : {},
  beforeLoad: ({ search }) => {
    if (search.programme !== undefined) throw redirect({ to: "/quality/sampling/skip-lot/$id", params: { id: search.programme }, replace: true });
  },
  component: page(() => import("../pages/sampling/ProgrammesPage"), "ProgrammesPage"),
});

/** `from`: the programme that the new draft begins with. */
const writeProgramme = createRoute({
  getParentRoute: () => inside,
  path: "/quality/sampling/skip-lot/new",
  validateSearch: (search: Record<string, unknown>): { from?: string } =>
    typeof search.from === "string" ? { from: search.from } : {},
  component: page(() => import("../pages/sampling/WriteProgrammePage"), "WriteProgrammePage"),
});

const programme = createRoute({
  getParentRoute: () => inside,
  path: "/quality/sampling/skip-lot/$id",
  component: page(() => import("../pages/sampling/ProgrammePage"), "ProgrammePage"),
});

export const SAMPLING = [tables, load, table, proofread, programmes, writeProgramme, programme] as const;
