/** Judges instances over the last hours from the folder of the history, one after another: memory holds the series of one. */
import { caughtHistory, err, type Fault, judgeLatest, type Result, type TargetSeries } from "leakhound/server";
import { RecentHours } from "../../recent/recent-hours.ts";
import { type RecentInstance, recentSeries, SharedStacks } from "../../recent/recent-series.ts";
import type { JudgedInstance } from "../../tickets/observation.ts";
import { judgedInstance } from "../observed/observe.ts";
import { withDecisionTimes } from "./decision-time.ts";
import { withoutFollowing } from "./following.ts";
import { OlderProcesses, type ReleasedSeries, withoutLeveled } from "./leveled.ts";
import type { JudgeAnswer, JudgeRequest, RecentJudge } from "./request.ts";

/** A process is seen for the first time so long before its release is, or less. */
const STARTED_MS = 60_000;

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
      const seriesOf = (one: RecentInstance) =>
        caughtHistory(() => recentSeries(one, { service, range, hours: hours.value }, stacks), service);
      const peers = peersOf(request.peers, seriesOf);
      for (const one of request.instances) {
        const series = seriesOf(one);
        if (series.ok) {
          const older = new OlderProcesses({ ...one, series: series.value }, () => peers(one));
          const leaking = withoutFollowing(withoutLeveled(judgedSeries(series.value, one), older), older);
          judged.push(withDecisionTimes(leaking, { older, range }));
        } else faults.push(series.error);
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

/** The series of the oldest instances, read when the first young process grows. */
function peersOf(all: readonly RecentInstance[], seriesOf: (one: RecentInstance) => Result<TargetSeries, Fault>) {
  let known: readonly (ReleasedSeries & Pick<RecentInstance, "instance">)[] | null = null;
  return ({ instance }: RecentInstance): readonly ReleasedSeries[] => {
    known ??= all.flatMap((one) => {
      const series = seriesOf(one);
      return series.ok ? [{ ...one, series: series.value }] : [];
    });
    return known.filter((one) => one.instance !== instance);
  };
}

/** The judgment of the latest process, or of what climbs in it and in those before it. */
function judgedSeries(series: TargetSeries, one: RecentInstance): JudgedInstance {
  const { diagnosis } = judgeLatest(series, { own: null, limitBytes: null, source: null, isBrief: true });
  const isAcross = diagnosis.reason.code === "climbs-in-each-process";
  return judgedInstance(one.instance, isAcross ? releaseOfEnded(series, one) : one.release, diagnosis);
}

/** The release of the process that ended last: the latest process may be of another one, in which nothing climbs. */
function releaseOfEnded({ incarnations }: TargetSeries, { release, earlier }: RecentInstance): string | null {
  const from = incarnations.at(-1)?.from;
  return earlier !== null && from !== undefined && from > earlier.until - STARTED_MS ? earlier.release : release;
}

function unreadable(cause: unknown, where: string): Fault {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  const todo = "check the data folder and its permissions";
  return { code: "history", what: `stored profiles cannot be read: ${code}`, where, todo, cause };
}
