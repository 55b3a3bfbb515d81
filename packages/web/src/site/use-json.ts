/** What a page shows of the server: loaded once, and again after each event of the server. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiProblem, getJson } from "./api.ts";
import { onChange } from "./live.ts";

export type Loaded<T> =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly problem: ApiProblem }
  /** `problem` is that of the last attempt to load it again; null where it succeeded. */
  | { readonly state: "ready"; readonly value: T; readonly problem: ApiProblem | null };

export interface Source<T> {
  readonly loaded: Loaded<T>;
  readonly reload: () => void;
  /** Shows another value until the next load, such as the answer to a change. */
  readonly set: (value: T) => void;
}

interface Options {
  /** False for what does not change, or is asked for again with another path. */
  readonly isLive?: boolean;
  /** While this stays the same, the old value is shown until the one of another path is there. */
  readonly keep?: string;
}

/** @param path of the API; null loads nothing */
export function useJson<T>(path: string | null, { isLive = true, keep = path ?? "" }: Options = {}): Source<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: "loading" });
  const latest = useRef(path);
  const reload = useCallback(() => {
    if (path === null) return;
    getJson<T>(path).then(
      (value) => latest.current === path && setLoaded({ state: "ready", value, problem: null }),
      (cause: unknown) => latest.current === path && setLoaded((before) => failed(before, cause)),
    );
  }, [path]);
  useEffect(() => setLoaded({ state: "loading" }), [keep]);
  useEffect(() => {
    latest.current = path;
    reload();
    return isLive ? onChange(reload) : undefined;
  }, [path, reload, isLive]);
  const set = useCallback((value: T) => setLoaded({ state: "ready", value, problem: null }), []);
  return { loaded, reload, set };
}

function failed<T>(before: Loaded<T>, cause: unknown): Loaded<T> {
  const problem = cause instanceof ApiProblem ? cause : new ApiProblem(0, "the answer could not be read");
  return before.state === "ready" ? { ...before, problem } : { state: "failed", problem };
}
