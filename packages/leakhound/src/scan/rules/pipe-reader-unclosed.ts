/**
 * A goroutine writes into a pipe that nobody reads: each write waits until its bytes are read, or the reader is closed.
 *
 *   pr, pw := io.Pipe()
 *   go func() { io.Copy(pw, in); pw.Close() }()
 *   req, err := http.NewRequest(…)
 *   if err != nil { return err }      nobody reads pr or closes it
 *
 * Condition: after the goroutine is started, an exit path comes before anything is done with the reader or the writer.
 * Or some path of the code that writes does not close the writer, which other paths close (medium).
 * Not reported: the reader is closed, read or passed on before.
 */
import { releaseLine } from "../fixes/close-style.ts";
import { complete } from "../fixes/paired-ends.ts";
import { type FileEdits, linesBefore } from "../fixes/text-edits.ts";
import { openingAt } from "../flow/guarded.ts";
import { openExits } from "../flow/paired.ts";
import { runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { callAssigned, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { leftPipeWriters } from "./pipe-writers.ts";
import type { Match, Rule } from "./rule.ts";

export const pipeReaderUnclosed: Rule = {
  id: "pipe-reader-unclosed",
  *find(file, repository) {
    if (!file.source.includes("Pipe()")) return;
    const { tree } = file;
    for (const statement of tree.within(tree.root, "short_var_declaration")) {
      const assigned = callAssigned(tree, statement);
      const callee = assigned === null ? null : typesOf(repository).callee(file, assigned.call);
      if (callee?.kind === "library" && callee.name === "io.Pipe") yield* unread(file, repository, statement);
    }
    yield* leftOpen(file, repository);
  },
};

function* leftOpen(file: GoFile, repository: Repository): Generator<Match> {
  for (const { statement, writer, reader, how } of leftPipeWriters(file, repository))
    yield {
      node: statement,
      confidence: "medium",
      message: `The writer of the pipe is ${how}: whoever reads ${reader} waits forever.`,
      advice: `close ${writer} on every path, such as with defer ${writer}.Close(), or ${writer}.CloseWithError(err)`,
    };
}

function* unread(file: GoFile, repository: Repository, statement: NodeIndex): Generator<Match> {
  const { tree } = file;
  const left = tree.field(statement, "left");
  const [reader, writer] = left === null ? [] : tree.children(left);
  const fn = functionAround(tree, statement);
  if (reader === undefined || writer === undefined || fn === null) return;
  for (const { node: start, body } of runBy(repository, { file, node: fn }).starts) {
    if (!usesIn(tree, writer, start).length && !(body.file === file && usesIn(tree, writer, body.node).length))
      continue;
    if (usesIn(tree, reader, start).length > 0) continue;
    const uses = [...usesIn(tree, reader, fn), ...usesIn(tree, writer, fn)].filter(
      (use) => use !== reader && use !== writer && !tree.contains(start, use),
    );
    // A use before the goroutine, such as `defer pr.Close()` or a request with the reader as its body, covers all paths.
    if (uses.some((use) => use < start && tree.contains(fn, use) && !isCheck(tree, use))) continue;
    const deferred = uses.filter(
      (use) => tree.above(use, "defer_statement", "block") !== null && isDeferred(tree, use),
    );
    const closes = uses.filter((use) => !deferred.includes(use));
    const failed = closes.flatMap((use) => failedRequest(repository, { file, node: use }));
    const exits = openExits({ fn: { file, node: fn }, opens: [start, ...failed], closes, deferred }) ?? [];
    const [exit] = exits;
    if (exit === undefined) continue;
    yield {
      node: start,
      confidence: "high",
      message: `The goroutine writes into a pipe, and waits forever where the function ${exit.node === fn ? "ends" : `returns on line ${tree.line(exit.node)}`}: nobody reads or closes ${tree.text(reader)} on that path.`,
      advice: `defer ${tree.text(reader)}.Close() before the goroutine starts`,
      steps: [
        { file, node: statement, text: "makes the pipe" },
        { file, node: exit.node, text: `exits without closing ${tree.text(reader)}` },
      ],
      fix: () => closedBefore(file, reader, { exits: exits.map(({ node }) => node), uses }),
    };
  }
}

interface UnreadExits {
  readonly exits: readonly NodeIndex[];
  /** Uses of the reader and of the writer. */
  readonly uses: readonly NodeIndex[];
}

/** A close of the reader before each exit, where nothing else has it yet. */
function closedBefore(file: GoFile, reader: NodeIndex, { exits, uses }: UnreadExits): FileEdits | null {
  const { tree } = file;
  const isUnread = exits.every((exit) => tree.kind(exit) === "return_statement" && uses.every((use) => use > exit));
  const edits = isUnread
    ? complete(exits.map((exit) => linesBefore(tree, exit, [releaseLine(file, `${tree.text(reader)}.Close()`, true)])))
    : null;
  return edits && { file, edits };
}

/** Where `http.NewRequest(method, url, reader)` has failed: nobody has the reader then. */
function failedRequest(repository: Repository, { file, node: use }: Located): readonly NodeIndex[] {
  const { tree } = file;
  const list = tree.parent(use);
  const call = list === null || tree.kind(list) !== "argument_list" ? null : tree.parent(list);
  const callee = call === null ? null : typesOf(repository).callee(file, call);
  if (call === null || callee?.kind !== "library" || !callee.name.startsWith("net/http.NewRequest")) return [];
  return openingAt(tree, call)?.closes ?? [];
}

const usesIn = (tree: SyntaxTree, declared: NodeIndex, inside: NodeIndex): NodeIndex[] => {
  const declaration = scopesOf(tree).declarationOf(declared);
  return declaration === null
    ? []
    : scopesOf(tree)
        .usesOf(declaration)
        .filter((use) => tree.contains(inside, use));
};

const isDeferred = (tree: SyntaxTree, use: NodeIndex): boolean => {
  const around = tree.above(use, "defer_statement", "func_literal", "function_declaration", "method_declaration");
  return around !== null && tree.kind(around) === "defer_statement";
};

const isCheck = (tree: SyntaxTree, use: NodeIndex): boolean => {
  const parent = tree.parent(use);
  return parent !== null && tree.kind(parent) === "binary_expression";
};
