/**
 * The signal that should end a goroutine, as the loop of the goroutine can name it:
 *
 *   func (p *poller) Stop() { close(p.quit) }     p.quit: nothing sends to it, so that a receive takes no value from others
 *   go p.run(ctx)                                 ctx.Done(): the context that the goroutine gets, or works with
 *
 * A context of the function that starts the goroutine is none where the goroutine does not use it: it may be about the start
 * alone.
 */
import type { Channel } from "../channels/channel.ts";
import type { Endless } from "../channels/never-ends.ts";
import { channelsClosed } from "../channels/received.ts";
import { folderOf } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround, receiverOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import { valuesOf } from "../types/only-value.ts";
import { type Located, receiverTypeName } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { heedSignal } from "./heed-signal.ts";
import type { FileEdits } from "./text-edits.ts";
import { isVisible } from "./visible.ts";

/** The case that ends the loop. @param stop the method that ends the owner of the goroutine */
export function endWithOwner(repository: Repository, { at, calls }: Endless, stop: Located | null): FileEdits | null {
  // Where the goroutine calls the function with the loop, more may follow it.
  if (calls.length > 0) return null;
  const signal = (stop && signalOfOwner(repository, at, stop)) ?? contextAt(repository, at);
  return signal === null ? null : heedSignal(at, signal);
}

/** `p.quit` */
function signalOfOwner(repository: Repository, at: Located, stop: Located): string | null {
  const owner = receiverTypeName(stop.file, stop.node);
  const folder = folderOf(stop.file.path);
  if (owner === null || folderOf(at.file.path) !== folder) return null;
  const types = typesOf(repository);
  const variable = namesAt(at).find((name) => {
    const type = pointee(types.of(at.file, name));
    return type?.kind === "named" && type.name === owner && type.folder === folder;
  });
  const field = variable === undefined ? null : closedField(repository, stop);
  return variable === undefined || field === null ? null : `${at.file.tree.text(variable)}.${field}`;
}

/** The field of the receiver whose channel the method closes, and that has no values. */
function closedField(repository: Repository, { file, node }: Located): string | null {
  const { tree } = file;
  const receiver = receiverOf(tree, node);
  for (const call of callsNamed(tree, node, ["close"])) {
    const [channel] = argumentsOf(tree, call);
    const owner = channel === undefined ? null : tree.field(channel, "operand");
    if (channel === undefined || owner === null || tree.kind(channel) !== "selector_expression") continue;
    if (receiver === null || scopesOf(tree).declarationOf(owner) !== receiver) continue;
    const channels = channelsClosed(repository, { file, node: call });
    if (channels.length > 0 && channels.every(isPlainSignal)) return tree.fieldText(channel, "field");
  }
  return null;
}

/** It is there from the beginning, and is only ever closed. */
function isPlainSignal({ made: { file, node }, uses }: Channel): boolean {
  const around = file.tree.above(node, "keyed_element", "block");
  const isOfLiteral = around !== null && file.tree.kind(around) === "keyed_element";
  return isOfLiteral && uses.sends.length === 0 && !uses.mayBeSentElsewhere;
}

/** `ctx.Done()`: of a parameter of the function with the loop, or of a context that the loop uses. */
function contextAt(repository: Repository, at: Located): string | null {
  const { file, node } = at;
  const { tree } = file;
  const types = typesOf(repository);
  const contexts = namesAt(at).filter((name) => libraryName(types.of(file, name)) === "context.Context");
  const own = contexts.find((name) => {
    const fn = functionAround(tree, node);
    const parameters = fn === null ? null : tree.field(fn, "parameters");
    return parameters !== null && tree.contains(parameters, name);
  });
  const [used, more] = contexts;
  const context = own ?? (more === undefined ? used : undefined);
  return context === undefined ? null : `${tree.text(context)}.Done()`;
}

/** Declarations of variables that the loop can name and that keep their value: the parameters, and those that its function uses. */
function namesAt({ file: { tree }, node }: Located): readonly NodeIndex[] {
  const fn = functionAround(tree, node);
  if (fn === null) return [];
  const scopes = scopesOf(tree);
  const found = new Set<NodeIndex>();
  for (const name of tree.within(fn, "identifier")) {
    const declaration = scopes.declarationOf(name);
    if (declaration === null || found.has(declaration) || tree.text(name) === "_") continue;
    const scope = functionAround(tree, declaration);
    if (scope !== null && isVisible(tree, { declaration, scope, at: node }) && keepsValue(tree, declaration))
      found.add(declaration);
  }
  return [...found];
}

const keepsValue = (tree: SyntaxTree, declaration: NodeIndex): boolean => {
  const list = tree.above(declaration, "parameter_list", "block");
  const isParameter = list !== null && tree.kind(list) === "parameter_list";
  return valuesOf(tree, declaration).length === (isParameter ? 0 : 1);
};
