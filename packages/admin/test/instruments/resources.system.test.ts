import { describe, expect, it } from "vitest";
import { unixMs } from "../../../leakhound/src/base/units.ts";
import { countResources, resourcesProfile, resourcesText } from "../../src/instruments/resources.ts";
import { flat, read } from "../profiles.ts";
import { startService } from "../service.ts";

const TYPES = ["Timeout", "TCPSocketWrap", "Timeout", "TCPSocketWrap", "Timeout", "FSReqCallback"];

describe("resources", () => {
  it("counts active resources by type, the most frequent first", () => {
    expect(resourcesText(countResources(TYPES))).toBe(
      ["resources profile: total 6", "3 @ Timeout", "2 @ TCPSocketWrap", "1 @ FSReqCallback", ""].join("\n"),
    );
  });

  it("is a profile of counts, with one frame for each type", () => {
    const profile = resourcesProfile(countResources(TYPES), unixMs(1_700_000_000_000));
    expect(profile.sampleTypes).toEqual([{ type: "resources", unit: "count" }]);
    expect(profile.timeNanos).toBe(1_700_000_000_000_000_000n);
    expect(flat(profile, "Timeout", "resources")).toBe(3);
  });

  it("shows the connections of a real service", async () => {
    const service = await startService();
    const profile = read(await service.get("/debug/pprof/resources"));
    expect(flat(profile, "TCPSocketWrap", "resources")).toBeGreaterThanOrEqual(1);
    const text = new TextDecoder().decode(await service.get("/debug/pprof/resources?debug=1"));
    expect(text).toMatch(/^resources profile: total \d+\n/);
  });
});
