import { expect, it } from "vitest";
import { describeWithGo } from "../../leakhound/test/support/go.ts";
import { goToolPprof } from "./profiles.ts";
import { definitionOf, startService } from "./service.ts";

describeWithGo("go tool pprof reads", () => {
  it("heap", async () => {
    const service = await startService();
    await service.get("/retain?n=20");
    const body = await service.get("/debug/pprof/heap");
    const { file, line } = definitionOf("retain");
    expect(goToolPprof("-top", body)).toMatch(/Type: inuse_space.*MB [^\n]*\bretain\n/s);
    expect(goToolPprof("-raw", body)).toContain(`retain ${file}:${line}:`);
  });

  it("allocs", async () => {
    const service = await startService();
    await service.get("/churn?n=50");
    const body = await service.get("/debug/pprof/allocs");
    expect(goToolPprof("-top", body)).toMatch(/Type: alloc_space.*MB [^\n]*\(collected since start\)\n/s);
    expect(goToolPprof("-raw", body)).toContain("PeriodType: space bytes\nPeriod: 65536\n");
  });

  it("profile", async () => {
    const service = await startService();
    const recording = service.get("/debug/pprof/profile?seconds=0.5");
    await service.get("/burn?n=300");
    const body = await recording;
    expect(goToolPprof("-top", body)).toMatch(/Type: cpu.*Duration: /s);
    expect(goToolPprof("-raw", body)).toContain("PeriodType: cpu nanoseconds\nPeriod: 1000000\n");
  });

  it("resources", async () => {
    const body = await (await startService()).get("/debug/pprof/resources");
    expect(goToolPprof("-top", body)).toMatch(/Type: resources.* TCPSocketWrap\n/s);
    expect(goToolPprof("-raw", body)).toContain("resources/count");
  });
});
