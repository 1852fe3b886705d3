/** The one way to the server: typed by the OpenAPI document, session cookie with CSRF header, problems as exceptions. */
import createClient, { type Middleware } from "openapi-fetch";

import { problemOf, unreachable } from "./problem";
import type { paths } from "./schema";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
const NOT_LOGGED_IN = "identity.not_logged_in";

let csrf = "";
let language = "zh";
let onLoggedOut: () => void = () => {};

export function setCsrf(token: string): void {
  csrf = token;
}

export function setRequestLanguage(wanted: string): void {
  language = wanted;
}

/** `notice` is called when a request finds that the session has ended. */
export function whenLoggedOut(notice: () => void): void {
  onLoggedOut = notice;
}

const dressed: Middleware = {
  onRequest({ request }) {
    request.headers.set("Accept-Language", language);
    if (!SAFE.has(request.method) && csrf) request.headers.set("X-CSRF-Token", csrf);
    return request;
  },
};

export const client = createClient<paths>({ baseUrl: "/", credentials: "same-origin" });
client.use(dressed);

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The data of an answer. Raises `ApiProblem`; a lost session is announced once to `whenLoggedOut`. */
export async function given<Data>(asked: Promise<Answer<Data>>): Promise<Data> {
  let answer: Answer<Data>;
  try {
    answer = await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw unreachable();
  }
  if (answer.response.ok && answer.data !== undefined) return answer.data;
  const problem = problemOf(answer.error, answer.response);
  if (problem.code === NOT_LOGGED_IN) onLoggedOut();
  throw problem;
}

/** A fresh idempotency key. `crypto.randomUUID` is missing on plain HTTP, which plants use on their own network. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Send a command by its name; `key` makes a repetition after a lost answer harmless. */
export async function command(
  name: string,
  body: Record<string, unknown>,
  options: { key: string; version?: number },
): Promise<unknown> {
  const headers: Record<string, string> = {
    "Accept-Language": language,
    "Content-Type": "application/json",
    "Idempotency-Key": options.key,
    "X-CSRF-Token": csrf,
  };
  if (options.version !== undefined) headers["If-Match"] = `"${options.version}"`;
  const send = async (): Promise<Answer<unknown>> => {
    const response = await fetch(`/api/${name.replace(".", "/")}`, {
      method: "POST",
      credentials: "same-origin",
      headers,
      body: JSON.stringify(body),
    });
    const read: unknown = await response.json().catch(() => undefined);
    return response.ok ? { data: read, response } : { error: read, response };
  };
  return given(send());
}
