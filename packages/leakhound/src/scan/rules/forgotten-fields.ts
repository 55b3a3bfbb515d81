/**
 * Close methods that forget a field, where other types of the repository end theirs:
 *
 *   type cachedIterator struct { wrapped Iterator; … }
 *   func (it *cachedIterator) Close() error { it.reset(); return nil }      wrapped stays open
 *   func (it *mergedIterator) Close() error { return it.inner.Close() }     another type ends its Iterator
 *
 * Not reported: code of the package ends the field or gives it to something that may.
 */
import { folderOf, type GoFile } from "../index/go-file.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { ENDING_METHODS, OTHER_ENDS } from "../lifetime/kinds.ts";
import { endingMethods } from "../lifetime/made.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type NamedType, pointee } from "../types/go-type.ts";
import { typesOf } from "../types/types.ts";
import type { Match } from "./rule.ts";

export function* forgottenFields(file: GoFile, repository: Repository): Generator<Match> {
  const all = endedFields(repository);
  for (const end of endsIn(file, repository)) {
    for (const field of end.fields) {
      if (end.ended.has(field.name)) continue;
      const counts = all.get(field.type);
      if (counts === undefined || counts.ended < ENDED_MIN || counts.ended < ENDED_RATIO * counts.left) continue;
      if (mayBeEnded(file, repository, field.name)) continue;
      yield {
        node: end.method,
        confidence: "low",
        message: `${end.name} of ${end.type} does not end the field ${field.name}; ${counts.ended} other types end theirs of this type.`,
        advice: `end ${field.name} in ${end.name}, if the value belongs to ${end.type}`,
      };
    }
  }
}

const ENDING = new Set([...ENDING_METHODS, ...OTHER_ENDS]);

/** Code of the package ends the field, keeps it elsewhere or gives it to a function; a method may return it. */
function mayBeEnded(file: GoFile, repository: Repository, field: string): boolean {
  return filesWithField(packageOf(repository, file), field).some(({ tree }) =>
    selectorsOf(tree, field).some((selector) => {
      const parent = tree.parent(selector);
      if (parent === null) return false;
      const kind = tree.kind(parent);
      if (kind === "selector_expression") return ENDING.has(tree.fieldText(parent, "field"));
      return kind === "argument_list" || (kind === "expression_list" && tree.fieldName(parent) === "right");
    }),
  );
}

/** Types that end a field of a type, so that the others count as having forgotten it. */
const ENDED_MIN = 2;
const ENDED_RATIO = 2;

interface OwnField {
  readonly name: string;
  /** `folder:Type` */
  readonly type: string;
}

/** A method that ends the values of a struct. */
interface EndMethod {
  readonly method: NodeIndex;
  readonly name: string;
  readonly type: string;
  /** Fields whose type has a method that ends its values. */
  readonly fields: readonly OwnField[];
  /** Names of the fields that the method mentions. */
  readonly ended: ReadonlySet<string>;
}

interface Counts {
  ended: number;
  left: number;
}

const countsKnown = new WeakMap<Repository, ReadonlyMap<string, Counts>>();

/** By type: how many structs end a field of it in their own Close, and how many do not. */
function endedFields(repository: Repository): ReadonlyMap<string, Counts> {
  const known = countsKnown.get(repository);
  if (known) return known;
  const all = new Map<string, Counts>();
  for (const file of repository.files)
    for (const { fields, ended } of endsIn(file, repository))
      for (const { name, type } of fields) {
        const counts = all.get(type) ?? { ended: 0, left: 0 };
        all.set(type, counts);
        if (ended.has(name)) counts.ended++;
        else counts.left++;
      }
  countsKnown.set(repository, all);
  return all;
}

const endsKnown = new WeakMap<GoFile, readonly EndMethod[]>();

function endsIn(file: GoFile, repository: Repository): readonly EndMethod[] {
  const found = endsKnown.get(file) ?? [...findEnds(file, repository)];
  endsKnown.set(file, found);
  return found;
}

const ENDS = new Set(["Close", "Stop", "Shutdown", "Release"]);

function* findEnds(file: GoFile, repository: Repository): Generator<EndMethod> {
  const { tree } = file;
  for (const method of tree.within(tree.root, "method_declaration")) {
    const name = tree.fieldText(method, "name");
    const list = ENDS.has(name) ? tree.field(method, "receiver") : null;
    const receiver = list === null ? undefined : tree.firstChild(list);
    if (receiver === undefined) continue;
    const type = pointee(typesOf(repository).written(file, tree.field(receiver, "type")));
    if (type?.kind !== "named" || type.folder !== folderOf(file.path)) continue;
    const fields = fieldsWithEnd(type, repository);
    if (fields.length > 0) yield { method, name, type: type.name, fields, ended: mentioned(tree, method) };
  }
}

/** Names of fields in a method; it may give one to a function that ends it. */
function mentioned(tree: SyntaxTree, method: NodeIndex): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of tree.within(method, "field_identifier")) names.add(tree.text(node));
  return names;
}

/** Fields with a name, of a type of the repository that has a method by which its values are ended. */
function fieldsWithEnd(owner: NamedType, repository: Repository): OwnField[] {
  const types = typesOf(repository);
  const literal = types.underlying(owner);
  if (literal?.kind !== "literal" || literal.file.tree.kind(literal.node) !== "struct_type") return [];
  const { file, node } = literal;
  const { tree } = file;
  const list = tree.firstChild(node);
  return (list === undefined ? [] : tree.children(list)).flatMap((declaration): OwnField[] => {
    const type = pointee(types.written(file, tree.field(declaration, "type")));
    if (type?.kind !== "named" || type.folder === null || endingMethods(types, type).length === 0) return [];
    const names = tree.children(declaration).filter((child) => tree.fieldName(child) === "name");
    return names.map((one) => ({ name: tree.text(one), type: `${type.folder}:${type.name}` }));
  });
}
