/** trpc-go: its router for plain HTTP, its administration, and its filters. */

import type { TrpcConfig } from "../deployment/trpc-config.ts";
import { importOf } from "../index/go-file.ts";
import type { Router } from "./handler-value.ts";
import { argumentsOf, keyOf, type Place, textAt } from "./place.ts";
import { defaultRouter } from "./routers.ts";
import type { Program } from "./symbols.ts";

export const TRPC_HTTP = /trpc-go\/(trpc-go\/)?http$/;
export const TRPC_ADMIN = /trpc-go\/(trpc-go\/)?admin$/;

export const trpcRouter = (place: Place): Router => ({ id: "trpc-go", kind: "trpc", parent: null, layers: [], place });
export const adminRouter = (place: Place): Router => ({ ...defaultRouter(place), id: "trpc-go admin" });

/**
 * Server filters, outermost first: those that code registers by name, where the configuration names them, and those
 * that code gives to the server itself. Without a configuration all that are registered are taken to run.
 *
 * filter.Register(name, server, client), server.WithFilter(f), server.WithNamedFilter(name, f)
 */
export function filtersOf(program: Program, configs: readonly TrpcConfig[]): Place[] {
  const registered = program.callsOf("Register").filter(isOfFilters).map(registeredBy);
  const named = namesIn(configs, servedBy(program));
  const running =
    configs.length === 0 ? registered : named.flatMap((name) => registered.filter((one) => one.name === name));
  const given = ["WithFilter", "WithNamedFilter"].flatMap((name) => program.callsOf(name)).map(givenBy);
  const places = [...running.map(({ filter }) => filter), ...given].filter((place) => place !== null);
  return [...new Map(places.map((place) => [keyOf(place), place])).values()];
}

const isOfFilters = ({ file, node }: Place): boolean =>
  /\/filter$/.test(importOf(file, file.tree.fieldText(node, "function")));

interface RegisteredFilter {
  readonly name: string;
  readonly filter: Place | null;
}

function registeredBy(call: Place): RegisteredFilter {
  const [name, filter] = argumentsOf(call);
  const { file } = call;
  return {
    name: name === undefined ? "" : unquoted(textAt({ file, node: name })),
    filter: filter === undefined ? null : { file, node: filter },
  };
}

const unquoted = (text: string): string => text.replace(/^["`]|["`]$/g, "");

/** The filter of server.WithFilter and server.WithNamedFilter: the last argument. */
function givenBy(call: Place): Place | null {
  const node = argumentsOf(call).at(-1);
  return node === undefined ? null : { file: call.file, node };
}

/** Services that serve the router for plain HTTP: RegisterNoProtocolService(s.Service("trpc.shop.web.http")). */
function servedBy(program: Program): ReadonlySet<string> {
  const calls = ["RegisterNoProtocolService", "RegisterDefaultService"].flatMap((name) => program.callsOf(name));
  return new Set(calls.flatMap((call) => /\.Service\("([^"]+)"\)/.exec(textAt(call))?.[1] ?? []));
}

/** @param served names of the services that matter; all do where none is seen */
function namesIn(configs: readonly TrpcConfig[], served: ReadonlySet<string>): string[] {
  const names = configs.flatMap(({ filters, services }) => [
    ...filters,
    ...services.filter(({ name }) => served.size === 0 || served.has(name)).flatMap((service) => service.filters),
  ]);
  return [...new Set(names)];
}
