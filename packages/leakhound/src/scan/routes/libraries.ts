/** What the libraries that serve HTTP do with a request, as far as it matters who holds it. */

import { importOf } from "../index/go-file.ts";
import { nearestModule } from "../index/go-modules.ts";
import type { RouterKind } from "./handler-value.ts";
import { lastName, type Place, textAt } from "./place.ts";

export const GORILLA_CONTEXT = "github.com/gorilla/context";
export const GORILLA_SESSIONS = "github.com/gorilla/sessions";
const GORILLA_MUX = "github.com/gorilla/mux";

const ROUTERS: readonly { readonly path: RegExp; readonly name: RegExp; readonly kind: RouterKind }[] = [
  { path: /^net\/http$/, name: /^(NewServeMux|ServeMux|DefaultServeMux)$/, kind: "net/http" },
  { path: /^github\.com\/gorilla\/mux$/, name: /^(NewRouter|Router)$/, kind: "mux" },
  { path: /\/chi(\/v\d+)?$/, name: /^(NewRouter|NewMux|Router|Mux)$/, kind: "chi" },
  { path: /\/gin$/, name: /^(New|Default|Engine|RouterGroup|IRouter|IRoutes)$/, kind: "gin" },
  { path: /\/echo(\/v\d+)?$/, name: /^(New|Echo|Group)$/, kind: "echo" },
  { path: /\/negroni(\/v\d+)?$/, name: /^(New|Classic|Negroni)$/, kind: "negroni" },
  { path: /\/httprouter$|\/pat$|\/bone$/, name: /^(New|Router)$/, kind: "plain" },
];

/** The kind of router that a constructor or a type, such as `mux.NewRouter` or `*chi.Mux`, is of. */
export function routerKind(place: Place, name: string): RouterKind | null {
  const bare = name.replace(/^[*&\s]+/, "");
  const path = importOf(place.file, bare);
  return ROUTERS.find((one) => one.path.test(path) && one.name.test(lastName(bare)))?.kind ?? null;
}

/** The library's function or variable behind a selector: `net/http.StripPrefix`; "" for the repository's own. */
export function libraryName(place: Place): string {
  const text = textAt(place);
  const path = importOf(place.file, text);
  return path === "" || !/^\w+\.\w+$/.test(text) ? "" : `${path.replace(/\/v\d+$/, "")}.${lastName(text)}`;
}

/** They hand on the handler that they are given. */
export const CONVERSIONS =
  /^(net\/http\.(HandlerFunc|Handler|AllowQuerySemicolons)|.*\/gin\.(WrapF|WrapH|HandlerFunc)|.*\/echo\.(WrapHandler|WrapMiddleware|HandlerFunc|MiddlewareFunc)|.*\/negroni\.(Wrap|WrapFunc|HandlerFunc))$/;

/** Wrappers that hand on a copy of the request. */
export const COPIERS =
  /^(net\/http\.(StripPrefix|TimeoutHandler|MaxBytesHandler)|.*\/otelhttp\.(NewHandler|WithRouteTag))$/;

/** Calls that give a layer which hands on a copy. */
export const COPYING_LAYERS =
  /^(.*\/gorilla\/csrf\.Protect|.*\/otelhttp\.NewMiddleware|.*\/otelmux\.Middleware|.*\/chi\/middleware\.Timeout)$/;

/** Layers that hand on a copy as they are. */
export const COPYING_VALUES = /^(.*\/chi\/middleware\.(RequestID|GetHead|AllowContentType))$/;

/** Of the standard library, gorilla and the routers: they keep nothing of a request beyond what is listed above. */
export const HARMLESS =
  /^([^./]+(\/|\.\w+$)|github\.com\/gorilla\/|.*\/(chi|httprouter|gin|echo|promhttp|otelhttp|cors|alice)\b)/;

export interface Versions {
  /** mux before v1.2.0 keeps its variables in gorilla/context and clears it; later ones hand on a copy of the request. */
  readonly mux: Age;
  /** sessions before v1.2.0 keep theirs in gorilla/context. */
  readonly sessions: Age;
}

type Age = "old" | "new" | "unknown";

/** From the nearest go.mod. */
export function versionsAt({ file }: Place, modules: ReadonlyMap<string, string>): Versions {
  const text = nearestModule({ files: [], modules }, file.path) ?? "";
  return { mux: ageOf(text, GORILLA_MUX, "20161001"), sessions: ageOf(text, GORILLA_SESSIONS, "20190701") };
}

/** Old is before v1.2.0, or a commit before the day. */
function ageOf(text: string, module: string, day: string): Age {
  const version = /^v(\d+)\.(\d+)\.\d+(?:-(?:[\w.]*\.)?(\d{8})\d{6})?/;
  const after = text.slice(text.indexOf(`${module} `) + module.length + 1).trimStart();
  const found = text.includes(`${module} `) ? version.exec(after) : null;
  if (found === null) return "unknown";
  const [, major, minor, dated] = found;
  if (dated !== undefined) return dated < day ? "old" : "new";
  return Number(major) < 1 || (major === "1" && Number(minor) < 2) ? "old" : "new";
}
