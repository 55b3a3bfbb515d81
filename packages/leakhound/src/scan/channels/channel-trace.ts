/**
 * Follows a channel from the place that makes it through variables, fields, parameters and results:
 *
 *   ch := make(chan int)     the variable ch
 *   h := &hub{in: ch}        the field hub.in of any hub
 *   go feed(ch)              the parameter of feed: its sends are sends to this channel
 *   return ch                the results of all calls of this function
 *   list = append(list, ch)  the elements of the variable or field list
 *
 * What a variable may hold is followed forward only: a function that two callers use does not mix their channels. Where the
 * channel gets out of sight, the type of the expression says whether that code can send or receive.
 */
import type { GoFile } from "../index/go-file.ts";
import { folderOf } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { type GoType, pointee } from "../types/go-type.ts";
import type { FieldOfType } from "../types/member-types.ts";
import { type Located, receiverTypeName } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Types, typesOf } from "../types/types.ts";
import type { ChannelUses, ReturnedChannel } from "./channel.ts";
import { selectorsNamed } from "./field-selectors.ts";
import { listOfAppend, listOfTarget, useOfList } from "./list-uses.ts";
import { keyOf } from "./located.ts";
import { isVisibleOutside, usesOfCarrier } from "./name-uses.ts";

const STEPS_MAX = 400;

/** Functions of libraries that only read their channel argument: they neither send to it nor keep it. */
const READERS = new Set(["fmt.Print", "fmt.Println", "fmt.Printf", "fmt.Sprintf", "reflect.TypeOf"]);

/** @param expressions that stand for the channel, such as the call of `make` */
export function traceChannel(repository: Repository, expressions: readonly Located[]): ChannelUses {
  const trace = new ChannelTrace(repository);
  for (const expression of expressions) trace.follow(expression);
  return trace.run();
}

/** What the caller of a function does with a channel that the function returns. */
export function traceResult(repository: Repository, call: Located, result: number): ChannelUses {
  const trace = new ChannelTrace(repository);
  trace.called(call, result);
  return trace.run();
}

class ChannelTrace implements ChannelUses {
  readonly sends: Located[] = [];
  readonly receives: Located[] = [];
  readonly closes: Located[] = [];
  readonly returnedBy: ReturnedChannel[] = [];
  mayBeSentElsewhere = false;
  mayBeReceivedElsewhere = false;
  isKept = false;
  isElement = false;
  readonly holders = new Set<string>();
  readonly #types: Types;
  readonly #repository: Repository;
  readonly #expressions: Located[] = [];
  /** Variables, fields and results that were followed. */
  readonly #seen = new Set<string>();

  constructor(repository: Repository) {
    this.#repository = repository;
    this.#types = typesOf(repository);
  }

  follow(expression: Located): void {
    this.#expressions.push(expression);
  }

  run(): ChannelUses {
    let steps = 0;
    for (const expression of this.#expressions) {
      if (++steps > STEPS_MAX) this.#losesSight("both");
      else this.#use(expression);
    }
    return this;
  }

