/**
 * Stores that keep something by request: gorilla/context, the sessions that lived in it, and maps of the
 * repository's own. What a call or an assignment does to one of them:
 *
 *   context.Set(r, key, value)    set       data[r] = value      set
 *   context.Clear(r)              clear     delete(data, r)      clear
 */
import { folderOf, type GoFile, importOf } from "../index/go-file.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { GORILLA_CONTEXT, GORILLA_SESSIONS, type Versions } from "./libraries.ts";
import { argumentsOf, lastName, type Place } from "./place.ts";
import type { Program } from "./symbols.ts";

export interface StoreAction {
  readonly kind: "set" | "clear";
  readonly store: string;
  /** Expression of the request. */
  readonly request: NodeIndex;
}

const MAP_BY_REQUEST = /map\[\*http\.Request\]/;
/** Such a map, or a Store whose first argument may be a request. */
const BY_REQUEST = /map\[\*http\.Request\]|\.(Store|LoadOrStore)\(\s*(r|req|request|\w+\.Request(\(\))?)\s*,/;
const SYNC_MAP = /\bsync\.Map\b/;
const SET_METHOD = /^(Store|LoadOrStore|Swap)$/;
const CLEAR_METHOD = /^(Delete|LoadAndDelete)$/;

/** Whether the file may have to do with a store by request at all: most repositories have none. */
export function mayKeepRequests({ tree, imports }: GoFile): boolean {
  const paths = [...imports.values()];
  return paths.includes(GORILLA_CONTEXT) || paths.includes(GORILLA_SESSIONS) || BY_REQUEST.test(tree.text(tree.root));
}

export class Stores {
  /** Own maps by folder and name; of a sync.Map the keys are seen only where it is used. */
  readonly #own = new Set<string>();
  readonly #syncMaps = new Set<string>();
  readonly #purged = new Set<string>();
  readonly #hasContext: boolean;
  readonly #hasSessions: boolean;

  constructor(program: Program) {
    for (const file of program.files) this.#declarations(file);
    const isImported = (path: string) => program.files.some(({ imports }) => [...imports.values()].includes(path));
    this.#hasContext = isImported(GORILLA_CONTEXT);
    this.#hasSessions = isImported(GORILLA_SESSIONS);
    for (const file of program.files) this.#purges(file);
  }

  /** Swept as a whole somewhere, so that a missing clear is made up for. */
  isPurged(store: string): boolean {
    return this.#purged.has(store);
  }

  #declarations(file: GoFile): void {
    const { tree } = file;
    for (const node of tree.within(tree.root, "var_spec", "field_declaration")) {
      if (tree.kind(node) === "var_spec" && tree.above(node, "block") !== null) continue;
      const described = tree.fieldText(node, "type") || tree.fieldText(node, "value");
      const into = MAP_BY_REQUEST.test(described) ? this.#own : SYNC_MAP.test(described) ? this.#syncMaps : null;
      if (into) for (const name of namesOf(file, node)) into.add(`${folderOf(file.path)}|${name}`);
    }
  }

  #purges(file: GoFile): void {
    const { tree } = file;
    for (const call of tree.within(tree.root, "call_expression")) {
      const callee = tree.fieldText(call, "function");
      if (importOf(file, callee) === GORILLA_CONTEXT && lastName(callee) === "Purge") this.#purged.add(GORILLA_CONTEXT);
      const map = callee === "delete" || callee === "clear" ? argumentsOf({ file, node: call })[0] : undefined;
      if (map !== undefined && (callee === "clear" || isSweep(file, call, tree.text(map))))
        this.#purged.add(this.#id(file, tree.text(map)));
      if (/\.Range$/.test(callee)) this.#purged.add(this.#id(file, callee.replace(/\.Range$/, "")));
    }
    for (const node of tree.within(tree.root, "assignment_statement"))
      if (
        /^(make\(|map\[|nil$)/.test(tree.fieldText(node, "right")) &&
        !/^init$|^[Nn]ew/.test(functionName(file, node))
      )
        this.#purged.add(this.#id(file, tree.fieldText(node, "left")));
  }

  #id(file: GoFile, expression: string): string {
    return `${folderOf(file.path)}|${lastName(expression)}`;
  }

  /** What the node does to a store; null for nothing. */
  actionOf(place: Place, versions: Versions): StoreAction | null {
    const { file, node } = place;
    if (file.tree.kind(node) === "call_expression") return this.#ofCall(place, versions);
    if (file.tree.kind(node) !== "assignment_statement") return null;
    const left = file.tree.field(node, "left");
    const target = left === null ? undefined : file.tree.children(left)[0];
    if (target === undefined || file.tree.kind(target) !== "index_expression") return null;
    const store = this.#id(file, file.tree.fieldText(target, "operand"));
    const request = file.tree.field(target, "index");
    return request !== null && this.#own.has(store) ? { kind: "set", store, request } : null;
  }

  #ofCall(place: Place, versions: Versions): StoreAction | null {
    const { file, node } = place;
    const callee = file.tree.fieldText(node, "function");
    const [first, second] = argumentsOf(place);
    if (first === undefined) return null;
    const name = lastName(callee);
    const library = importOf(file, callee);
    if (library === GORILLA_CONTEXT) {
      const kind = name === "Set" ? "set" : name === "Clear" ? "clear" : null;
      return kind && { kind, store: GORILLA_CONTEXT, request: first };
    }
    if (callee === "delete" && second !== undefined) {
      const store = this.#id(file, file.tree.text(first));
      return this.#own.has(store) ? { kind: "clear", store, request: second } : null;
    }
    if (this.#setsSession(library, callee, second, versions))
      return { kind: "set", store: GORILLA_CONTEXT, request: first };
    const store = this.#id(file, callee.slice(0, -name.length - 1));
    if (!this.#syncMaps.has(store)) return null;
    if (SET_METHOD.test(name)) return { kind: "set", store, request: first };
    return CLEAR_METHOD.test(name) ? { kind: "clear", store, request: first } : null;
  }

  /** sessions.GetRegistry(r), and store.Get(r, name) of whatever store. Without a version, by company: whoever imports gorilla/context needs it. */
  #setsSession(library: string, callee: string, second: NodeIndex | undefined, versions: Versions): boolean {
    if (versions.sessions === "new" || (versions.sessions === "unknown" && !this.#hasContext)) return false;
    if (!this.#hasSessions) return false;
    if (library === GORILLA_SESSIONS) return /\.(GetRegistry|Save)$/.test(callee);
    return library === "" && second !== undefined && /\.Get$/.test(callee);
  }
}

function namesOf({ tree }: GoFile, node: NodeIndex): string[] {
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

function functionName({ tree }: GoFile, node: NodeIndex): string {
  const around = tree.above(node, "function_declaration", "method_declaration");
  return around === null ? "init" : tree.fieldText(around, "name");
}
