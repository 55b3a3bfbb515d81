/**
 * From the diagnosis of one instance to leaks, as tickets take them. Drawn: MiB in use at each scrape, stack leaf first.
 */
import { judge, type Profile, TargetSeriesBuilder, unixMs } from "leakhound/server";
import { describe, expect, it } from "vitest";
import { ProfileBuilder } from "../../../../leakhound/src/profile/model/builder.ts";
import { judgedInstance } from "../../../src/judging/observed/observe.ts";

const MIB = 1024 * 1024;
const MINUTE_MS = 60_000;
const SCRAPES = 60;

/** MiB of each stack after so many minutes. */
type Drawing = Readonly<Record<string, (minute: number) => number>>;

function profileOf(drawing: Drawing, minute: number): Profile {
  const builder = new ProfileBuilder({
    sampleTypes: [{ type: "inuse_space", unit: "bytes" }],
    periodType: { type: "space", unit: "bytes" },
    period: 0n,
  });
  for (const [frames, mib] of Object.entries(drawing)) {
    const stack = frames
      .split(" < ")
      .map((name) => builder.location([{ function: name, file: fileOf(name), line: 7 }]));
    builder.add({ stack, values: [Math.round(mib(minute) * MIB)] });
  }
  return builder.build();
}

const fileOf = (name: string): string =>
  /^(?:strings|runtime|bytes|net)[./]/.test(name)
    ? `/usr/local/go/src/${name.split(".")[0]}/x.go`
    : "/srv/shop/shop.go";

function leaksOf(drawing: Drawing) {
  const builder = new TargetSeriesBuilder("shop-1");
  for (let minute = 0; minute < SCRAPES; minute++)
    builder.add(profileOf(drawing, minute), unixMs(Date.UTC(2026, 0, 5) + minute * MINUTE_MS));
  const { diagnosis } = judge(builder.series(), { own: null, limitBytes: null, source: null });
  return judgedInstance("shop-1", "1", diagnosis);
}

const SERVE = "net/http.(*conn).serve";

describe("the leaks of one instance", () => {
  it("are one where library functions grow below the same own code, at the sum of their rates", () => {
    const { leaks } = leaksOf({
      [`strings.Clone < main.(*Store).Put < main.pay < ${SERVE}`]: (minute) => 20 + 1 * minute,
      [`runtime.mapassign < main.(*Store).Put < main.pay < ${SERVE}`]: (minute) => 10 + 0.5 * minute,
      [`main.base < ${SERVE}`]: () => 50,
    });
    expect(leaks.map(({ site }) => site.own)).toEqual(["main.(*Store).Put"]);
    expect(leaks[0]!.rate.perHour / MIB).toBeCloseTo(90, 0);
  });

  it("are two where different own code grows, each with its own rate", () => {
    const { leaks } = leaksOf({
      [`strings.Clone < main.(*Store).Put < main.pay < ${SERVE}`]: (minute) => 20 + 1 * minute,
      [`bytes.growSlice < main.(*Report).Add < main.report < ${SERVE}`]: (minute) => 10 + 0.5 * minute,
      [`main.base < ${SERVE}`]: () => 50,
    });
    expect(leaks.map(({ site, rate }) => [site.own, Math.round(rate.perHour / MIB)])).toEqual([
      ["main.(*Store).Put", 60],
      ["main.(*Report).Add", 30],
    ]);
  });

  it("do not include growth that is a small part of the whole", () => {
    const { leaks } = leaksOf({
      [`strings.Clone < main.(*Store).Put < main.pay < ${SERVE}`]: (minute) => 20 + 1 * minute,
      [`bytes.growSlice < main.(*Report).Add < main.report < ${SERVE}`]: (minute) => 10 + 0.02 * minute,
      [`main.base < ${SERVE}`]: () => 50,
    });
    expect(leaks.map(({ site }) => site.own)).toEqual(["main.(*Store).Put"]);
  });

  it("name the line of the own code, for the source", () => {
    const [leak] = leaksOf({
      [`strings.Clone < main.(*Store).Put < ${SERVE}`]: (minute) => 20 + 1 * minute,
    }).leaks;
    expect(leak!.site.place).toEqual({ function: "main.(*Store).Put", file: "/srv/shop/shop.go", line: 7 });
  });

  it("are none without a leak, which has a bound instead", () => {
    const judged = leaksOf({ [`main.base < ${SERVE}`]: (minute) => 50 + 0.01 * (minute % 3) });
    expect([judged.verdict, judged.leaks]).toEqual(["no-leak", []]);
    expect(judged.boundPerHour).toBeLessThan(MIB);
  });
});
