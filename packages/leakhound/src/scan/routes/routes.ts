/**
 * Every route of a repository, with the trace that its request leaves. The handler of each server is followed; where
 * it reaches a router, the walk is repeated once for each route that is registered on the router.
 */

import { folderOf, type GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { codeText } from "../syntax/code-text.ts";
import { HandlerEvaluator } from "./handler-evaluator.ts";
import { type Router, topOf, type Value } from "./handler-value.ts";
import { libraryAges } from "./libraries.ts";
import { keyOf } from "./place.ts";
import { type Registration, type Wiring, wiringOf } from "./registrations.ts";
import { mayStoreByRequest, RequestStores } from "./request-stores.ts";
import type { RequestTrace } from "./request-trace.ts";
import { RequestWalk } from "./request-walk.ts";
import type { RootHandler } from "./servers.ts";
import { Symbols } from "./symbols.ts";
import type { WalkContext } from "./walk-context.ts";

export interface Route {
  readonly registration: Registration;
  readonly trace: RequestTrace;
  /** A server that serves the route was found; otherwise unknown middleware may be around it. */
  readonly isServed: boolean;
}

export interface Routes {
  readonly routes: readonly Route[];
  readonly stores: RequestStores;
}

/** A repository with more paths through its routers is generated. */
const WALKS_MAX = 5_000;
/** Routers inside routers. */
const ROUTER_DEPTH_MAX = 8;
const WEB = /^net\/http$|\/(gin|echo|mux|chi|httprouter|negroni|alice|context|sessions)(\/v\d+)?$|\/trpc-go\b/;

const known = new WeakMap<Repository, Routes>();

/** Found once for each repository. */
export function routesOf(repository: Repository): Routes {
  const found = known.get(repository) ?? findRoutes(repository);
  known.set(repository, found);
  return found;
}

const NO_ROUTES: Routes = { routes: [], stores: new RequestStores(new Symbols({ files: [], modules: new Map() })) };

function findRoutes(repository: Repository): Routes {
  if (!repository.files.some(mayStoreByRequest)) return NO_ROUTES;
  const files = filesOfWebPackages(repository);
  const symbols = new Symbols({ files, modules: repository.modules });
  const routes = programsOf(files).flatMap((program) =>
    routesOfProgram(
      program === files ? symbols : new Symbols({ files: program, modules: repository.modules }),
      repository,
    ),
  );
  return { routes, stores: new RequestStores(symbols) };
}

/** Programs with a http.DefaultServeMux of their own that are distinguished. */
const PROGRAMS_MAX = 64;
const DEFAULT_MUX = /\bhttp\.(Handle|HandleFunc|DefaultServeMux)\b/;

/**
 * The files of each program: its main package with all packages that are no programs. http.DefaultServeMux is one variable
 * in each program, so the routes of one are not those of another.
 */
function programsOf(files: readonly GoFile[]): (readonly GoFile[])[] {
  const code = ({ tree }: GoFile) => codeText(tree, tree.root);
  const isMain = ({ source }: GoFile) => /^package\s+main\b/m.test(source);
  const mains = files.filter((file) => isMain(file) && DEFAULT_MUX.test(code(file)));
  const folders = new Set(mains.map(({ path }) => folderOf(path)));
  if (folders.size < 2 || folders.size > PROGRAMS_MAX) return [files];
  const others = files.filter(({ path }) => !folders.has(folderOf(path)));
  return [...folders].map((folder) => [...files.filter(({ path }) => folderOf(path) === folder), ...others]);
}

function routesOfProgram(symbols: Symbols, repository: Repository): readonly Route[] {
  const stores = new RequestStores(symbols);
  const evaluator = new HandlerEvaluator(symbols);
  const wiring = wiringOf(evaluator, repository.deployment?.trpc ?? []);
  const context: WalkContext = {
    evaluator,
    stores,
    uses: wiring.uses,
    filters: wiring.filters,
    libraryAges: (place) => libraryAges(place, repository.modules),
    keepsContext: repository.files.some(
      ({ source, tree }) =>
        source.includes("KeepContext") && /\bKeepContext\s*[:=]+\s*true/.test(codeText(tree, tree.root)),
    ),
  };
  return new RouteFinder(context, wiring).all();
}

/** Built only by an old version of Go, or by nothing. */
const NOT_BUILT = /^\/\/\s*(?:go:build|\+build)\s.*(?:!go1\.\d+|\bignore\b)/m;
const isBuilt = ({ source }: GoFile): boolean => !NOT_BUILT.test(headOf(source));
const headOf = (source: string): string => source.slice(0, /^package\b/m.exec(source)?.index ?? 0);

/** Files of packages that serve: a file of theirs imports net/http, a router or a store. */
function filesOfWebPackages({ files }: Repository): GoFile[] {
  const built = files.filter(isBuilt);
  const isWeb = ({ imports }: GoFile) => [...imports.values()].some((path) => WEB.test(path));
  const folders = new Set(built.filter(isWeb).map(({ path }) => folderOf(path)));
  return built.filter(({ path }) => folders.has(folderOf(path)));
}

class RouteFinder {
  readonly #context: WalkContext;
  readonly #wiring: Wiring;
  readonly #routes: Route[] = [];
  /** Registrations by the id of the top router. */
  readonly #registrations: ReadonlyMap<string, readonly Registration[]>;
  /** Ids of routers that some walk reached. */
  readonly #reached = new Set<string>();
  #walks = 0;

  constructor(context: WalkContext, wiring: Wiring) {
    this.#context = context;
    this.#wiring = wiring;
    this.#registrations = byTopRouter(wiring.registrations);
  }

  all(): Route[] {
    for (const root of this.#wiring.roots) this.#follow(root, new Map(), null);
    for (const { router } of this.#wiring.registrations) {
      const top = topOf(router);
      const value: Value = { kind: "router", router: top };
      if (!this.#reached.has(top.id)) this.#follow({ value, isServed: servesItself(top) }, new Map(), null);
    }
    return this.#routes;
  }

  /** In the order of the source's registrations. */
  #registrationsOn(routers: ReadonlySet<string>): readonly Registration[] {
    const [only, ...others] = routers;
    if (only !== undefined && others.length === 0) return this.#registrations.get(only) ?? [];
    return this.#wiring.registrations.filter(({ router }) => routers.has(topOf(router).id));
  }

  /** @param last the route that was chosen last */
  #follow(root: RootHandler, chosenRoutes: ReadonlyMap<string, Registration>, last: Registration | null): void {
    if (++this.#walks > WALKS_MAX) return;
    const walk = new RequestWalk(this.#context, chosenRoutes);
    walk.serve(root.value, 0);
    const { trace } = walk;
    const routers = new Set(trace.unresolvedRouters.map(({ id }) => id));
    for (const id of routers) this.#reached.add(id);
    const next = this.#registrationsOn(routers);
    if (last !== null && next.length === 0) this.#routes.push({ registration: last, trace, isServed: root.isServed });
    if (chosenRoutes.size >= ROUTER_DEPTH_MAX) return;
    for (const route of next) this.#follow(root, new Map([...chosenRoutes, [topOf(route.router).id, route]]), route);
  }
}

function byTopRouter(registrations: readonly Registration[]): Map<string, Registration[]> {
  const byRouter = new Map<string, Registration[]>();
  for (const registration of registrations) {
    const { id } = topOf(registration.router);
    const same = byRouter.get(id);
    if (same) same.push(registration);
    else byRouter.set(id, [registration]);
  }
  return byRouter;
}

/** Routers of gin and echo are servers, too. */
const servesItself = ({ kind }: Router): boolean => kind === "gin" || kind === "echo";

/** One route for each registration: the last that is worse, else the first. */
export function oncePerRegistration(routes: readonly Route[], isWorse: (route: Route) => boolean): Route[] {
  const chosen = new Map<string, Route>();
  for (const route of routes) {
    const key = keyOf(route.registration.place);
    if (!chosen.has(key) || isWorse(route)) chosen.set(key, route);
  }
  return [...chosen.values()];
}
