/** Of a resource that is not released: where it is acquired, where a path leaves it open, and what ends it on other paths. */

import { rowsOf, transactionOf } from "../fixes/released.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { LifetimeRule } from "../lifetime/kinds.ts";
import type { Leak } from "../lifetime/leaks.ts";
import { flowOf } from "../lifetime/lifetime.ts";
import type { Resource } from "../lifetime/resource.ts";
import { acquisitionsAt } from "../lifetime/unreleased.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import type { EvidenceStep } from "./step.ts";

/** More would hide the others. */
const OTHER_PATHS_SHOWN = 2;

export function leakSteps(
  rule: string,
  file: GoFile,
  repository: Repository,
  statement: NodeIndex,
): readonly EvidenceStep[] {
  const found = opened(rule, file, repository, statement);
  const flow = found === null ? null : flowOf(found.resource);
  if (found === null || flow === null || flow.leak === null) return [];
  const { leak, uses } = flow;
  const others = uses.uses.filter(
    ({ node, effect }) => node > statement && (effect === "releases" || effect === "escapes"),
  );
  return [
    { file, node: statement, text: `gets ${found.noun}` },
    leakStep(file, found.resource, leak),
    ...others.slice(0, OTHER_PATHS_SHOWN).map(({ node, effect }) => ({
      file,
      node,
      text: effect === "releases" ? "another path ends it" : "another path hands it on",
    })),
  ];
}

function leakStep(file: GoFile, { statement }: Resource, { how, exit }: Leak): EvidenceStep {
  switch (how) {
    case "exit":
      return { file, node: exit, text: "leaves with it open" };
    case "overwritten":
      return { file, node: exit, text: "assigns the variable again, with the first one open" };
    case "end of block":
      return {
        file,
        node: statement,
        text: "nothing ends it before its block does",
      };
  }
}

/** What a statement acquires, and where it leaks. */
export interface NamedLeak extends Leak {
  /** `the file` */
  readonly noun: string;
}

/**
 * The same for resources that one exit leaves open in one variable: `if tls { conn, err = dialTLS() } else { conn, err = dial() }`.
 * null for findings of other kinds.
 */
export function leakKey(rule: string, file: GoFile, repository: Repository, statement: NodeIndex): string | null {
  const found = opened(rule, file, repository, statement);
  const leak = found === null ? null : (flowOf(found.resource)?.leak ?? null);
  if (found === null || leak === null || leak.how !== "exit") return null;
  const declaration = scopesOf(file.tree).declarationOf(found.resource.variable);
  return declaration === null ? null : `${declaration} ${leak.exit}`;
}

/** null for findings of other kinds. */
export function leakOf(rule: string, file: GoFile, repository: Repository, statement: NodeIndex): NamedLeak | null {
  const found = opened(rule, file, repository, statement);
  const leak = found === null ? null : (flowOf(found.resource)?.leak ?? null);
  return found === null || leak === null ? null : { ...leak, noun: found.noun };
}

interface NamedResource {
  readonly noun: string;
  readonly resource: Resource;
}

const LIFETIME: ReadonlySet<string> = new Set<LifetimeRule>([
  "http-body-unclosed",
  "conn-unclosed",
  "closer-unclosed",
  "ctx-cancel-lost",
  "iter-pull-not-stopped",
  "cgo-unfreed",
  "context-afterfunc-not-stopped",
]);
const isLifetimeRule = (rule: string): rule is LifetimeRule => LIFETIME.has(rule);

function opened(rule: string, file: GoFile, repository: Repository, statement: NodeIndex): NamedResource | null {
  if (isLifetimeRule(rule)) {
    const [one] = acquisitionsAt(repository, file, rule, statement);
    return one?.resource ? { noun: `the ${one.kind.noun}`, resource: one.resource } : null;
  }
  const openedBy = rule === "sql-rows-unclosed" ? rowsOf : rule === "sql-tx-unfinished" ? transactionOf : null;
  const resource = openedBy?.({ file, repository, statement })?.resource;
  return resource ? { noun: rule === "sql-rows-unclosed" ? "the rows" : "the transaction", resource } : null;
}
