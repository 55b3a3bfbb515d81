/** trpc-go: its router for plain HTTP, the router of its administration port, and its server filters. */
import type { TrpcConfig } from "../deployment/trpc-config.ts";
import { importOf } from "../index/go-file.ts";
import type { Router } from "./handler-value.ts";
import { argumentsOf, keyOf, type Place, textAt } from "./place.ts";
import { defaultServeMux } from "./routers.ts";
import type { Symbols } from "./symbols.ts";

export const TRPC_HTTP = /trpc-go\/(trpc-go\/)?http$/;
export const TRPC_ADMIN = /trpc-go\/(trpc-go\/)?admin$/;

export const trpcRouter = (place: Place): Router => ({
  id: "trpc-go",
  kind: "trpc",
  parent: null,
  middleware: [],
  place,
});
export const adminRouter = (place: Place): Router => ({ ...defaultServeMux(place), id: "trpc-go admin" });

/**
 * Server filters, outermost first: those that code registers by name and the configuration names, then those that
 * code passes to the server itself. Without a configuration every registered filter is taken to run.
 *
 * filter.Register(name, server, client), server.WithFilter(f), server.WithNamedFilter(name, f)
 */
export function filtersOf(symbols: Symbols, configs: readonly TrpcConfig[]): Place[] {
  const registered = symbols.callsOf("Register").filter(isOfFilterPackage).map(registeredFilter);
  const configured = configuredFilters(configs, plainHttpServices(symbols));
  const running =
    configs.length === 0 ? registered : configured.flatMap((name) => registered.filter((one) => one.name === name));
  const passed = ["WithFilter", "WithNamedFilter"].flatMap((name) => symbols.callsOf(name)).map(passedFilter);
  const places = [...running.map(({ filter }) => filter), ...passed].filter((place) => place !== undefined);
  return [...new Map(places.map((place) => [keyOf(place), place])).values()];
}

const isOfFilterPackage = ({ file, node }: Place): boolean =>
  /\/filter$/.test(importOf(file, file.tree.fieldText(node, "function")));

interface RegisteredFilter {
  readonly name: string;
  readonly filter: Place | undefined;
}

function registeredFilter(call: Place): RegisteredFilter {
  const [name, filter] = argumentsOf(call);
  return { name: name === undefined ? "" : unquoted(textAt(name)), filter };
}

const unquoted = (text: string): string => text.replace(/^["`]|["`]$/g, "");

/** The filter of server.WithFilter and server.WithNamedFilter is their last argument. */
const passedFilter = (call: Place): Place | undefined => argumentsOf(call).at(-1);

/** Services that serve the router for plain HTTP: RegisterNoProtocolService(s.Service("trpc.shop.web.http")). */
function plainHttpServices(symbols: Symbols): ReadonlySet<string> {
  const calls = ["RegisterNoProtocolService", "RegisterDefaultService"].flatMap((name) => symbols.callsOf(name));
  return new Set(calls.flatMap((call) => /\.Service\("([^"]+)"\)/.exec(textAt(call))?.[1] ?? []));
}

/** @param services whose filters count; those of all services count where it is empty */
function configuredFilters(configs: readonly TrpcConfig[], services: ReadonlySet<string>): string[] {
  const names = configs.flatMap((config) => [
    ...config.filters,
    ...config.services
      .filter(({ name }) => services.size === 0 || services.has(name))
      .flatMap(({ filters }) => filters),
  ]);
  return [...new Set(names)];
}
