/**
 * Stores that keep values by request: gorilla/context, the sessions that lived in it, and maps of the repository.
 * What a call or an assignment does to such a store:
 *
 *   context.Set(r, key, value)    set       data[r] = value      set
 *   context.Clear(r)              clear     delete(data, r)      clear
 */

import { folderOf, type GoFile, importOf } from "../index/go-file.ts";
import { codeText } from "../syntax/code-text.ts";
import { lastName } from "../syntax/dotted-names.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { GORILLA_CONTEXT, GORILLA_SESSIONS, type LibraryAges } from "./libraries.ts";
import { argumentsOf, type Place, textAt } from "./place.ts";
import type { Symbols } from "./symbols.ts";

export interface StoreAction {
  readonly kind: "set" | "clear";
  readonly store: string;
  /** Expression of the request. */
  readonly request: NodeIndex;
}

const MAP_BY_REQUEST = /map\[\*http\.Request\]/;
/** Such a map, or a Store whose first argument may be a request. */
const BY_REQUEST = /map\[\*http\.Request\]|\.(Store|LoadOrStore)\(\s*(r|req|request|\w+\.Request(\(\))?)\s*,/;
/** One of them is in each text that matches, which is quicker to find. */
const WORDS_BY_REQUEST = ["map[*http.Request]", ".Store(", ".LoadOrStore("];
const SYNC_MAP = /\bsync\.Map\b/;
const SET_METHOD = /^(Store|LoadOrStore|Swap)$/;
const CLEAR_METHOD = /^(Delete|LoadAndDelete)$/;

/** Whether the file may use a store by request at all: most repositories have no such file. */
export function mayStoreByRequest({ tree, source, imports }: GoFile): boolean {
  const paths = [...imports.values()];
  if (paths.includes(GORILLA_CONTEXT) || paths.includes(GORILLA_SESSIONS)) return true;
  return WORDS_BY_REQUEST.some((word) => source.includes(word)) && BY_REQUEST.test(codeText(tree, tree.root));
}

export class RequestStores {
  /** Maps whose declared key is a request, by folder and name. */
  readonly #maps = new Set<string>();
  /** The declaration of a sync.Map shows no key; only its uses do. */
  readonly #syncMaps = new Set<string>();
  readonly #purged = new Set<string>();
  readonly #hasContext: boolean;
  readonly #hasSessions: boolean;

  constructor({ files }: Symbols) {
    for (const file of files) this.#addDeclarations(file);
    const isImported = (path: string) => files.some(({ imports }) => [...imports.values()].includes(path));
    this.#hasContext = isImported(GORILLA_CONTEXT);
    this.#hasSessions = isImported(GORILLA_SESSIONS);
    for (const file of files) this.#addPurges(file);
  }

  /** Some code sweeps the whole store, which makes up for a missing clear. */
  isPurged(store: string): boolean {
    return this.#purged.has(store);
  }

  #addDeclarations(file: GoFile): void {
    const { tree } = file;
    for (const node of tree.within(tree.root, "var_spec", "field_declaration")) {
      if (tree.kind(node) === "var_spec" && tree.above(node, "block") !== null) continue;
      const described = tree.fieldText(node, "type") || tree.fieldText(node, "value");
      const stores = MAP_BY_REQUEST.test(described) ? this.#maps : SYNC_MAP.test(described) ? this.#syncMaps : null;
      if (stores) for (const name of declaredNames(file, node)) stores.add(`${folderOf(file.path)}|${name}`);
    }
  }

  #addPurges(file: GoFile): void {
    const { tree } = file;
    for (const call of tree.within(tree.root, "call_expression")) {
      const callee = tree.fieldText(call, "function");
      if (importOf(file, callee) === GORILLA_CONTEXT && lastName(callee) === "Purge") this.#purged.add(GORILLA_CONTEXT);
      const map = callee === "delete" || callee === "clear" ? argumentsOf({ file, node: call })[0] : undefined;
      if (map !== undefined && (callee === "clear" || isSweep(file, call, textAt(map))))
        this.#purged.add(this.#id(file, textAt(map)));
      if (/\.Range$/.test(callee)) this.#purged.add(this.#id(file, callee.replace(/\.Range$/, "")));
    }
    for (const node of tree.within(tree.root, "assignment_statement"))
      if (/^(make\(|map\[|nil$)/.test(tree.fieldText(node, "right")) && !isInConstructor(file, node))
        this.#purged.add(this.#id(file, tree.fieldText(node, "left")));
  }

  #id(file: GoFile, expression: string): string {
    return `${folderOf(file.path)}|${lastName(expression)}`;
  }

  /** What the node does to a store; null where it does nothing to any. */
  actionAt(place: Place, ages: LibraryAges): StoreAction | null {
    const { file, node } = place;
    if (file.tree.kind(node) === "call_expression") return this.#actionOfCall(place, ages);
    if (file.tree.kind(node) !== "assignment_statement") return null;
    const left = file.tree.field(node, "left");
    const target = left === null ? undefined : file.tree.children(left)[0];
    if (target === undefined || file.tree.kind(target) !== "index_expression") return null;
    const store = this.#id(file, file.tree.fieldText(target, "operand"));
    const request = file.tree.field(target, "index");
    return request !== null && this.#maps.has(store) ? { kind: "set", store, request } : null;
  }

  #actionOfCall(place: Place, ages: LibraryAges): StoreAction | null {
    const { file, node } = place;
    const callee = file.tree.fieldText(node, "function");
    const [first, second] = argumentsOf(place);
    if (first === undefined) return null;
    const name = lastName(callee);
    const library = importOf(file, callee);
    if (library === GORILLA_CONTEXT) {
      const kind = name === "Set" ? "set" : name === "Clear" ? "clear" : null;
      return kind && { kind, store: GORILLA_CONTEXT, request: first.node };
    }
    if (callee === "delete" && second !== undefined) {
      const store = this.#id(file, textAt(first));
      return this.#maps.has(store) ? { kind: "clear", store, request: second.node } : null;
    }
    if (this.#setsSession({ library, callee, hasSecondArgument: second !== undefined }, ages))
      return { kind: "set", store: GORILLA_CONTEXT, request: first.node };
    const store = this.#id(file, callee.slice(0, -name.length - 1));
    if (!this.#syncMaps.has(store)) return null;
    if (SET_METHOD.test(name)) return { kind: "set", store, request: first.node };
    return CLEAR_METHOD.test(name) ? { kind: "clear", store, request: first.node } : null;
  }

  /**
   * sessions.GetRegistry(r), and store.Get(r, name) of any store. Where no go.mod names the version of sessions, a
   * repository that imports gorilla/context is taken to use an old one, which needs that import.
   */
  #setsSession(
    { library, callee, hasSecondArgument }: { library: string; callee: string; hasSecondArgument: boolean },
    ages: LibraryAges,
  ): boolean {
    if (ages.sessions === "new" || (ages.sessions === "unknown" && !this.#hasContext)) return false;
    if (!this.#hasSessions) return false;
    if (library === GORILLA_SESSIONS) return /\.(GetRegistry|Save)$/.test(callee);
    return library === "" && hasSecondArgument && /\.Get$/.test(callee);
  }
}

function declaredNames({ tree }: GoFile, node: NodeIndex): string[] {
  return tree
    .children(node)
    .filter((child) => ["identifier", "field_identifier"].includes(tree.kind(child)))
    .map((child) => tree.text(child));
}

/** A delete in a loop over the same map. */
function isSweep({ tree }: GoFile, call: NodeIndex, map: string): boolean {
  for (let loop = tree.above(call, "for_statement"); loop !== null; loop = tree.above(loop, "for_statement")) {
    const range = tree.children(loop).find((child) => tree.kind(child) === "range_clause");
    if (range !== undefined && tree.fieldText(range, "right") === map) return true;
  }
  return false;
}

/** A new map in `init`, in `newStore` or outside of functions replaces no map that has entries. */
function isInConstructor({ tree }: GoFile, node: NodeIndex): boolean {
  const around = tree.above(node, "function_declaration", "method_declaration");
  return around === null || /^init$|^[Nn]ew/.test(tree.fieldText(around, "name"));
}
