/**
 * How often a process runs a piece of code, as far as the source shows it: what main calls outside of its loops runs once,
 * and what it leaves open is open once.
 *
 *   func main() { if err := run(); err != nil { os.Exit(1) } }       once
 *   func run() error { l, err := net.Listen(…) … }                   once: main alone calls it
 *   for _, path := range config.Files { load(path) }                 load: few, as many as there are files
 *   for { conn, err := l.Accept(); go serve(conn) }                  serve: many
 *   for { if isUpgrade { restart(); os.Exit(0) } … }                 restart: once, the loop ends after it
 *   &cobra.Command{RunE: serveCommand}                               serveCommand: once for each command line
 *   func orders(w http.ResponseWriter, r *http.Request) { load() }   load: many, once for each request
 *   func (s *Server) Shutdown(ctx context.Context) error { … }       few: once for each server, when the process ends
 *   func Load() error { … }, which nobody calls                      unknown
 *
 * A function that runs for every call runs many times. Others are followed to everything that mentions them. Where the
 * function is a value that others may call, or where the source does not show who calls it, the count is unknown: many needs
 * evidence.
 */
import { isShortLived } from "../findings/surroundings.ts";
import { exitsOfPaths, type Transfer } from "../flow/paths.ts";
import { terminatingCalls } from "../flow/terminating-calls.ts";
import { onlyMethodsOf } from "../goroutines/only-methods.ts";
import { type Reached, reachedPerCall } from "../goroutines/per-call-reach.ts";
import { folderOf, type GoFile } from "../index/go-file.ts";
import { filesWithField, filesWithIdentifier } from "../index/package-names.ts";
import { packageIn, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { isRunOnce } from "../types/once-calls.ts";
import type { Located } from "../types/package-members.ts";
import { type Callee, typesOf } from "../types/types.ts";
import { isCommand } from "./commands.ts";

/** few: a number that the configuration or the command line limits; unknown: the source does not show it. */
const RUN_COUNTS = ["once", "few", "unknown", "many"] as const;
export type RunCount = (typeof RUN_COUNTS)[number];

const CALLERS_FOLLOWED_MAX = 8;
const MENTIONS_MAX = 24;

const known = new WeakMap<Repository, Map<string, RunCount>>();

/** How often a process comes to a node. */
export function runCountOf(repository: Repository, { file, node }: Located): RunCount {
  return countAt(repository, { file, node }, 0);
}

/** How often a process begins the function around a node, whatever loops are around the node in it. */
export function runCountAround(repository: Repository, { file, node }: Located): RunCount {
  const around = functionAt(file.tree, node);
  return around === null ? "unknown" : countOfFunction(repository, { file, node: around }, 0);
}

/** The function around a node runs for every call, so that it runs often even where what it does seldom fails. */
export function runsPerCall(repository: Repository, { file, node }: Located): boolean {
  const around = functionAt(file.tree, node);
  return around !== null && isReachedPerCall(repository, { file, node: around });
}

const functionAt = (tree: SyntaxTree, node: NodeIndex): NodeIndex | null =>
  isFunction(tree, node) ? node : tree.above(node, "function_declaration", "method_declaration", "func_literal");

const isFunction = (tree: SyntaxTree, node: NodeIndex): boolean =>
  ["function_declaration", "method_declaration", "func_literal"].includes(tree.kind(node));

/** The node, in its loops, and the function around it. */
function countAt(repository: Repository, { file, node }: Located, depth: number): RunCount {
  const { tree } = file;
  let inLoops: RunCount = "once";
  let inside = node;
  for (let at = tree.parent(node); at !== null; at = tree.parent(at)) {
    if (isFunction(tree, at)) {
      if (inLoops !== "once" && !isReachedAgain(tree, at, node)) inLoops = "once";
      return inLoops === "many" ? "many" : most(inLoops, countOfFunction(repository, { file, node: at }, depth));
    }
    const isRepeated = tree.kind(at) === "for_statement" && !isBeforeLoop(tree, inside, node);
    if (isRepeated) inLoops = most(inLoops, countOfLoop(repository, file, at));
    inside = at;
  }
  // A variable of a package gets its value when the process starts.
  return inLoops;
}

/** Whether a call of the function may come to the node twice; yes where the function is too complicated to follow. */
function isReachedAgain(tree: SyntaxTree, fn: NodeIndex, node: NodeIndex): boolean {
  const [before, after] = [0, 1];
  let isAgain = false;
  const operations = new Map<NodeIndex, Transfer>();
  for (const call of terminatingCalls(tree, fn)) operations.set(call, () => null);
  operations.set(node, (state) => {
    isAgain ||= state === after;
    return after;
  });
  return exitsOfPaths({ tree, fn, initial: before, operations }) === null || isAgain;
}

/** What a range goes over, and where a counter begins, is evaluated once, before the loop. */
function isBeforeLoop(tree: SyntaxTree, head: NodeIndex, node: NodeIndex): boolean {
  if (tree.kind(head) === "range_clause") return true;
  const initializer = tree.kind(head) === "for_clause" ? tree.field(head, "initializer") : null;
  return initializer !== null && tree.contains(initializer, node);
}

/** A range over a slice or a map ends, and so does a loop that counts up to a bound; other loops may not. */
function countOfLoop(repository: Repository, file: GoFile, loop: NodeIndex): RunCount {
  const { tree } = file;
  const head = tree.firstChild(loop);
  if (head !== undefined && tree.kind(head) === "for_clause") return isCounted(tree, head) ? "few" : "many";
  const right = head === undefined || tree.kind(head) !== "range_clause" ? null : tree.field(head, "right");
  if (right === null) return "many";
  const types = typesOf(repository);
  const type = types.underlying(types.of(file, right));
  if (type?.kind === "list" || type?.kind === "map" || tree.kind(right) === "int_literal") return "few";
  return type?.kind === "chan" ? "many" : "unknown";
}

/** `i := 0; i < attempts; i++` */
function isCounted(tree: SyntaxTree, clause: NodeIndex): boolean {
  const condition = tree.field(clause, "condition");
  const update = tree.field(clause, "update");
  if (condition === null || update === null || tree.kind(condition) !== "binary_expression") return false;
  const [left, right] = [tree.field(condition, "left"), tree.field(condition, "right")];
  return left !== null && right !== null && /^\s*[<>]/.test(tree.source.slice(tree.end(left), tree.start(right)));
}

const most = (one: RunCount, other: RunCount): RunCount =>
  RUN_COUNTS.indexOf(one) > RUN_COUNTS.indexOf(other) ? one : other;

function countOfFunction(repository: Repository, fn: Located, depth: number): RunCount {
  if (depth > CALLERS_FOLLOWED_MAX) return "unknown";
  const counts = known.get(repository) ?? new Map<string, RunCount>();
  known.set(repository, counts);
  const key = `${fn.file.path}#${fn.node}`;
  const found = counts.get(key);
  if (found !== undefined) return found;
  // A function that calls itself is followed no further.
  counts.set(key, "unknown");
  const count = isCommand(repository, fn) ? "once" : countByCallers(repository, fn, depth);
  counts.set(key, count);
  return count;
}

function countByCallers(repository: Repository, fn: Located, depth: number): RunCount {
  if (isReachedPerCall(repository, fn)) return "many";
  const isLiteral = fn.file.tree.kind(fn.node) === "func_literal";
  return isLiteral ? countOfLiteral(repository, fn, depth) : countOfDeclared(repository, fn, depth);
}

const isReachedPerCall = (repository: Repository, fn: Located): boolean => handlerChain(repository, fn) !== null;

/**
 * The calls by which a handler reaches a function; null where none does.
 *
 * A function that gets a request and nothing to answer it may be one that sends it, and is no handler; nor is one of a test.
 */
export function handlerChain(repository: Repository, fn: Located): Reached | null {
  const reached = reachedPerCall(repository, fn);
  for (let at = reached; at !== null; at = at.from?.caller ?? null)
    if (at.from === null) return mayBeClient(at.fn) || isShortLived(at.fn.file) ? null : reached;
  return null;
}

/** Calls between a handler and a function; null where no handler reaches it. */
export function callsFromHandler(repository: Repository, fn: Located): number | null {
  let calls = 0;
  const reached = handlerChain(repository, fn);
  for (let at = reached; at !== null; at = at.from?.caller ?? null) if (at.from !== null) calls++;
  return reached === null ? null : calls;
}

/** `func (c *client) send(req *http.Request) error`, but not a RoundTrip. */
function mayBeClient({ file: { tree }, node }: Located): boolean {
  if (tree.fieldText(node, "name") === "RoundTrip") return false;
  const list = tree.field(node, "parameters");
  const types = list === null ? [] : tree.children(list).map((one) => tree.fieldText(one, "type"));
  return types.includes("*http.Request") && !types.some((type) => /Writer$|Conn$/.test(type));
}

/** Fields of commands that hold their function. */
const COMMAND_FIELDS = new Set(["Run", "RunE", "PreRun", "PreRunE", "PersistentPreRun", "PersistentPreRunE", "Action"]);

/** Methods that run what they get once. */
const RUNNING = new Set([
  "golang.org/x/sync/errgroup.Group.Go",
  "github.com/oklog/run.Group.Add",
  "sync.WaitGroup.Go",
  "sync.Once.Do",
]);

/** `go func() { … }()`, `defer func() { … }()`, `group.Go(func() { … })` run where they stand; `Run: func() { … }` is a command. */
function countOfLiteral(repository: Repository, { file, node }: Located, depth: number): RunCount {
  const { tree } = file;
  const parent = tree.parent(node);
  if (parent !== null && tree.kind(parent) === "call_expression" && tree.field(parent, "function") === node)
    return countAt(repository, { file, node: parent }, depth + 1);
  if (isRepeated(repository, file, node)) return "many";
  const isRun = isCommandField(tree, node) || isGivenToRunner(repository, { file, node });
  const count = isRun ? countAt(repository, { file, node }, depth + 1) : "unknown";
  return count === "many" && isRunOnce(repository, file, node) ? "unknown" : count;
}

/** Functions of libraries that run what they get again and again. */
const REPEATING = new Set(
  "Forever Until UntilWithContext NonSlidingUntil NonSlidingUntilWithContext JitterUntil JitterUntilWithContext BackoffUntil"
    .split(" ")
    .map((name) => `k8s.io/apimachinery/pkg/util/wait.${name}`),
);

/** `wait.Until(c.sync, period, stop)` */
function isRepeated(repository: Repository, file: GoFile, value: NodeIndex): boolean {
  const callee = calleeOfArgument(repository, file, value);
  return callee?.kind === "library" && REPEATING.has(callee.name);
}

function isGivenToRunner(repository: Repository, { file, node }: Located): boolean {
  const callee = calleeOfArgument(repository, file, node);
  return callee?.kind === "library" && RUNNING.has(callee.name);
}

/** What is called with the value as an argument. */
function calleeOfArgument(repository: Repository, file: GoFile, value: NodeIndex): Callee | null {
  const { tree } = file;
  const list = tree.parent(value);
  const call = list === null || tree.kind(list) !== "argument_list" ? null : tree.parent(list);
  return call === null ? null : typesOf(repository).callee(file, call);
}

/** `Action: serve` of a `cli.Command{…}`, of one in a list of commands, or of an `App`. */
function isCommandField(tree: SyntaxTree, value: NodeIndex): boolean {
  const element = tree.parent(value);
  const keyed = element === null ? null : tree.parent(element);
  if (keyed === null || tree.kind(keyed) !== "keyed_element") return false;
  const key = tree.field(keyed, "key");
  if (key === null || !COMMAND_FIELDS.has(tree.text(key))) return false;
  const literal = tree.above(keyed, "composite_literal");
  return literal !== null && COMMAND_TYPE.test(tree.fieldText(literal, "type"));
}

const COMMAND_TYPE = /(?:[cC]ommand|\bApp|[cC]md)$/;

/** What ends a component; Close is left out, because connections have it as well. */
const ENDINGS = new Set(["Stop", "Shutdown", "GracefulStop"]);

function countOfDeclared(repository: Repository, fn: Located, depth: number): RunCount {
  const { tree } = fn.file;
  const name = tree.fieldText(fn.node, "name");
  const isMethod = tree.kind(fn.node) === "method_declaration";
  if (!isMethod && (name === "init" || (name === "main" && packageName(tree) === "main"))) return "once";
  if (isMethod && ENDINGS.has(name)) return "few";
  const mentions = mentionsOf(repository, fn, name);
  if (mentions === null || mentions.length === 0 || mentions.length > MENTIONS_MAX) return "unknown";
  // Called in several places, each of them once: few.
  let count: RunCount = mentions.length > 1 ? "few" : "once";
  for (const mention of mentions) count = most(count, countOfMention(repository, fn, mention, depth));
  return count;
}

function packageName(tree: SyntaxTree): string {
  for (const clause of tree.within(tree.root, "package_clause"))
    return tree.text(clause).slice("package".length).trim();
  return "";
}

/** Identifiers with the name of a function, where it may be meant; null where there are too many to look at. */
function mentionsOf(repository: Repository, { file, node }: Located, name: string): readonly Located[] | null {
  const isExported = /^[A-Z]/.test(name) && packageName(file.tree) !== "main";
  const files = isExported ? repository.files : packageIn(repository, folderOf(file.path));
  const found: Located[] = [];
  if (file.tree.kind(node) === "function_declaration")
    for (const one of filesWithIdentifier(files, name))
      for (const identifier of one.tree.within(one.tree.root, "identifier"))
        if (one.tree.text(identifier) === name && isValue(one.tree, identifier))
          if (found.push({ file: one, node: identifier }) > MENTIONS_MAX) return null;
  for (const one of filesWithField(files, name))
    for (const selector of selectorsOf(one.tree, name))
      if (found.push({ file: one, node: selector }) > MENTIONS_MAX) return null;
  return found;
}

/** Not the name that a declaration introduces, and not the key of a field. */
function isValue(tree: SyntaxTree, identifier: NodeIndex): boolean {
  const parent = tree.parent(identifier);
  if (parent === null) return false;
  const kind = tree.kind(parent);
  if (kind === "function_declaration" || kind === "parameter_declaration") return false;
  if (kind !== "literal_element") return kind !== "selector_expression" || tree.field(parent, "operand") === identifier;
  const keyed = tree.parent(parent);
  return keyed === null || tree.kind(keyed) !== "keyed_element" || tree.field(keyed, "key") !== parent;
}

function countOfMention(repository: Repository, fn: Located, { file, node }: Located, depth: number): RunCount {
  const { tree } = file;
  const target = typesOf(repository).target(file, node);
  const isOther = target?.kind === "function" && !(target.fn.node === fn.node && target.fn.file === fn.file);
  if (isOther || target?.kind === "library" || target?.kind === "conversion") return "once";
  if (target?.kind !== "function")
    return isUnrelated(tree, node) ? "once" : countByInterface(repository, fn, { file, node }, depth);
  const parent = tree.parent(node);
  if (parent === null) return "unknown";
  if (tree.kind(parent) === "call_expression" && tree.field(parent, "function") === node)
    return countAt(repository, { file, node: parent }, depth + 1);
  if (isRepeated(repository, file, node)) return "many";
  return isCommandField(tree, node) ? countAt(repository, { file, node }, depth + 1) : "unknown";
}

/** A call by way of an interface of which the repository has one method: it shows that the method runs often, and nothing else. */
function countByInterface(repository: Repository, fn: Located, { file, node }: Located, depth: number): RunCount {
  const call = file.tree.parent(node);
  if (call === null || file.tree.kind(call) !== "call_expression") return "unknown";
  const method = onlyMethodsOf(repository)(file, call);
  if (method?.node !== fn.node || method.file !== fn.file) return "unknown";
  return most("unknown", countAt(repository, { file, node: call }, depth + 1));
}

/** A field or variable of the same name that is no function: what it names is assigned or read, and not called. */
function isUnrelated(tree: SyntaxTree, node: NodeIndex): boolean {
  const parent = tree.parent(node);
  return parent !== null && tree.kind(parent) === "expression_list" && tree.fieldName(parent) === "left";
}
