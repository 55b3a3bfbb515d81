/**
 * Functions that are commands of a program, as the usual libraries for command lines call them: once for each process.
 *
 *   func(cmd *cobra.Command, args []string) error          cobra; the context of urfave/cli in the same way
 *   func (c *AgentCommand) Run(args []string) int          mitchellh/cli
 *   func (c *pushCommand) Execute(args []string) error     go-flags
 *   func (c *pushCommand) Run() error                      kong, where a struct has a field with the tag `cmd:""`
 *   func push(flags Flags) (int, error)                    gets the flags of the command line
 *   func push(env *env, args []string) int                 gets its arguments, and returns the exit status
 *   func push(env *env, args []string) (int, error)        the same, in package main
 *   func push(cmd *Command, args []string) bool            gets its arguments and itself
 */
import type { GoFile } from "../index/go-file.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type GoType, libraryName, pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";

/** Types of a parameter that only commands have. */
const PARAMETERS = new Set([
  "github.com/spf13/cobra.Command",
  "github.com/urfave/cli.Context",
  "github.com/urfave/cli/v2.Context",
  "github.com/urfave/cli/v3.Command",
  "github.com/codegangsta/cli.Context",
  "github.com/spf13/pflag.FlagSet",
  "flag.FlagSet",
]);

export function isCommand(repository: Repository, fn: Located): boolean {
  if (parameterTypes(repository, fn).some((type) => isOfCommand(repository, type))) return true;
  const { tree } = fn.file;
  if (isRunOfArguments(fn.file, fn.node)) return true;
  if (tree.kind(fn.node) !== "method_declaration") return false;
  const name = tree.fieldText(fn.node, "name");
  if (name !== "Run" && name !== "Execute") return false;
  return isExecuteOfArguments(tree, fn.node) || taggedCommands(repository, fn.file).has(receiverName(tree, fn.node));
}

function parameterTypes(repository: Repository, { file, node }: Located): readonly (GoType | null)[] {
  const { tree } = file;
  const list = tree.field(node, "parameters");
  if (list === null) return [];
  return tree.children(list).map((one) => typesOf(repository).written(file, tree.field(one, "type")));
}

/** A type of a library for command lines, or one of the repository that embeds it. */
function isOfCommand(repository: Repository, type: GoType | null): boolean {
  const library = libraryName(type);
  if (library !== null) return PARAMETERS.has(library);
  const named = pointee(type);
  if (named?.kind !== "named" || named.folder === null) return false;
  return typesOf(repository)
    .embeddedIn(named)
    .some((embedded) => PARAMETERS.has(libraryName(embedded) ?? ""));
}

/** A parameter `args []string`, and the result `int`, the exit status; or a command of the repository beside it. */
function isRunOfArguments({ tree, source }: GoFile, fn: NodeIndex): boolean {
  const list = tree.field(fn, "parameters");
  if (list === null) return false;
  const hasCommand = tree.children(list).some((one) => isNamedCommand(tree, one));
  const result = tree.fieldText(fn, "result");
  const isStatus = result === "int" || (/^\(int, error\)$/.test(result) && /^package\s+main\b/m.test(source));
  if (!hasCommand && !isStatus) return false;
  return tree.children(list).some((one) => tree.fieldText(one, "type") === "[]string" && isNamedArguments(tree, one));
}

/** `cmd *Command` */
function isNamedCommand(tree: SyntaxTree, parameter: NodeIndex): boolean {
  for (const name of tree.within(parameter, "type_identifier")) if (tree.text(name) === "Command") return true;
  return false;
}

const isNamedArguments = (tree: SyntaxTree, parameter: NodeIndex): boolean =>
  ["args", "argv", "arguments", "_", ""].includes(tree.fieldText(parameter, "name"));

/** `(args []string) error` */
function isExecuteOfArguments(tree: SyntaxTree, fn: NodeIndex): boolean {
  const list = tree.field(fn, "parameters");
  const [only, more] = list === null ? [] : tree.children(list);
  if (only === undefined || more !== undefined || tree.fieldText(only, "type") !== "[]string") return false;
  return tree.fieldText(fn, "result") === "error";
}

function receiverName(tree: SyntaxTree, fn: NodeIndex): string {
  const receiver = tree.field(fn, "receiver");
  if (receiver === null) return "";
  for (const name of tree.within(receiver, "type_identifier")) return tree.text(name);
  return "";
}

const known = new WeakMap<readonly GoFile[], ReadonlySet<string>>();

/** Types of the fields of a package that have the tag `cmd:""`. */
function taggedCommands(repository: Repository, file: GoFile): ReadonlySet<string> {
  const files = packageOf(repository, file);
  const found = known.get(files) ?? new Set(files.flatMap(({ tree }) => [...taggedIn(tree)]));
  known.set(files, found);
  return found;
}

function* taggedIn(tree: SyntaxTree): Generator<string> {
  for (const field of tree.within(tree.root, "field_declaration")) {
    if (!tree.fieldText(field, "tag").includes('cmd:"')) continue;
    for (const name of tree.within(field, "type_identifier")) yield tree.text(name);
  }
}
