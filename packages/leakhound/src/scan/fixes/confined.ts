/**
 * Whether a value, and everything that is made from it, is done with when its function returns. Only then may a deferred
 * call end it:
 *
 *   ctx, cancel := context.WithTimeout(parent, time.Second)
 *   req, err := http.NewRequestWithContext(ctx, …)    req is made from ctx
 *   resp, err := client.Do(req)                       resp is made from req
 *   return resp.StatusCode                            a number: ctx is done with
 *   return resp                                       the caller goes on reading: ctx must stay
 *
 * Doubt counts as not confined.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { isLogging, isReader } from "../lifetime/readers.ts";
import { isInLaterLiteral, parameterAt } from "../lifetime/variable-uses.ts";
import { argumentsOf, outermostSelector } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type GoType, libraryName } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Callee, typesOf } from "../types/types.ts";

export interface ConfinedQuestion {
  readonly file: GoFile;
  readonly repository: Repository;
  /** The function that must not hand the value on. */
  readonly scope: NodeIndex;
  /** The identifier that declares the variable. */
  readonly declaration: NodeIndex;
  /** Uses from this row on do not count. */
  readonly until?: number;
}

/** The names of the value and of what is made from it, by their declarations; null where it may outlive the function. */
export function confinedNames(question: ConfinedQuestion, depth = 0): readonly NodeIndex[] | null {
  const walk = new Confinement(question, depth);
  return walk.run() ? walk.names : null;
}

const NAMES_MAX = 16;
/** Calls that a value is followed into. */
const DEPTH_MAX = 3;

class Confinement {
  readonly names: NodeIndex[];
  /** A called function returns the value, or what is made from it: then it is in the result of the call. */
  isReturned = false;
  readonly #question: ConfinedQuestion;
  readonly #tree: SyntaxTree;
  readonly #depth: number;

  constructor(question: ConfinedQuestion, depth: number) {
    this.names = [question.declaration];
    this.#question = question;
    this.#tree = question.file.tree;
    this.#depth = depth;
  }

