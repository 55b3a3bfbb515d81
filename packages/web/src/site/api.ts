/** Requests to the server that gave the page. */
import type { MissingProfileJson, SessionJson } from "../../../serve/src/api/json-types.ts";
import { reopen } from "./live.ts";
import { changeHeaders, setSession } from "./session.ts";

/** An answer other than success: the status is 0 where there was no answer. */
export class ApiProblem extends Error {
  readonly status: number;
  /** Where a profile is missing: which ones there are, if any. */
  readonly stored: StoredTimes;

  constructor(status: number, message: string, stored: StoredTimes = null) {
    super(message);
    this.status = status;
    this.stored = stored;
  }
}

export type StoredTimes = MissingProfileJson["stored"];

export type Query = Readonly<Record<string, string | readonly string[] | null>>;

const UNAUTHORIZED = 401;

/** Path and query of a request: `api/v1/tickets?state=open`; parameters that are null are left out. */
export function apiPath(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, given] of Object.entries(query))
    for (const value of given === null ? [] : typeof given === "string" ? [given] : given) search.append(name, value);
  const text = search.toString();
  return `api/v1/${path}${text === "" ? "" : `?${text}`}`;
}

/** The type is that of the route in packages/serve/src/api, which the same server answers. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  // What is in the memory of a process is asked for as a change is.
  const headers = changeHeaders();
  return readJson(await answerOf(path, signal ? { signal, headers } : { headers }));
}

export async function postJson<T>(path: string, body: unknown): Promise<T> {
  const headers = { "content-type": "application/json", ...changeHeaders() };
  return readJson(await answerOf(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

const SESSION = "api/v1/session";

/** Finds out who uses the pages. */
export async function loadSession(): Promise<void> {
  await getJson<SessionJson>(SESSION).then(
    (session) => setSession({ state: "known", session }),
    () => {},
  );
}

/** @throws ApiProblem for a token that is not valid */
export async function signIn(token: string): Promise<void> {
  setSession({ state: "known", session: await postJson<SessionJson>(SESSION, { token }) });
  reopen();
}

export async function signOut(): Promise<void> {
  await answerOf(SESSION, { method: "DELETE", headers: changeHeaders() });
  setSession({ state: "none" });
}

async function answerOf(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, credentials: "same-origin" });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiProblem(0, "the server does not answer");
  }
}

async function readJson<T>(answer: Response): Promise<T> {
  if (answer.ok) return answer.json();
  if (answer.status === UNAUTHORIZED) setSession({ state: "none" });
  throw await problemOf(answer);
}

/** The server words its problems as `{ "error": "…" }`. */
async function problemOf(answer: Response): Promise<ApiProblem> {
  const body: Partial<MissingProfileJson> | null = await answer.json().catch(() => null);
  const words = typeof body?.error === "string" ? body.error : `the server answers with status ${answer.status}`;
  return new ApiProblem(answer.status, words, body?.stored ?? null);
}
