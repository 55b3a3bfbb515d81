import { expect, it } from "vitest";
import { pickSampleTypes } from "../../../src/profile/edit/pick-types.ts";
import { ProfileBuilder } from "../../../src/profile/model/builder.ts";

function heap() {
  const builder = new ProfileBuilder({
    sampleTypes: [
      { type: "alloc_space", unit: "bytes" },
      { type: "inuse_objects", unit: "count" },
      { type: "inuse_space", unit: "bytes" },
    ],
    periodType: { type: "space", unit: "bytes" },
    period: 1n,
  });
  const stackOf = (name: string) => [builder.location([{ function: name, file: "/src/main.go", line: 1 }])];
  builder.add({ stack: stackOf("main.a"), values: [2 ** 52, -2, 3] });
  builder.add({ stack: stackOf("main.b"), values: [4, 0, 0] });
  return builder.build();
}

it("keeps the values of the wanted types, exactly, in their order", () => {
  const { sampleTypes, samples } = pickSampleTypes(heap(), [2, 1]);
  expect(sampleTypes.map(({ type }) => type)).toEqual(["inuse_space", "inuse_objects"]);
  expect([...samples.values.rows]).toEqual([3n, -2n, 0n, 0n]);
  expect([...pickSampleTypes(heap(), [0]).samples.values.rows]).toEqual([4_503_599_627_370_496n, 4n]);
});

it("keeps the default sample type only where that type stays, and returns the profile itself for all types", () => {
  const profile = { ...heap(), defaultSampleType: "inuse_space" };
  expect(pickSampleTypes(profile, [2]).defaultSampleType).toBe("inuse_space");
  expect(pickSampleTypes(profile, [0]).defaultSampleType).toBe("");
  expect(pickSampleTypes(profile, [0, 1, 2])).toBe(profile);
});
