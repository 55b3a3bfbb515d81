/** The channels that a file makes. */
import type { GoFile } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Types, typesOf } from "../types/types.ts";
import type { Channel } from "./channel.ts";
import { traceChannel } from "./channel-trace.ts";

const known = new WeakMap<SyntaxTree, readonly Channel[]>();

/** Computed once for each tree. */
export function channelsIn(repository: Repository, file: GoFile): readonly Channel[] {
  const { tree } = file;
  const found = known.get(tree) ?? findChannels(repository, file);
  known.set(tree, found);
  return found;
}

const findChannels = (repository: Repository, file: GoFile): readonly Channel[] =>
  file.source.includes("make(") ? [...channelsOf(repository, file)] : [];

function* channelsOf(repository: Repository, file: GoFile): Generator<Channel> {
  const { tree } = file;
  const types = typesOf(repository);
  for (const call of callsNamed(tree, tree.root, ["make"])) {
    const callee = types.callee(file, call);
    if (callee?.kind !== "builtin" || callee.name !== "make") continue;
    const [type, size] = argumentsOf(tree, call);
    if (type === undefined || types.underlying(types.written(file, type))?.kind !== "chan") continue;
    const made = { file, node: call };
    yield {
      made,
      capacity: size === undefined ? 0 : capacityOf(types, file, size),
      uses: traceChannel(repository, [made]),
    };
  }
}

function capacityOf(types: Types, file: GoFile, size: NodeIndex): number | null {
  const { tree } = file;
  if (tree.kind(size) === "int_literal") return Number(tree.text(size).replaceAll("_", ""));
  if (tree.kind(size) !== "identifier" || scopesOf(tree).declarationOf(size) !== null) return null;
  return types.members(file).integers.get(tree.text(size)) ?? null;
}
