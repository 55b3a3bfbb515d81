/** Folding in a thread gives what folding here gives, and the server goes on meanwhile. */
import { encodeProfile, inflate, openProfile, type ViewAsked } from "leakhound/server";
import { expect, it, onTestFinished } from "vitest";
import { ProfileBuilder } from "../../../../leakhound/src/profile/model/builder.ts";
import { openFolding } from "../../../src/profiles/view/folding.ts";

const BUILT = new URL("../../../dist/view-worker.js", import.meta.url);
const NOT_BUILT = new URL("none.js", BUILT);
const ASKED: ViewAsked = {
  view: "flame",
  sampleType: "",
  function: "",
  focus: "",
  ignore: "",
  hide: "",
  showFrom: "",
  sort: "flat",
};

/** Stacks of 20 frames over 5,000 functions. */
function profileOf(samples: number) {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: "inuse_space", unit: "bytes" }] });
  for (let row = 0; row < samples; row++) {
    const stack = Array.from({ length: 20 }, (_, depth) =>
      builder.location([{ function: `pkg.f${(row * (depth + 1)) % 5_000}`, file: "/src/f.go", line: depth }]),
    );
    builder.add({ stack, values: [1_000 + (row % 97)] });
  }
  const opened = openProfile(encodeProfile(builder.build()), "test", inflate);
  if (!opened.ok) throw new Error(opened.error.what);
  return opened.value;
}

function folding(program: URL) {
  const opened = openFolding(program);
  onTestFinished(() => opened.close());
  return opened;
}

it.each(["flame", "top", "peek", "lines"] as const)("gives the same %s, or the same fault", async (view) => {
  const profile = profileOf(50);
  const [thread, here] = [folding(BUILT), folding(NOT_BUILT)];
  for (const asked of [ASKED, { ...ASKED, function: "pkg.f7" }, { ...ASKED, sampleType: "none" }])
    expect(await thread.fold(profile, { ...asked, view })).toEqual(await here.fold(profile, { ...asked, view }));
});

it("leaves the thread of the server free", async () => {
  const profile = profileOf(30_000);
  const longest = async (program: URL): Promise<number> => {
    const one = folding(program);
    // The thread starts.
    await one.fold(profile, { ...ASKED, focus: "nothing" });
    let [last, longestMs] = [performance.now(), 0];
    const timer = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - last);
      last = performance.now();
    }, 1);
    expect((await one.fold(profile, ASKED)).ok).toBe(true);
    await new Promise((wake) => setTimeout(wake, 20));
    clearInterval(timer);
    return longestMs;
  };
  const [thread, here] = [await longest(BUILT), await longest(NOT_BUILT)];
  expect(thread).toBeLessThan(here / 2);
});
