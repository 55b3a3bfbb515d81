/** The explorer on dumps of real Go programs. */
import { expect, it } from "vitest";
import { describeWithGo } from "../../support/go.ts";
import { dumped } from "../scenarios.ts";
import { goDump, session } from "./explorer.ts";

/** Figures and addresses differ from run to run. */
const masked = (printed: string): string =>
  printed
    .replace(/0x[0-9a-f]+/g, "0x…")
    .replace(/ *\d[\d.,]* ([KMGT]i)?B/g, " # B")
    .replace(/\d+(\.\d+)?%/g, "#%");

const OBJECTS = 500;

describeWithGo("the explorer on the incident", () => {
  it("leads from the holder to the map, its entries, one entry, and the other map", async () => {
    const { dump, binary } = dumped("incident", { objects: OBJECTS });
    const lines = ["down 1", "down 1", "filter *request*", "down 1", "referrers", "objects", "down 1", "path"];
    const printed = session(await goDump(dump, binary), lines, { width: 200 });
    const [, holder, map, , entries, referrers, , entry, path] = printed.split(/^(?=> )/m).map(masked);
    expect(holder).toContain("set of github.com/gorilla/context.data + github.com/gorilla/context.datat");
    expect(holder).toMatch(/ 1 # B # B {2}context\.data map\[\*http\.Request\]map\[interface \{\}\]interface \{\}\n/);
    expect(map).toContain(`[key] http.Request ×${OBJECTS}, shared`);
    expect(entries).toMatch(/\.Header map\[string\]\[\]string ×500\n/);
    expect(referrers).toContain("map[*http.Request]int64 [key], from github.com/gorilla/context.datat");
    expect(referrers).toContain(
      "map[*http.Request]map[interface {}]interface {} [key], from github.com/gorilla/context.data",
    );
    expect(entry).toMatch(/^> down 1\n0x… \[key\] http\.Request\n/);
    expect(path).toBe(
      "> path\ngithub.com/gorilla/context.data\n→ map[*http.Request]map[interface {}]interface {}\n→ [key] http.Request",
    );
  });

  it("leads along a list by its types, and back by its referrers", async () => {
    const { dump, binary } = dumped("cyclic", { objects: OBJECTS });
    const lines = ["down 1", "types", "filter node", "down 1", "referrers"];
    const printed = session(await goDump(dump, binary), lines, { width: 200 });
    const [, holder, , , nodes, referrers] = printed.split(/^(?=> )/m).map(masked);
    expect(holder).toContain("scenarios.ring scenarios.node\n");
    expect(nodes).toContain("> down 1\nscenarios.node ×500\n");
    for (const step of [".next scenarios.node", ".previous scenarios.node", ".value []uint8"])
      expect(nodes).toContain(`${step} ×500\n`);
    expect(referrers).toMatch(/variable +1 {2}example.com\/leakhound\/heapdump\/scenarios.ring\n/);
    expect(referrers).toMatch(
      /×500 +500 {2}scenarios.node .next, from example.com\/leakhound\/heapdump\/scenarios.ring/,
    );
  });

  it("without the binary shows sizes and addresses", async () => {
    const { dump } = dumped("incident", { objects: OBJECTS });
    const printed = session(await goDump(dump), ["down 1", "down 1"], { width: 200 });
    const [opening, holder, object] = printed.split(/^(?=> )/m);
    expect(opening).toContain("give the service's binary with --binary");
    expect(holder).toMatch(/set of bss\+0x\w+ \+ bss\+0x\w+\n/);
    expect(object).toMatch(/^> down 1\n0x\w+ bss\+0x\w+ unknown, 48 B\n/);
  });
});
