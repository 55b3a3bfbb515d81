/**
 * The value of an expression that wires handlers:
 *
 *   accessLog(context.ClearHandler(router))
 *   closure of accessLog {next -> clear {next -> router}}
 */
import { keyOf, type Place, parametersOf } from "./place.ts";

export type RouterKind = "net/http" | "mux" | "chi" | "gin" | "echo" | "trpc" | "negroni" | "plain";

export interface Router {
  /** Equal for all expressions that lead to the same router. */
  readonly id: string;
  readonly kind: RouterKind;
  readonly parent: Router | null;
  /** Middleware passed in where the router was made from its parent, outermost first. */
  readonly middleware: readonly Place[];
  readonly place: Place;
}

/** The router that contains a group or a subrouter. */
export const topOf = (router: Router): Router => (router.parent ? topOf(router.parent) : router);

export type Closure = Extract<Value, { readonly kind: "closure" }>;

export type Value =
  | { readonly kind: "closure"; readonly function: Place; readonly env: Env }
  | { readonly kind: "router"; readonly router: Router }
  /** Clears a store after `next`, or passes a copy of the request to `next`. */
  | { readonly kind: "clear" | "copy"; readonly place: Place; readonly name: string; readonly next: Value }
  /** A middleware that no handler was passed to yet. */
  | { readonly kind: "middleware"; readonly wrap: (next: Value) => Value }
  /** Code outside the repository, with the handlers that were passed to it. */
  | { readonly kind: "opaque"; readonly inner: readonly Value[] };

export const OPAQUE: Value = { kind: "opaque", inner: [] };

/** Values of parameters and fields, by `parameterKey` and `fieldKey`. */
export type Env = ReadonlyMap<string, Value>;
export const EMPTY_ENV: Env = new Map();

export const parameterKey = (of: Place, name: string): string => `${keyOf(of)}:${name}`;
export const fieldKey = (name: string): string => `.${name}`;
/** The name of the next handler for a middleware that has no parameter for it: gin's `c.Next()`. */
export const NEXT = "next";

/** How a function gets its request. */
export interface RequestParameter {
  /** The expression of the request within the function: `r`, `c.Request`, `c.Request()`. */
  readonly expression: string;
  /** The parameter whose type is the framework's own context; null for `*http.Request`. */
  readonly carrier: string | null;
  readonly kind: "net/http" | "gin" | "echo" | "trpc";
}

const CARRIERS: readonly { readonly type: RegExp; readonly kind: "gin" | "echo"; readonly path: string }[] = [
  { type: /^\*gin\.Context$/, kind: "gin", path: ".Request" },
  { type: /^\*?echo\.Context$/, kind: "echo", path: ".Request()" },
];

/** null for a function that gets no request. */
export function requestParameter(place: Place): RequestParameter | null {
  const parameters = parametersOf(place);
  for (const { name, type } of parameters) {
    if (/^\*http\.Request$/.test(type)) return { expression: name, carrier: null, kind: "net/http" };
    const carrier = CARRIERS.find((one) => one.type.test(type));
    if (carrier) return { expression: name + carrier.path, carrier: name, kind: carrier.kind };
  }
  const [context, , next] = parameters;
  if (context && next && /ServerHandleFunc$/.test(next.type))
    return { expression: `${trpcAlias(place)}.Request(${context.name})`, carrier: context.name, kind: "trpc" };
  return null;
}

/** The name by which a file imports trpc-go's http package. */
const trpcAlias = ({ file }: Place): string =>
  [...file.imports].find(([, path]) => /trpc-go\/(trpc-go\/)?http$/.test(path))?.[0] ?? "http";
