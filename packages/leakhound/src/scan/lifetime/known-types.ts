/**
 * Values of package net whose type the network says:
 *
 *   l, err := net.Listen("tcp", address)
 *   t, ok := l.(*net.TCPListener)            always holds
 */
import { argumentsOf, callAssigned } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { valueBefore } from "../types/value-before.ts";
import type { Resource } from "./resource.ts";

/** Which argument is the network, and what the function gives: `net.TCP` and this. */
const OF_NETWORK: ReadonlyMap<string, readonly [place: number, ending: string]> = new Map([
  ["net.Listen", [0, "Listener"]],
  ["net.ListenConfig.Listen", [1, "Listener"]],
  ["net.ListenPacket", [0, "Conn"]],
  ["net.ListenConfig.ListenPacket", [1, "Conn"]],
  ["net.Dial", [0, "Conn"]],
  ["net.DialTimeout", [0, "Conn"]],
  ["net.Dialer.Dial", [0, "Conn"]],
  ["net.Dialer.DialContext", [1, "Conn"]],
]);

const NETWORKS: readonly (readonly [network: RegExp, type: string])[] = [
  [/^"tcp[46]?"$/, "TCP"],
  [/^"udp[46]?"$/, "UDP"],
  [/^"unix(?:gram|packet)?"$/, "Unix"],
];

/** The flag of an assertion of the resource to the type that it has in any case. */
export function isOfKnownType({ file, repository, statement, variable }: Resource, flag: NodeIndex): boolean {
  const { tree } = file;
  const assertion = valueBefore(tree, flag);
  if (assertion === null || tree.kind(assertion) !== "type_assertion_expression") return false;
  const operand = tree.field(assertion, "operand");
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(variable);
  if (operand === null || declaration === null || scopes.declarationOf(operand) !== declaration) return false;
  const call = callAssigned(tree, statement)?.call;
  const types = typesOf(repository);
  const callee = call === undefined ? null : types.callee(file, call);
  const [place, ending] = (callee?.kind === "library" ? OF_NETWORK.get(callee.name) : undefined) ?? [];
  const network = call === undefined || place === undefined ? undefined : argumentsOf(tree, call)[place];
  if (network === undefined) return false;
  const known = NETWORKS.find(([pattern]) => pattern.test(tree.text(network)))?.[1];
  const asserted = pointee(types.written(file, tree.field(assertion, "type")));
  return known !== undefined && libraryName(asserted) === `net.${known}${ending}`;
}
