/**
 * Where the time of `leakhound scan` goes: processor time of each phase, of all threads, in one process.
 *
 * A rule that asks for a fact of the repository first pays for it, so the figures of single rules depend on their order,
 * which is that of a scan. Weighing findings, their evidence and their fixes are the last phase.
 */
import { optimizeLater } from "../packages/leakhound/src/cli/output/tiering.ts";
import { RULES, scanRepository } from "../packages/leakhound/src/scan/scan.ts";
import { readRepository } from "./scan-repository.ts";

const RULES_SHOWN = 12;
const MICROSECONDS = 1e6;

/** Processor seconds by phase. */
class Phases {
  readonly #seconds = new Map<string, number>();

  of(phase: string): number {
    return this.#seconds.get(phase) ?? 0;
  }

  time<T>(phase: string, work: () => T): T {
    const before = process.cpuUsage();
    const value = work();
    const { user, system } = process.cpuUsage(before);
    this.#seconds.set(phase, this.of(phase) + (user + system) / MICROSECONDS);
    return value;
  }

  line(phase: string, seconds: number, bytes: number): string {
    return `  ${phase.padEnd(34)} ${seconds.toFixed(2)} s ${(bytes / 1e6 / seconds).toFixed(1).padStart(7)} MB/s`;
  }
}

function measure(folder: string): void {
  const phases = new Phases();
  const { repository, bytes } = readRepository(folder, (phase, work) => phases.time(phase, work));
  for (const file of repository.files)
    for (const rule of RULES) phases.time(rule.id, () => [...rule.find(file, repository)].length);
  const findings = phases.time("weights, evidence and fixes", () => scanRepository(repository));
  const { files } = repository;
  console.log(`${folder}: ${(bytes / 1e6).toFixed(1)} MB of Go, ${files.length} files, ${findings.length} findings`);
  const rules = RULES.map(({ id }) => id).sort((one, other) => phases.of(other) - phases.of(one));
  const inRules = rules.reduce((sum, id) => sum + phases.of(id), 0);
  const before = ["read", "parse", "facts of files", "table of libraries"];
  for (const phase of before) console.log(phases.line(phase, phases.of(phase), bytes));
  console.log(phases.line("all rules", inRules, bytes));
  for (const rule of rules.slice(0, RULES_SHOWN)) console.log(phases.line(`  ${rule}`, phases.of(rule), bytes));
  const last = "weights, evidence and fixes";
  console.log(phases.line(last, phases.of(last), bytes));
}

optimizeLater();
for (const folder of process.argv.slice(2)) measure(folder);
