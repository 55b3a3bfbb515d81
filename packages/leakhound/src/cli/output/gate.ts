/**
 * The exit status as a gate: by default any leak and any doubt is told by it; `--fail-on` says what fails
 * a build, and `--baseline` which leaks are known and do not.
 */
import { readFile } from "node:fs/promises";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { printable } from "../../report/paint.ts";
import { type KnownLeak, knownLeaks, newLeaks } from "../../verdict/baseline.ts";
import type { Diagnosis } from "../../verdict/facts/diagnosis.ts";
import { EXIT, type ExitStatus, type FAIL_ON, worstStatus } from "./exit.ts";

export interface GateOptions {
  readonly failOn?: (typeof FAIL_ON)[number];
  /** File of `--json-file` of an earlier run. */
  readonly baseline?: string;
}

const SCHEMA = "leakhound.diagnosis/1";

/** Reads the baseline before a long watch, so that a wrong path is told at once. */
export async function openGate(options: GateOptions): Promise<Result<Gate, Fault>> {
  if (options.baseline === undefined) return ok(new Gate(options.failOn ?? null, []));
  const known = await readBaseline(options.baseline);
  return known.ok ? ok(new Gate(options.failOn ?? null, known.value)) : known;
}

export class Gate {
  readonly #failOn: GateOptions["failOn"] | null;
  readonly #known: readonly KnownLeak[];

  constructor(failOn: GateOptions["failOn"] | null, known: readonly KnownLeak[]) {
    this.#failOn = failOn;
    this.#known = known;
  }

  /** The exit status of these diagnoses; known leaks that do not count are told on standard error. */
  status(diagnoses: readonly Diagnosis[]): ExitStatus {
    const status = worstStatus(diagnoses.map((one) => (this.#isKnown(one) ? "no-leak" : one.verdict)));
    for (const one of diagnoses.filter((diagnosis) => this.#isKnown(diagnosis))) tellKnown(one);
    return status === EXIT.inconclusive && this.#failOn === "leak" ? EXIT.done : status;
  }

  #isKnown(diagnosis: Diagnosis): boolean {
    return diagnosis.verdict === "leak" && newLeaks(diagnosis, this.#known).length === 0;
  }
}

function tellKnown({ target }: Diagnosis): void {
  process.stderr.write(`leakhound: ${printable(target)}: every leak is in the baseline, and none is new\n`);
}

async function readBaseline(path: string): Promise<Result<readonly KnownLeak[], Fault>> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    return err(noBaseline(path, cause));
  }
  const diagnoses: readonly unknown[] = Array.isArray(content) ? content : [content];
  return diagnoses.every(isDiagnosis) ? ok(diagnoses.flatMap((one) => knownLeaks(one))) : err(noBaseline(path));
}

function isDiagnosis(value: unknown): value is Diagnosis {
  return (
    typeof value === "object" &&
    value !== null &&
    "schema" in value &&
    value.schema === SCHEMA &&
    "sites" in value &&
    Array.isArray(value.sites)
  );
}

function noBaseline(where: string, cause?: unknown): Fault {
  const todo = "give a file that --json-file wrote";
  return { code: "baseline", what: "it is no diagnosis of leakhound", where, todo, cause };
}
