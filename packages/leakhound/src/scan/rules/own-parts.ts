/**
 * Parts that a struct makes for itself, and that its Close forgets:
 *
 *   func open(dir string) (*catalog, error) {
 *       marker, err := newMarker(dir)          made here, and nobody else has it
 *       …
 *       return &catalog{marker: marker}, nil
 *   }
 *   func (c *catalog) Close() error { return c.file.Close() }      nothing calls c.marker.Close()
 *
 * Not reported: a part that comes from elsewhere, that code of the package ends, hands on or gives to a function; a part
 * that gets a context, which may end it. Parts that a table knows to be open belong to `unended-fields.ts`, and those whose
 * constructor starts a goroutine to goroutine-not-stopped.
 */
import { folderOf, type GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { type FieldUses, usesOfField } from "../types/field-uses.ts";
import type { GoType, NamedType } from "../types/go-type.ts";
import { type Located, membersOf } from "../types/package-members.ts";
import { type Types, typesOf } from "../types/types.ts";
import { lastingStart } from "./goroutine-not-stopped.ts";
import { endOfType, type MadeValue, makerOf } from "./part-makers.ts";
import { mayEndPart, type Part } from "./part-uses.ts";
import type { Match } from "./rule.ts";

const OWNER_ENDS = ["Close", "Stop", "Shutdown", "Release", "Destroy", "Disconnect", "close", "stop", "shutdown"];

export function* ownPartsLeft(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  const types = typesOf(repository);
  for (const spec of tree.within(tree.root, "type_spec")) {
    const struct = tree.field(spec, "type");
    if (struct === null || tree.kind(struct) !== "struct_type") continue;
    const owner: NamedType = {
      kind: "named",
      folder: folderOf(file.path),
      path: "",
      name: tree.fieldText(spec, "name"),
    };
    const end = endOf(repository, owner);
    if (end === null) continue;
    for (const part of partsOf(types, { file, node: struct }, owner)) {
      const made = madeAndLeft(repository, part);
      if (made !== null) yield matchOf(owner, part, { end, made });
    }
  }
}

interface Found {
  readonly end: Located;
  readonly made: Located;
}

function matchOf({ name: type }: NamedType, { name, method }: Part, { end, made }: Found): Match {
  const [{ tree }, maker] = [end.file, made.file.tree];
  const ending = tree.fieldText(end.node, "name");
  const call =
    maker.kind(made.node) === "call_expression" ? maker.fieldText(made.node, "function") : maker.text(made.node);
  return {
    node: end.node,
    confidence: "low",
    message: `${ending} of ${type} leaves the field ${name} open: it gets what ${call} makes, and no code calls its ${method}.`,
    advice: `call ${name}.${method}() in ${ending}`,
    steps: [{ ...made, text: `makes the value of ${name}` }],
  };
}

/** The method of the struct that ends its values. */
function endOf(repository: Repository, { folder, name }: NamedType): Located | null {
  const { functions } = membersOf(repository, folder ?? "");
  for (const method of OWNER_ENDS) {
    const found = functions.get(`${name}.${method}`);
    if (found !== undefined) return found;
  }
  return null;
}

/** Fields with a name whose values must be ended, also those of a struct inside the struct. */
function* partsOf(types: Types, { file, node }: Located, owner: GoType): Generator<Part> {
  const { tree } = file;
  const list = tree.firstChild(node);
  for (const declaration of list === undefined ? [] : tree.children(list)) {
    const type = tree.field(declaration, "type");
    if (type === null) continue;
    for (const child of tree.children(declaration)) {
      if (tree.fieldName(child) !== "name") continue;
      const name = tree.text(child);
      if (tree.kind(type) === "struct_type") {
        yield* partsOf(types, { file, node: type }, { kind: "literal", file, node: type });
        continue;
      }
      const field = types.field(owner, name);
      const method = field === null ? null : endOfType(types, field.type);
      if (field !== null && method !== null) yield { owner, name, key: field.key, folder: folderOf(file.path), method };
    }
  }
}

/** What makes the value of a part that nothing ends; null where the part may belong to somebody else, or is ended. */
function madeAndLeft(repository: Repository, part: Part): Located | null {
  const found = usesOfField(repository, part);
  if (
    found.values.length === 0 ||
    isMentionedUnknown(found) ||
    found.uses.some((use) => mayEndPart(repository, { ...use, part }))
  )
    return null;
  let made: Located | null = null;
  for (const value of found.values) {
    if (value.file.tree.kind(value.node) === "nil") continue;
    const maker = makerOf(repository, value);
    if (maker === null || !isForgettable(repository, maker)) return null;
    made ??= maker;
  }
  return made;
}

/** Not one that other rules report: a resource that a table knows, or a goroutine that the constructor starts. */
function isForgettable(repository: Repository, { acquired }: MadeValue): boolean {
  const maker = acquired?.maker;
  return maker !== undefined && (maker.fn === null || lastingStart(repository, maker.fn) === null);
}

const isMentionedUnknown = ({ unknown }: FieldUses): boolean =>
  unknown.some(({ file: { tree }, node }) => {
    const parent = tree.parent(node);
    return parent === null || tree.kind(parent) !== "call_expression";
  });