  #hold({ file, node }: Located): void {
    for (let fn = functionAround(file.tree, node); fn !== null; fn = functionAround(file.tree, fn)) {
      const key = keyOf({ file, node: fn });
      if (this.holders.has(key)) return;
      this.holders.add(key);
    }
  }

  #losesSight(direction: "both" | "send" | "receive"): void {
    if (direction !== "receive") this.mayBeSentElsewhere = true;
    if (direction !== "send") this.mayBeReceivedElsewhere = true;
  }

  /** By the type of the expression: a `<-chan` can only be received from. */
  #escape({ file, node }: Located): void {
    const type = this.#types.underlying(this.#types.of(file, node));
    this.#losesSight(type?.kind === "chan" ? type.direction : "both");
  }

  #use(at: Located): void {
    const { file, node } = at;
    const { tree } = file;
    this.#hold(at);
    const parent = tree.parent(node);
    if (parent === null) return;
    switch (tree.kind(parent)) {
      case "send_statement":
        if (tree.field(parent, "channel") === node) this.sends.push({ file, node: parent });
        else this.#keep(at);
        return;
      case "unary_expression":
        if (tree.source[tree.start(parent)] === "<") this.receives.push({ file, node: parent });
        else this.#escape(at);
        return;
      case "range_clause":
        if (tree.field(parent, "right") === node) this.receives.push({ file, node: parent });
        return;
      case "parenthesized_expression":
      case "type_conversion_expression":
      case "type_assertion_expression":
        this.follow({ file, node: parent });
        return;
      case "argument_list":
        this.#argument(at, parent);
        return;
      case "expression_list":
        this.#listed(at, parent);
        return;
      case "var_spec":
        return;
      case "return_statement":
        this.#returned(at, parent, 0);
        return;
      case "literal_element":
        this.#element(at, parent);
        return;
      case "binary_expression":
      case "expression_statement":
      case "expression_switch_statement":
      case "go_statement":
      case "defer_statement":
        return;
      default:
        this.#escape(at);
    }
  }

  #keep(at: Located): void {
    this.isKept = true;
    this.#escape(at);
  }

  #argument(at: Located, list: NodeIndex): void {
    const { file } = at;
    const { tree } = file;
    const call = tree.parent(list);
    if (call === null || tree.kind(call) !== "call_expression") {
      this.#escape(at);
      return;
    }
    const index = tree
      .children(list)
      .filter((one) => tree.kind(one) !== "comment")
      .indexOf(at.node);
    const callee = this.#types.callee(file, call);
    if (callee?.kind === "builtin") this.#builtin(at, call, callee.name);
    else if (callee?.kind === "conversion") this.follow({ file, node: call });
    else if (callee?.kind === "function") this.#parameter(at, callee.fn, index);
    else if (callee?.kind === "library" && READERS.has(callee.name)) return;
    else this.#escape(at);
  }

  #builtin(at: Located, call: NodeIndex, name: string): void {
    if (name === "close") this.closes.push({ file: at.file, node: call });
    else if (name === "append") this.#appended(at, call);
    else if (name !== "len" && name !== "cap" && name !== "print" && name !== "println") this.#escape(at);
  }

  #parameter(at: Located, fn: Located, index: number): void {
    const { tree } = fn.file;
    const list = tree.field(fn.node, "parameters");
    let row = 0;
    for (const declaration of list === null ? [] : tree.children(list))
      for (const child of tree.children(declaration)) {
        if (tree.fieldName(child) !== "name") continue;
        if (row++ !== index) continue;
        if (tree.kind(declaration) !== "parameter_declaration") {
          this.isElement = true;
          this.#list({ file: fn.file, node: child }, at);
        } else if (this.#isStub(fn.file, child)) this.#losesSight("send");
        else this.#variable({ file: fn.file, node: child });
        return;
      }
    // A parameter without a name is not used: other implementations of the function may.
    this.#escape(at);
  }

  /** A function that is meant to send, and does not use the parameter: other implementations send. */
  #isStub(file: GoFile, parameter: NodeIndex): boolean {
    if (scopesOf(file.tree).usesOf(parameter).length > 1) return false;
    const type = this.#types.underlying(this.#types.ofDeclaration(file, parameter));
    return type?.kind === "chan" && type.direction === "send";
  }

  /** Uses of a local variable or parameter. */
  #variable({ file, node }: Located): void {
    if (!this.#isNew(`${file.path}#${node}`)) return;
    const { tree } = file;
    this.#namedResult({ file, node });
    for (const use of scopesOf(tree).usesOf(node))
      if (!isDeclaredOrAssigned(file, use)) this.follow({ file, node: use });
  }

  /** `func f() (ch chan int)`: a return without values returns the variable. */
  #namedResult({ file, node }: Located): void {
    const { tree } = file;
    const declaration = tree.parent(node);
    const list = declaration === null ? null : tree.parent(declaration);
    if (list === null || tree.fieldName(list) !== "result") return;
    const fn = tree.parent(list);
    const names = tree
      .children(list)
      .flatMap((one) => tree.children(one).filter((child) => tree.fieldName(child) === "name"));
    if (fn !== null) this.#result({ file, node: fn }, names.indexOf(node), { file, node });
  }

  #isNew(key: string): boolean {
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }

  #listed(at: Located, list: NodeIndex): void {
    const { file } = at;
    const { tree } = file;
    const statement = tree.parent(list);
    if (statement === null) return;
    const index = tree.children(list).indexOf(at.node);
    if (tree.kind(statement) === "return_statement") this.#returned(at, statement, index);
    else if (tree.kind(statement) === "var_spec")
      this.#assigned(at, tree.children(statement).filter((one) => tree.fieldName(one) === "name")[index]);
    else if (tree.fieldName(list) === "right") {
      const left = tree.field(statement, "left");
      this.#assigned(at, left === null ? undefined : tree.children(left)[index]);
    } else if (tree.fieldName(list) !== "left") this.#escape(at);
  }

  /** The channel is assigned to a name, a field or an element. */
  #assigned(at: Located, target: NodeIndex | undefined): void {
    const { file } = at;
    const { tree } = file;
    if (target === undefined || tree.text(target) === "_") return;
    const kind = tree.kind(target);
    if (kind === "identifier") {
      const local = scopesOf(tree).declarationOf(target);
      if (local === null) this.#packageVariable(file, tree.text(target));
      else this.#variable({ file, node: local });
    } else if (kind === "selector_expression") this.#field(at, target);
    else this.#elementOf(at, listOfTarget(file, target));
  }

  #appended(at: Located, call: NodeIndex): void {
    const [list] = argumentsOf(at.file.tree, call);
    if (list === at.node) this.#keep(at);
    else this.#elementOf(at, listOfAppend(at.file, call));
  }

  /** The channel becomes an element of a list in a variable or a field, whose elements are followed as one channel. */
  #elementOf(at: Located, list: NodeIndex | null): void {
    this.isElement = true;
    const { file } = at;
    if (list !== null && file.tree.kind(list) === "selector_expression") {
      this.#listField(at, list);
      return;
    }
    const declaration = list === null ? null : scopesOf(file.tree).declarationOf(list);
    if (declaration === null) this.#keep(at);
    else this.#list({ file, node: declaration }, at);
  }

  #list({ file, node }: Located, at: Located): void {
    if (!this.#isNew(`list ${file.path}#${node}`)) return;
    for (const name of scopesOf(file.tree).usesOf(node))
      if (name !== node && !isDeclaredOrAssigned(file, name)) this.#useList({ file, node: name }, at);
  }

  #listField(at: Located, selector: NodeIndex): void {
    this.isKept = true;
    const field = this.#types.fieldAt(at.file, selector);
    if (field === null || field.declaration === null) {
      this.#escape(at);
      return;
    }
    const { file, node } = field.declaration;
    const name = file.tree.text(node);
    if (isVisibleOutside(file, name)) this.#losesSight("both");
    if (!this.#isNew(`list ${field.key}`)) return;
    const { byField, unknownIn } = selectorsNamed(this.#repository, name);
    if (unknownIn.has(folderOf(file.path))) this.#losesSight("both");
    for (const use of byField.get(field.key) ?? [])
      if (!isDeclaredOrAssigned(use.file, use.node)) this.#useList(use, at);
  }

  #useList({ file, node }: Located, at: Located): void {
    this.#hold({ file, node });
    const use = useOfList(this.#types, { file, node });
    if (use.kind === "element") this.follow(use.at);
    else if (use.kind === "variable") this.#variable(use.at);
    else if (use.kind === "list") this.#list(use.at, at);
    else if (use.kind === "escapes") this.#keep(at);
  }

  #packageVariable(file: GoFile, name: string): void {
    this.isKept = true;
    if (isVisibleOutside(file, name)) this.#losesSight("both");
    const folder = folderOf(file.path);
    if (!this.#isNew(`${folder}${name}`)) return;
    for (const use of usesOfCarrier(this.#repository, name)) {
      if (use.file.tree.kind(use.node) !== "identifier" || isDeclaredOrAssigned(use.file, use.node)) continue;
      if (folderOf(use.file.path) === folder && scopesOf(use.file.tree).declarationOf(use.node) === null)
        this.follow(use);
    }
  }

  #field(at: Located, selector: NodeIndex): void {
    const variable = this.#types.importedVariable(at.file, selector);
    const field = this.#types.fieldAt(at.file, selector);
    if (variable !== null) this.#packageVariable(variable.file, variable.file.tree.text(variable.node));
    else if (field === null) this.#keep(at);
    else this.#fieldOf(field);
  }

  /** Every selector of the field, whatever value of the type it is of; a field of type any hides what takes it out. */
  #fieldOf({ key, declaration, type }: FieldOfType): void {
    this.isKept = true;
    if (declaration === null || this.#types.underlying(type)?.kind !== "chan") {
      this.#losesSight("both");
      return;
    }
    if (!this.#isNew(key)) return;
    const { file } = declaration;
    const name = file.tree.text(declaration.node);
    if (isVisibleOutside(file, name)) this.#losesSight("both");
    const { byField, unknownIn } = selectorsNamed(this.#repository, name);
    // A value whose type is not known may have the field; only its package sees a field that is not exported.
    if (/^\p{Lu}/u.test(name) ? unknownIn.size > 0 : unknownIn.has(folderOf(file.path))) this.#losesSight("both");
    for (const selector of byField.get(key) ?? [])
      if (!isDeclaredOrAssigned(selector.file, selector.node)) this.follow(selector);
  }

  /** `hub{in: ch}` or `hub{ch}` */
  #element(at: Located, element: NodeIndex): void {
    const { file } = at;
    const { tree } = file;
    const parent = tree.parent(element);
    const isKeyed = parent !== null && tree.kind(parent) === "keyed_element";
    if (isKeyed && tree.field(parent, "key") === element) return;
    const value = isKeyed ? tree.parent(parent) : parent;
    const literal = value === null ? null : tree.parent(value);
    const type = literal === null ? null : this.#types.of(file, literal);
    if (value === null || type === null || tree.kind(literal!) !== "composite_literal") {
      this.#keep(at);
      return;
    }
    const row = tree
      .children(value)
      .filter((one) => tree.kind(one) !== "comment")
      .indexOf(element);
    const name = isKeyed ? tree.fieldText(parent, "key") : this.#fieldNames(type)[row];
    const field = name === undefined ? null : this.#types.field(type, name);
    if (field === null) this.#keep(at);
    else this.#fieldOf(field);
  }

  /** Names of the fields of a struct, in their order; none where it embeds types. */
  #fieldNames(type: GoType): string[] {
    const struct = pointee(this.#types.underlying(type));
    if (struct?.kind !== "literal" || this.#types.embeddedIn(type).length > 0) return [];
    const { tree } = struct.file;
    if (tree.kind(struct.node) !== "struct_type") return [];
    const list = tree.firstChild(struct.node);
    const declarations = list === undefined ? [] : tree.children(list);
    return declarations.flatMap((one) =>
      tree.children(one).flatMap((child) => (tree.fieldName(child) === "name" ? [tree.text(child)] : [])),
    );
  }

  #returned(at: Located, statement: NodeIndex, result: number): void {
    const { file } = at;
    const { tree } = file;
    const fn = functionAround(tree, statement);
    if (fn !== null) this.#result({ file, node: fn }, result, at);
  }

  #result({ file, node: fn }: Located, result: number, at: Located): void {
    const { tree } = file;
    if (tree.kind(fn) === "func_literal") {
      this.isKept = true;
      this.#escape(at);
      return;
    }
    if (!this.#isNew(`${file.path}#${fn} result ${result}`)) return;
    this.returnedBy.push({ fn: { file, node: fn }, result });
    const name = tree.fieldText(fn, "name");
    if (isVisibleOutside(file, name) || receiverTypeName(file, fn) !== null) {
      const type = this.#types.underlying(this.#types.resultsOf({ file, node: fn })[result] ?? null);
      if (isVisibleOutside(file, name)) this.#losesSight(type?.kind === "chan" ? type.direction : "both");
    }
    for (const call of callsOf(this.#repository, { file, node: fn })) this.called(call, result);
  }

  called(call: Located, result: number): void {
    if (this.#isReturnedWhole(call)) {
      const fn = functionAround(call.file.tree, call.node);
      if (fn !== null) this.#result({ file: call.file, node: fn }, result, call);
      return;
    }
    for (const expression of resultAt(call, result)) {
      if (expression.file.tree.kind(expression.node) === "call_expression") this.follow(expression);
      else this.#assigned(call, expression.node);
    }
  }

  /** `return delegate.Watch(ctx)`: all results of the call are those of the function. */
  #isReturnedWhole({ file: { tree }, node }: Located): boolean {
    const list = tree.parent(node);
    const statement = list === null || tree.kind(list) !== "expression_list" ? list : tree.parent(list);
    if (list === null || statement === null || tree.kind(statement) !== "return_statement") return false;
    return list === statement || tree.children(list).length === 1;
  }
}

/** What stands for a result of a call: the call itself, or the name that it is assigned to; nothing where it is discarded. */
export function resultAt({ file, node }: Located, result: number): Located[] {
  const { tree } = file;
  const list = tree.parent(node);
  const statement = list === null ? null : tree.parent(list);
  const isOnly = list !== null && tree.kind(list) === "expression_list" && tree.children(list).length === 1;
  const left = isOnly && statement !== null ? tree.field(statement, "left") : null;
  const names =
    left !== null
      ? tree.children(left)
      : isOnly && statement !== null && tree.kind(statement) === "var_spec"
        ? tree.children(statement).filter((one) => tree.fieldName(one) === "name")
        : [];
  if (names.length > 1) return names[result] === undefined ? [] : [{ file, node: names[result] }];
  return result === 0 ? [{ file, node }] : [];
}

/** Calls of a function of the repository, also those of an interface that may reach it. */
export function callsOf(repository: Repository, { file, node }: Located): Located[] {
  const { tree } = file;
  const isMethod = tree.kind(node) === "method_declaration";
  return usesOfCarrier(repository, tree.fieldText(node, "name")).flatMap((use) => {
    const call = callOf(use);
    if (call === null) return [];
    const callee = typesOf(repository).callee(use.file, call);
    const isIt = callee?.kind === "function" && callee.fn.node === node && callee.fn.file.path === file.path;
    const mayBeIt = isMethod && (callee === null || callee.kind === "dynamic");
    return isIt || mayBeIt ? [{ file: use.file, node: call }] : [];
  });
}

/** The call whose function is the name; null where the name is used otherwise. */
function callOf({ file: { tree }, node }: Located): NodeIndex | null {
  const up = tree.parent(node);
  if (up === null) return null;
  const target = tree.kind(up) === "selector_expression" && tree.field(up, "field") === node ? up : node;
  const call = tree.parent(target);
  return call !== null && tree.kind(call) === "call_expression" && tree.field(call, "function") === target
    ? call
    : null;
}

/** The name or selector gets a value here, and is not read. */
function isDeclaredOrAssigned({ tree }: GoFile, node: NodeIndex): boolean {
  const parent = tree.parent(node);
  if (parent === null) return false;
  const kind = tree.kind(parent);
  if (tree.fieldName(node) === "name") return kind === "var_spec" || kind.endsWith("parameter_declaration");
  if (kind !== "expression_list" || tree.fieldName(parent) !== "left") return false;
  const statement = tree.parent(parent);
  return statement !== null && tree.kind(statement) !== "send_statement";
}
