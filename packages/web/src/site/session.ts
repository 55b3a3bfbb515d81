/**
 * Who uses the pages. Without tokens the server answers this machine, and users name themselves; with tokens, a session
 * begins when a token is given for it, and each change repeats the session's CSRF token.
 */
import { useEffect, useState } from "preact/hooks";
import type { SessionJson } from "../../../serve/src/api/json-types.ts";

export type SessionState =
  | { readonly state: "unknown" }
  /** A token is required. */
  | { readonly state: "none" }
  | { readonly state: "known"; readonly session: SessionJson };

const watchers = new Set<(state: SessionState) => void>();
let current: SessionState = { state: "unknown" };

export function setSession(next: SessionState): void {
  current = next;
  for (const watcher of watchers) watcher(next);
}

export function useSession(): SessionState {
  const [state, setState] = useState(current);
  useEffect(() => {
    setState(current);
    watchers.add(setState);
    return () => void watchers.delete(setState);
  }, []);
  return state;
}

/** Headers that prove that a change comes from these pages. */
export const changeHeaders = (): Readonly<Record<string, string>> =>
  current.state === "known" && current.session.csrfToken !== null ? { "x-csrf-token": current.session.csrfToken } : {};

export const mayChange = (state: SessionState): boolean =>
  state.state === "known" && state.session.scopes.includes("admin");

/** The name under which the server notes a change; null where users name themselves. */
export const knownName = (state: SessionState): string | null =>
  state.state === "known" && (state.session.via === "session" || state.session.via === "token")
    ? state.session.name
    : null;
