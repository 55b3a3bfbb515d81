/** What the libraries that serve HTTP do with a request, as far as it decides who keeps the request. */
import { folderOf, type GoFile, importOf } from "../index/go-file.ts";
import { nearestGoMod, requiredVersion } from "../index/go-modules.ts";
import { lastName } from "../syntax/dotted-names.ts";
import type { RouterKind } from "./handler-value.ts";
import { type Place, textAt } from "./place.ts";

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

/** The kind of router that a constructor or a type stands for, such as `mux.NewRouter` or `*chi.Mux`. */
export function routerKind(place: Place, name: string): RouterKind | null {
  const bare = name.replace(/^[*&\s]+/, "");
  const path = importOf(place.file, bare);
  return ROUTERS.find((one) => one.path.test(path) && one.name.test(lastName(bare)))?.kind ?? null;
}

/** The library's function or variable that a selector names: `net/http.StripPrefix`; "" for the repository's own. */
export function libraryName(place: Place): string {
  const text = textAt(place);
  const path = importOf(place.file, text);
  return path === "" || !/^\w+\.\w+$/.test(text) ? "" : `${path.replace(/\/v\d+$/, "")}.${lastName(text)}`;
}

/** Conversions: they return the handler that they are given. */
export const CONVERSIONS =
  /^(net\/http\.(HandlerFunc|Handler|AllowQuerySemicolons)|.*\/gin\.(WrapF|WrapH|HandlerFunc)|.*\/echo\.(WrapHandler|WrapMiddleware|HandlerFunc|MiddlewareFunc)|.*\/negroni\.(Wrap|WrapFunc|HandlerFunc))$/;

/** Functions that wrap a handler and pass a copy of the request to it. */
export const COPYING_WRAPPERS =
  /^(net\/http\.(StripPrefix|TimeoutHandler|MaxBytesHandler)|.*\/otelhttp\.(NewHandler|WithRouteTag))$/;

/** Functions that return a middleware which passes on a copy of the request. */
export const COPYING_MIDDLEWARE_MAKERS =
  /^(.*\/gorilla\/csrf\.Protect|.*\/otelhttp\.NewMiddleware|.*\/otelmux\.Middleware|.*\/chi\/middleware\.Timeout)$/;

/** Middleware that passes on a copy of the request. */
export const COPYING_MIDDLEWARE = /^(.*\/chi\/middleware\.(RequestID|GetHead|AllowContentType))$/;

/** The standard library, gorilla and the routers: beyond what is listed above, they keep nothing of a request. */
export const KEEPS_NO_REQUEST =
  /^([^./]+(\/|\.\w+$)|github\.com\/gorilla\/|.*\/(chi|httprouter|gin|echo|promhttp|otelhttp|cors|alice)\b)/;

export interface LibraryAges {
  /** mux before v1.2.0 keeps its variables in gorilla/context and clears it; later versions copy the request. */
  readonly mux: LibraryAge;
  /** sessions before v1.2.0 keep theirs in gorilla/context. */
  readonly sessions: LibraryAge;
}

/** Before v1.2.0, from v1.2.0 on, or no go.mod says. */
type LibraryAge = "old" | "new" | "unknown";

const agesKnown = new WeakMap<ReadonlyMap<string, string>, Map<string, LibraryAges>>();

/** By the go.mod nearest to the file; found once for each folder. */
export function libraryAges({ file }: Place, modules: ReadonlyMap<string, string>): LibraryAges {
  const folders = agesKnown.get(modules) ?? new Map<string, LibraryAges>();
  agesKnown.set(modules, folders);
  const folder = folderOf(file.path);
  const ages = folders.get(folder) ?? agesIn(file, modules);
  folders.set(folder, ages);
  return ages;
}

function agesIn(file: GoFile, modules: ReadonlyMap<string, string>): LibraryAges {
  const goMod = nearestGoMod({ modules }, file.path) ?? "";
  return { mux: ageOf(goMod, GORILLA_MUX, "20161001"), sessions: ageOf(goMod, GORILLA_SESSIONS, "20190701") };
}

/** @param released day of v1.2.0: an older commit without a version is old */
function ageOf(goMod: string, module: string, released: string): LibraryAge {
  const found = /^v(\d+)\.(\d+)\.\d+(?:-(?:[\w.]*\.)?(\d{8})\d{6})?/.exec(requiredVersion(goMod, module) ?? "");
  if (found === null) return "unknown";
  const [, major, minor, committed] = found;
  if (committed !== undefined) return committed < released ? "old" : "new";
  return Number(major) < 1 || (major === "1" && Number(minor) < 2) ? "old" : "new";
}
