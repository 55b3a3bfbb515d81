/**
 * What an expression that wires handlers stands for:
 *
 *   accessLog(context.ClearHandler(router))
 *   closure of accessLog {next -> clear {next -> router}}
 */
import { keyOf, type Place, parametersOf } from "./place.ts";

export type RouterKind = "net/http" | "mux" | "chi" | "gin" | "echo" | "trpc" | "negroni" | "plain";

export interface Router {
  /** Same for all expressions that lead to the same router. */
  readonly id: string;
  readonly kind: RouterKind;
  readonly parent: Router | null;
  /** Layers given where it was made from its parent, outermost first. */
  readonly layers: readonly Place[];
  readonly place: Place;
}

export type Value =
  | { readonly kind: "closure"; readonly function: Place; readonly env: Env }
  | { readonly kind: "router"; readonly router: Router }
  | { readonly kind: "clear" | "copy"; readonly place: Place; readonly name: string; readonly next: Value }
  /** A layer that still waits for what it wraps. */
  | { readonly kind: "layer"; readonly wrap: (next: Value) => Value }
  /** Code out of sight, and the handlers it was given. */
  | { readonly kind: "unknown"; readonly inner: readonly Value[] };

/** Values of parameters and fields, by `parameterKey` and `fieldKey`. */
export type Env = ReadonlyMap<string, Value>;
export const EMPTY: Env = new Map();

export const parameterKey = (of: Place, name: string): string => `${keyOf(of)}:${name}`;
export const fieldKey = (name: string): string => `.${name}`;
/** What a layer calls that has no parameter for it, such as gin's c.Next(). */
export const NEXT = "next";

export const UNKNOWN: Value = { kind: "unknown", inner: [] };

/** How a function gets its request. */
export interface RequestParameter {
  /** The expression of the request within the function: `r`, `c.Request`, `c.Request()`. */
  readonly expression: string;
  /** The parameter that carries it, for frameworks that hand on a context of their own. */
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

const trpcAlias = ({ file }: Place): string =>
  [...file.imports].find(([, path]) => /trpc-go\/(trpc-go\/)?http$/.test(path))?.[0] ?? "http";
