/** /debug/pprof/profile?seconds=N, one recording at a time. */
import type { UnixMs } from "../../../leakhound/src/base/units.ts";
import { lineReply, profileReply } from "../http/reply.ts";
import type { Query, Route } from "../http/route.ts";
import { cpuProfile, recordCpu } from "../instruments/cpu.ts";

const SECONDS_DEFAULT = 30;
/** A recording grows by one row per millisecond, in the memory of the service. */
const SECONDS_MAX = 300;

export function cpuRoute(now: () => UnixMs): Route {
  let isRecording = false;
  return {
    description: `processor time by stack, for ?seconds=${SECONDS_DEFAULT} (at most ${SECONDS_MAX})`,
    isExpensive: true,
    answer: async ({ params, signal }: Query) => {
      const seconds = Number(params.get("seconds") ?? SECONDS_DEFAULT);
      if (!(seconds > 0 && seconds <= SECONDS_MAX))
        return lineReply(400, `seconds must be a number above 0 and up to ${SECONDS_MAX}`);
      if (isRecording) return lineReply(503, "another CPU profile is being recorded; try again when it is done");
      isRecording = true;
      try {
        const takenAt = now();
        return await profileReply("profile", cpuProfile(await recordCpu(seconds * 1_000, signal), takenAt));
      } finally {
        isRecording = false;
      }
    },
  };
}
