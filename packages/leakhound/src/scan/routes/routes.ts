/**
 * Every route of a repository with what its request leaves behind: each server's handler is followed, and where
 * the way forks at a router, once for each of its registrations.
 */
import { folderOf, type GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { HandlerEvaluator } from "./handler-evaluator.ts";
import type { Router, Value } from "./handler-value.ts";
import { versionsAt } from "./libraries.ts";
import { keyOf } from "./place.ts";
import { type Registration, type Wiring, wiringOf } from "./registrations.ts";
import { mayKeepRequests, Stores } from "./request-stores.ts";
import type { RequestTrace } from "./request-trace.ts";
import { RequestWalk } from "./request-walk.ts";
import type { Root } from "./servers.ts";
import { Program } from "./symbols.ts";
import type { WalkContext } from "./walk-context.ts";

export interface Route {
  readonly registration: Registration;
  readonly trace: RequestTrace;
  /** A server was seen to serve it; else whoever serves it may wrap it in more. */
  readonly isServed: boolean;
}

export interface Routes {
  readonly routes: readonly Route[];
  readonly stores: Stores;
}

/** Wiring with more ways than this is generated. */
const WALKS_MAX = 5_000;
const ROUTERS_DEEP_MAX = 8;
const WEB = /^net\/http$|\/(gin|echo|mux|chi|httprouter|negroni|alice|context|sessions)(\/v\d+)?$|\/trpc-go\b/;

const known = new WeakMap<Repository, Routes>();

/** Followed once for each repository. */
export function routesOf(repository: Repository): Routes {
  const found = known.get(repository) ?? followAll(repository);
  known.set(repository, found);
  return found;
}

const NOTHING: Routes = { routes: [], stores: new Stores(new Program({ files: [], modules: new Map() })) };

function followAll(repository: Repository): Routes {
  if (!repository.files.some(mayKeepRequests)) return NOTHING;
  const program = new Program({ files: filesOfWeb(repository), modules: repository.modules });
  const stores = new Stores(program);
  const evaluator = new HandlerEvaluator(program);
  const wiring = wiringOf(evaluator, repository.deployment?.trpc ?? []);
  const context: WalkContext = {
    evaluator,
    stores,
    uses: wiring.uses,
    filters: wiring.filters,
    versionsAt: (place) => versionsAt(place, repository.modules),
    keepsContext: repository.files.some(({ source }) => /\bKeepContext\s*[:=]+\s*true/.test(source)),
  };
  return { routes: new Explorer(context, wiring).all(), stores };
}

/** Built only by a Go of before 1.x, or by hand. */
const NOT_BUILT = /^\/\/\s*(?:go:build|\+build)\s.*(?:!go1\.\d+|\bignore\b)/m;
const isBuilt = ({ source }: GoFile): boolean => !NOT_BUILT.test(headOf(source));
const headOf = (source: string): string => /^[\s\S]*?^package\b/m.exec(source)?.[0] ?? "";

/** Packages that serve: a file of theirs imports net/http, a router or a store. */
function filesOfWeb({ files }: Repository): GoFile[] {
  const built = files.filter(isBuilt);
  const isWeb = ({ imports }: GoFile) => [...imports.values()].some((path) => WEB.test(path));
  const folders = new Set(built.filter(isWeb).map(({ path }) => folderOf(path)));
  return built.filter(({ path }) => folders.has(folderOf(path)));
}

type Goals = ReadonlyMap<string, Registration>;

class Explorer {
  readonly #context: WalkContext;
  readonly #wiring: Wiring;
  readonly #routes: Route[] = [];
  readonly #met = new Set<string>();
  #walks = 0;

  constructor(context: WalkContext, wiring: Wiring) {
    this.#context = context;
    this.#wiring = wiring;
  }

  all(): Route[] {
    for (const root of this.#wiring.roots) this.#follow(root, new Map(), null);
    for (const { router } of this.#wiring.registrations) {
      const top = topOf(router);
      const value: Value = { kind: "router", router: top };
      if (!this.#met.has(top.id)) this.#follow({ value, isSeen: isEngine(top) }, new Map(), null);
    }
    return this.#routes;
  }

  #follow(root: Root, goals: Goals, last: Registration | null): void {
    if (++this.#walks > WALKS_MAX) return;
    const walk = new RequestWalk(this.#context, goals);
    walk.serve(root.value, 0);
    const { trace } = walk;
    const routers = new Map(trace.unresolvedRouters.map((router) => [router.id, router]));
    for (const router of routers.values()) this.#met.add(router.id);
    const next = this.#wiring.registrations.filter(({ router }) => routers.has(topOf(router).id));
    if (last !== null && next.length === 0) this.#routes.push({ registration: last, trace, isServed: root.isSeen });
    if (goals.size >= ROUTERS_DEEP_MAX) return;
    for (const registration of next)
      this.#follow(root, new Map([...goals, [topOf(registration.router).id, registration]]), registration);
  }
}

const topOf = (router: Router): Router => (router.parent ? topOf(router.parent) : router);

/** gin and echo serve themselves. */
const isEngine = ({ kind }: Router): boolean => kind === "gin" || kind === "echo";

/** One for each registration: the worst of its ways. */
export function byRegistration(routes: readonly Route[], isWorse: (route: Route) => boolean): Route[] {
  const chosen = new Map<string, Route>();
  for (const route of routes) {
    const key = keyOf(route.registration.place);
    if (!chosen.has(key) || isWorse(route)) chosen.set(key, route);
  }
  return [...chosen.values()];
}
