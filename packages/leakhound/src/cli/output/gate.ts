/**
 * The exit status as a gate in CI: by default a leak and an inconclusive verdict fail. `--fail-on` chooses which
 * verdicts fail, and `--baseline` names known leaks that do not.
 */
import { readFile } from "node:fs/promises";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { printable } from "../../report/terminal/paint.ts";
import { type KnownLeak, knownLeaks, newLeaks } from "../../verdict/baseline.ts";
import type { Diagnosis } from "../../verdict/facts/diagnosis.ts";
import { EXIT, type ExitStatus, type FAIL_ON, worstStatus } from "./exit.ts";

export interface GateFlags {
  readonly failOn?: (typeof FAIL_ON)[number];
  /** File that `--json-file` wrote in an earlier run. */
  readonly baseline?: string;
}

const SCHEMA = "leakhound.diagnosis/1";

/** Reads the baseline. Called before a long watch, so that a wrong path is reported immediately. */
export async function openGate({ failOn, baseline }: GateFlags): Promise<Result<Gate, Fault>> {
  if (baseline === undefined) return ok(new Gate(failOn ?? null, null));
  const known = await readBaseline(baseline);
  return known.ok ? ok(new Gate(failOn ?? null, known.value)) : known;
}

export class Gate {
  readonly #failOn: GateFlags["failOn"] | null;
  /** Null without a baseline: then nothing is known. */
  readonly #known: readonly KnownLeak[] | null;

  constructor(failOn: GateFlags["failOn"] | null, known: readonly KnownLeak[] | null) {
    this.#failOn = failOn;
    this.#known = known;
  }

  /** The exit status for these diagnoses. Prints which targets pass only because of the baseline. */
  status(diagnoses: readonly Diagnosis[]): ExitStatus {
    const status = worstStatus(diagnoses.map((one) => (this.#isKnown(one) ? "no-leak" : one.verdict)));
    for (const one of diagnoses.filter((diagnosis) => this.#isKnown(diagnosis))) printKnown(one);
    return status === EXIT.inconclusive && this.#failOn === "leak" ? EXIT.done : status;
  }

  #isKnown(diagnosis: Diagnosis): boolean {
    return this.#known !== null && diagnosis.verdict === "leak" && newLeaks(diagnosis, this.#known).length === 0;
  }
}

function printKnown({ target }: Diagnosis): void {
  process.stderr.write(`leakhound: ${printable(target)}: every leak is in the baseline\n`);
}

async function readBaseline(path: string): Promise<Result<readonly KnownLeak[], Fault>> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    return err(notBaseline(path, cause));
  }
  const diagnoses: readonly unknown[] = Array.isArray(content) ? content : [content];
  return diagnoses.every(isDiagnosis) ? ok(diagnoses.flatMap((one) => knownLeaks(one))) : err(notBaseline(path));
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

function notBaseline(where: string, cause?: unknown): Fault {
  const todo = "give a file that --json-file wrote";
  return { code: "baseline", what: "it is not a diagnosis of leakhound", where, todo, cause };
}
