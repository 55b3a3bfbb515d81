/**
 * Where the names are that carry channels from one function to another: fields and variables whose type is a channel, and
 * functions that return one. One pass over the repository finds all of them.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";

const NO_USES: readonly Located[] = [];

const known = new WeakMap<Repository, ReadonlyMap<string, readonly Located[]>>();

/** Identifiers, of variables, fields and functions, with a name that carries channels. */
export function usesOfCarrier(repository: Repository, name: string): readonly Located[] {
  const uses = known.get(repository) ?? carriersIn(repository);
  known.set(repository, uses);
  return uses.get(name) ?? NO_USES;
}

function carriersIn({ files }: Repository): Map<string, Located[]> {
  const uses = new Map<string, Located[]>();
  const channelTypes = new Set(files.flatMap((file) => [...namedChannelTypes(file)]));
  for (const file of files) for (const name of carrierNames(file, channelTypes)) uses.set(name, []);
  for (const file of files) {
    const { tree } = file;
    for (const node of tree.within(tree.root, "identifier", "field_identifier")) {
      const own = uses.get(tree.text(node));
      if (own !== undefined) own.push({ file, node });
    }
  }
  return uses;
}

/** `type signal <-chan struct{}` */
function* namedChannelTypes({ source, tree }: GoFile): Generator<string> {
  if (!source.includes("chan")) return;
  for (const spec of tree.within(tree.root, "type_spec")) {
    const type = tree.field(spec, "type");
    if (type !== null && tree.kind(type) === "channel_type") yield tree.fieldText(spec, "name");
  }
}

function* carrierNames({ tree }: GoFile, channelTypes: ReadonlySet<string>): Generator<string> {
  const carries = (type: NodeIndex | null): boolean => type !== null && (hasChannel(type) || isNamed(type));
  const hasChannel = (type: NodeIndex): boolean => {
    if (tree.kind(type) === "channel_type") return true;
    for (const _ of tree.within(type, "channel_type")) return true;
    return false;
  };
  const isNamed = (type: NodeIndex): boolean => channelTypes.has(tree.text(type));
  for (const node of tree.within(
    tree.root,
    "field_declaration",
    "var_spec",
    "function_declaration",
    "method_declaration",
    "method_elem",
  )) {
    const kind = tree.kind(node);
    const isFunction = kind !== "field_declaration" && kind !== "var_spec";
    const type = tree.field(node, isFunction ? "result" : "type");
    const value = kind === "var_spec" ? tree.field(node, "value") : null;
    if (!carries(type) && !carries(value)) continue;
    for (const child of tree.children(node)) if (tree.fieldName(child) === "name") yield tree.text(child);
  }
}

/** Code outside of the repository may use what has this name. */
export const isVisibleOutside = (file: GoFile, name: string): boolean =>
  /^\p{Lu}/u.test(name) && !/(^|\/)internal\//.test(file.path) && !isMainPackage(file);

export const isMainPackage = ({ tree }: GoFile): boolean => {
  for (const clause of tree.within(tree.root, "package_clause")) return tree.text(clause).endsWith(" main");
  return false;
};
