/** Refusals as the server sends them: RFC 9457 problem details with a stable `code`. */
export interface FieldError {
  field: string;
  code: string;
  message: string;
}

export interface Problem {
  title: string;
  status: number;
  code: string;
  detail: string;
  instance?: string;
  retry?: boolean;
  errors?: FieldError[];
}

/** A request that got no good answer. `status` 0: the server was not reached. */
export class ApiProblem extends Error {
  readonly problem: Problem;
  readonly retryAfter: number | null;

  constructor(problem: Problem, retryAfter: number | null = null) {
    super(problem.detail || problem.title);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  get code(): string {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }
}

export const UNREACHABLE = "client.unreachable";
export const NOT_UNDERSTOOD = "client.not_understood";
export const PAGE_MISSING = "client.page_missing";

export function unreachable(): ApiProblem {
  return new ApiProblem({ title: "", detail: "", status: 0, code: UNREACHABLE, retry: true });
}

/** The problem in an answer's body; an answer that is no problem document (a proxy's page) gets a code of ours. */
export function problemOf(body: unknown, response: Response): ApiProblem {
  const after = Number(response.headers.get("Retry-After"));
  const seconds = Number.isFinite(after) && after > 0 ? after : null;
  if (typeof body === "object" && body !== null && "code" in body && "status" in body) {
    return new ApiProblem(body as Problem, seconds);
  }
  return new ApiProblem({ title: "", detail: "", status: response.status, code: NOT_UNDERSTOOD }, seconds);
}

/** Anything thrown, as a problem to show. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof TypeError) return unreachable(); // fetch says so when there is no connection
  const detail = error instanceof Error ? error.message : String(error);
  return new ApiProblem({ title: "", detail, status: 0, code: "client.fault" });
}

/** Whether there is no document under the address: its id is unknown, or no id at all. Asking again cannot help. */
export function isNoDocument({ status, problem }: ApiProblem): boolean {
  if (status === 404) return true;
  const fields = problem.errors ?? [];
  return (status === 400 || status === 422) && fields.length > 0 && fields.every((one) => ID_FIELD.test(one.field));
}

const ID_FIELD = /(^|[._])id$/;