  run(): boolean {
    const scopes = scopesOf(this.#tree);
    for (const name of this.names)
      for (const use of scopes.usesOf(name)) if (use !== name && !this.#isUseConfined(use)) return false;
    return this.names.length <= NAMES_MAX;
  }

  #isUseConfined(use: NodeIndex): boolean {
    const { scope, until = Number.POSITIVE_INFINITY } = this.#question;
    if (use >= until || !this.#tree.contains(scope, use)) return true;
    if (isInLaterLiteral(this.#tree, scope, use)) return false;
    const selector = outermostSelector(this.#tree, use);
    return selector !== use && isPlainField(this.#tree, selector) ? true : this.#isValueConfined(selector);
  }

  /** @param value an expression that is the value, or is made from it */
  #isValueConfined(value: NodeIndex): boolean {
    const tree = this.#tree;
    const parent = tree.parent(value);
    if (parent === null) return false;
    switch (tree.kind(parent)) {
      case "call_expression":
        // What a function gives, such as the next value of a sequence, does not read from the function.
        return tree.kind(value) === "identifier" ? this.#isCalledHere(parent) : this.#isResultConfined(parent);
      case "argument_list":
        return this.#isArgumentConfined(parent, value);
      case "expression_list":
        return this.#isListConfined(parent, value);
      case "unary_expression":
        return tree.source[tree.start(parent)] !== "&" && this.#isValueConfined(parent);
      case "selector_expression":
        return isPlainField(tree, parent) || this.#isValueConfined(parent);
      case "parenthesized_expression":
      case "type_assertion_expression":
      case "index_expression":
      case "slice_expression":
        return this.#isValueConfined(parent);
      case "send_statement":
        return tree.fieldName(value) === "channel";
      case "binary_expression":
      case "expression_statement":
      case "defer_statement":
      case "if_statement":
      case "for_statement":
      case "for_clause":
      case "range_clause":
      case "receive_statement":
      case "expression_switch_statement":
      case "inc_statement":
      case "dec_statement":
        return true;
      default:
        return false;
    }
  }

  /** What a call gives, whose receiver or argument the value is. */
  #isResultConfined(call: NodeIndex): boolean {
    const { file, repository } = this.#question;
    const callee = typesOf(repository).callee(file, call);
    const isOwn = callee?.kind === "function" || callee?.kind === "dynamic";
    if (!isOwn && isPlainCall(this.#tree, call)) return this.#isCalledHere(call);
    if (callee?.kind === "library" && this.#isPlainLibrary(callee.name)) return this.#isCalledHere(call);
    const results = typesOf(repository).results(file, call);
    if (results.length > 0 && results.every(isPlain)) return this.#isCalledHere(call);
    return this.#isCalledHere(call) && this.#isValueConfined(call);
  }

  /** What `context.Cause` gives is an error that others have, too. */
  #isPlainLibrary = (name: string): boolean =>
    name === "context.Cause" ||
    (isStandard(name) && !NOT_PLAIN.test(name) && (this.#question.repository.libraries?.returnsPlain(name) ?? false));

  #isCalledHere(call: NodeIndex): boolean {
    const parent = this.#tree.parent(call);
    return parent !== null && this.#tree.kind(parent) !== "go_statement";
  }

  #isArgumentConfined(list: NodeIndex, value: NodeIndex): boolean {
    const tree = this.#tree;
    const { file, repository } = this.#question;
    const call = tree.parent(list);
    if (call === null || tree.kind(call) !== "call_expression") return false;
    if (isLogging(tree, call)) return this.#isCalledHere(call);
    const callee = typesOf(repository).callee(file, call);
    return this.#isCalledHere(call) && this.#isGivenConfined(callee, call, value);
  }

  #isGivenConfined(callee: Callee | null, call: NodeIndex, value: NodeIndex): boolean {
    switch (callee?.kind) {
      case "builtin":
        return callee.name !== "append";
      case "conversion":
        return this.#isValueConfined(call);
      case "library":
        return !WRITES_ON.has(callee.name) && (isReader(callee.name) || this.#isResultConfined(call));
      case "function":
        return this.#isParameterConfined(callee.fn, call, argumentsOf(this.#tree, call).indexOf(value));
      default:
        return this.#isResultConfined(call);
    }
  }

  #isParameterConfined({ file, node }: Located, call: NodeIndex, index: number): boolean {
    const declaration = this.#depth === DEPTH_MAX ? null : parameterAt(file.tree, node, index);
    if (declaration === null) return false;
    const { repository } = this.#question;
    const walk = new Confinement({ file, repository, scope: node, declaration }, this.#depth + 1);
    return walk.run() && (!walk.isReturned || this.#isResultConfined(call));
  }

  /** A function returns the value: not where only a number or an error can come of it. */
  #isReturnConfined(list: NodeIndex, value: NodeIndex): boolean {
    const tree = this.#tree;
    const { file, repository, scope, until } = this.#question;
    // Whatever comes before another exit is on another path than a return.
    if (until !== undefined) return true;
    if (tree.above(list, "func_literal", "function_declaration", "method_declaration") !== scope) return false;
    const results = typesOf(repository).resultsOf({ file, node: scope });
    const values = tree.kind(list) === "expression_list" ? tree.children(list) : [list];
    const given = values.length === results.length ? [results[values.indexOf(value)] ?? null] : results;
    if (given.length > 0 && given.every(isPlain)) return true;
    this.isReturned = true;
    return this.#depth > 0;
  }

  /** A value in a return, or on a side of an assignment. */
  #isListConfined(list: NodeIndex, value: NodeIndex): boolean {
    const tree = this.#tree;
    const statement = tree.parent(list);
    if (statement === null) return false;
    const kind = tree.kind(statement);
    if (kind === "return_statement") return this.#isReturnConfined(list, value);
    if (kind !== "short_var_declaration" && kind !== "assignment_statement" && kind !== "var_spec") return false;
    if (tree.fieldName(list) === "left") return true;
    const targets =
      kind === "var_spec"
        ? tree.children(statement).filter((child) => tree.fieldName(child) === "name")
        : tree.children(tree.field(statement, "left") ?? statement);
    const values = tree.children(list);
    if (values.length === targets.length) {
      const target = targets[values.indexOf(value)];
      return (target !== undefined && isError(tree, target)) || this.#isNamed(target);
    }
    const { file, repository } = this.#question;
    const results = typesOf(repository).results(file, value);
    const callee = tree.kind(value) === "call_expression" ? typesOf(repository).callee(file, value) : null;
    if (callee?.kind === "library" && this.#isPlainLibrary(callee.name)) return true;
    return targets.every(
      (target, row) => isPlain(results[row] ?? null) || isError(tree, target) || this.#isNamed(target),
    );
  }

  /** The variable of the function that gets the value is another name of it; other targets keep it. */
  #isNamed(target: NodeIndex | undefined): boolean {
    if (target === undefined) return false;
    if (this.#tree.text(target) === "_") return true;
    const declaration = this.#tree.kind(target) === "identifier" ? scopesOf(this.#tree).declarationOf(target) : null;
    if (declaration === null || !this.#tree.contains(this.#question.scope, declaration)) return false;
    if (!this.names.includes(declaration)) this.names.push(declaration);
    return this.names.length <= NAMES_MAX;
  }
}

/** They write into what they got until they are stopped. */
const WRITES_ON = new Set(["runtime/trace.Start", "runtime/pprof.StartCPUProfile"]);

/** Packages with generic functions, and with functions that return functions: the table has no types for their results. */
const NOT_PLAIN = /^(?:slices|maps|iter|sync|reflect|context|runtime|unique|weak|testing)\./;

/** `encoding/json.Marshal`, `errors.New`; the path of another module begins with a domain. */
const isStandard = (name: string): boolean => !name.slice(0, Math.max(0, name.indexOf("/"))).includes(".");

const isError = (tree: SyntaxTree, target: NodeIndex): boolean => /^(\w*[eE]rr|_)$/.test(tree.text(target));

const PLAIN_FIELDS = new Set("StatusCode Status Header ContentLength Proto ProtoMajor ProtoMinor Trailer".split(" "));

/** A field of a response that is no part of its body: `resp.StatusCode`, `resp.Header.Get`. */
const isPlainField = (tree: SyntaxTree, selector: NodeIndex): boolean =>
  tree
    .text(selector)
    .split(".")
    .slice(1)
    .some((field) => PLAIN_FIELDS.has(field));

const PLAIN_METHODS = new Set(
  (
    "Err Error String Text Bytes Len Read Write ReadAt WriteAt Seek Stat Name Scan Next Decode Encode Ping Flush Sync " +
    "Close ReadString ReadBytes ReadByte ReadFull WriteString WriteTo ReadFrom LocalAddr RemoteAddr Fd Columns Deadline " +
    "Commit Rollback Readdir ReadDir Readdirnames Exec ExecContext Truncate Chmod Send Recv"
  ).split(" "),
);

/** A method whose results are numbers, texts, bytes or errors, whatever type of a library it belongs to; of the repository's own, types decide. */
function isPlainCall(tree: SyntaxTree, call: NodeIndex): boolean {
  const callee = tree.field(call, "function");
  return (
    callee !== null && tree.kind(callee) === "selector_expression" && PLAIN_METHODS.has(tree.fieldText(callee, "field"))
  );
}

const PLAIN_LIBRARY = new Set(["time.Time", "time.Duration", "net/http.Header", "net/url.URL", "io/fs.FileInfo"]);

/** Text, numbers, bytes, errors: nothing that reads from another value. */
function isPlain(type: GoType | null): boolean {
  if (type === null) return false;
  if (type.kind === "list") return isPlain(type.element);
  if (type.kind === "map") return isPlain(type.key) && isPlain(type.element);
  if (PLAIN_LIBRARY.has(libraryName(type) ?? "")) return true;
  return type.kind === "named" && type.folder === null && type.path === "" && type.name !== "any";
}
