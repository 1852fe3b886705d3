import { QueryClient } from "@tanstack/react-query";

import { ApiProblem } from "./api/problem";

const RETRIES_MAX = 2;

/** Again only when it can help: a refusal stays a refusal, a busy or unreachable server may answer the next time. */
function mayHelp(failures: number, error: unknown): boolean {
  if (failures >= RETRIES_MAX) return false;
  return error instanceof ApiProblem && (error.problem.retry === true || error.status === 0) && error.status !== 429;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: mayHelp, staleTime: 5_000, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
});
