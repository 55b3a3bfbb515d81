/** Judges instances over the last hours from the folder of the history, one after another: memory holds the series of one. */
import { caughtHistory, err, type Fault, judge, latestIncarnation, type TargetSeries } from "leakhound/server";
import { RecentHours } from "../../recent/recent-hours.ts";
import { recentSeries, SharedStacks } from "../../recent/recent-series.ts";
import type { JudgedInstance } from "../../tickets/observation.ts";
import { judgedInstance } from "../observed/observe.ts";
import type { JudgeAnswer, JudgeRequest, RecentJudge } from "./request.ts";

export class FolderJudge implements RecentJudge {
  readonly #hours: RecentHours;

  /** @param folder of the history */
  constructor(folder: string) {
    this.#hours = new RecentHours(folder);
  }

  async judge(request: JudgeRequest): Promise<JudgeAnswer> {
    const began = process.cpuUsage();
    const judged: JudgedInstance[] = [];
    const faults: Fault[] = [];
    const hours = await this.#hoursOf(request);
    if (hours.ok) {
      const { service, range } = request;
      const stacks = new SharedStacks();
      for (const one of request.instances) {
        const series = caughtHistory(() => recentSeries(one, { service, range, hours: hours.value }, stacks), service);
        if (series.ok) judged.push(judgedSeries(series.value, one));
        else faults.push(series.error);
      }
    } else faults.push(hours.error);
    const { user, system } = process.cpuUsage(began);
    return { judged, fault: faults[0] ?? null, cpuMs: (user + system) / 1_000 };
  }

  close(): void {
    this.#hours.close();
  }

  async #hoursOf({ service, range }: JudgeRequest) {
    try {
      return await this.#hours.of(service, range);
    } catch (cause) {
      return err(unreadable(cause, service));
    }
  }
}

function judgedSeries(
  series: TargetSeries,
  { instance, release }: { readonly instance: string; readonly release: string | null },
): JudgedInstance {
  const { diagnosis } = judge(latestIncarnation(series), { own: null, limitBytes: null, source: null, isBrief: true });
  return judgedInstance(instance, release, diagnosis);
}

function unreadable(cause: unknown, where: string): Fault {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  const todo = "check the data folder and its permissions";
  return { code: "history", what: `stored profiles cannot be read: ${code}`, where, todo, cause };
}
