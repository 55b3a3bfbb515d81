/** Requests to the server that gave the page. */

/** An answer other than success: the status is 0 where there was no answer. */
export class ApiProblem extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Path and query of a request: `api/v1/tickets?state=open`; parameters that are null are left out. */
export function apiPath(path: string, query: Readonly<Record<string, string | null>> = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== null);
  const text = new URLSearchParams(given).toString();
  return `api/v1/${path}${text === "" ? "" : `?${text}`}`;
}

/** The type is that of the route in packages/serve/src/api, which the same server answers. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return readJson(await answerOf(path, signal ? { signal } : {}));
}

export async function postJson<T>(path: string, body: unknown): Promise<T> {
  const headers = { "content-type": "application/json" };
  return readJson(await answerOf(path, { method: "POST", headers, body: JSON.stringify(body) }));
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
  throw new ApiProblem(answer.status, await problemOf(answer));
}

/** The server words its problems as `{ "error": "…" }`. */
async function problemOf(answer: Response): Promise<string> {
  const body: unknown = await answer.json().catch(() => null);
  const isWorded = typeof body === "object" && body !== null && "error" in body && typeof body.error === "string";
  return isWorded ? String(body.error) : `the server answers with status ${answer.status}`;
}
