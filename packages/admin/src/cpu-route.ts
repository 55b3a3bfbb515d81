/** /debug/pprof/profile?seconds=N, for one client at a time. */
import type { UnixMs } from "../../leakhound/src/base/units.ts";
import { cpuProfile, recordCpu } from "./cpu.ts";
import { lineReply, profileReply } from "./reply.ts";
import type { Query, Route } from "./route.ts";

const SECONDS_DEFAULT = 30;
/** A profile grows by a row a millisecond, in the memory of the service. */
const SECONDS_MAX = 300;

export function cpuRoute(now: () => UnixMs): Route {
  let isRecording = false;
  return {
    about: `processor time by stack, for ?seconds=${SECONDS_DEFAULT} (at most ${SECONDS_MAX})`,
    isCostly: true,
    answer: async ({ params, signal }: Query) => {
      const seconds = Number(params.get("seconds") ?? SECONDS_DEFAULT);
      if (!(seconds > 0 && seconds <= SECONDS_MAX))
        return lineReply(400, `seconds must be a number above 0 and up to ${SECONDS_MAX}`);
      if (isRecording) return lineReply(503, "a CPU profile is being recorded; ask again when it is done");
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
