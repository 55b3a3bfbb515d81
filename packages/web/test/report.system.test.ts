// biome-ignore-all lint/performance/useDomNodeTextContent: a locator reads visible text only
import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { PageData } from "../../leakhound/src/report/page/page-data.ts";
import { diagnosis, flameOf, pageData } from "../../leakhound/test/report/page-fixture.ts";
import { type OpenPage, ReportBrowser } from "./browser.ts";
import { hasChromium } from "./chromium.ts";

const HOSTILE = `</script><img src=x onerror="window.pwned=1"><!--<script>'"&\u2028\u202e`;
const LONG = `github.com/acme/${"verylongname".repeat(60)}.(*T).M`;

/** A page in which all names are hostile. */
function hostilePage(name: string): PageData {
  const frame = { function: name, file: name, line: 1 };
  const site = { ...diagnosis("leak").sites[0]!, ...frame, stack: [frame, frame], ownFrame: frame };
  return {
    ...pageData("leak"),
    madeBy: name,
    diagnosis: {
      ...diagnosis("leak"),
      target: name,
      reason: name,
      reasonCode: name,
      reasonFacts: {},
      sites: [site],
      evidence: [{ check: name, outcome: "neutral", facts: {}, text: name }],
      holders: [{ id: "other:hostile", root: name, kind: "other", retainedBytes: 1, share: 1, path: [name, name] }],
    },
    memory: [{ name, at: [1e12, 1.1e12], values: [1, 2] }],
    events: [{ at: 1.05e12, kind: "gap", text: name }],
    flames: [flameOf("bytes", [`1 ${name.replaceAll(";", "")}`])],
  };
}

/** A tree of `rows` frames: each node has eight callees, so most boxes are narrower than a pixel. */
function hugePage(rows: number): PageData {
  const flame = { unit: "bytes" as const, names: ["all"], files: [""], parent: [-1], name: [0], total: [0] };
  for (let row = 1; row < rows; row++) {
    flame.names.push(`example.com/pkg${row % 50}.f${row}`);
    flame.parent.push(Math.floor((row - 1) / 8));
    flame.name.push(row);
    flame.total.push(1);
  }
  flame.total[0] = 1;
  for (let row = rows - 1; row > 0; row--) flame.total[flame.parent[row]!]! += flame.total[row]!;
  const zeros = flame.total.map(() => 0);
  const own = flame.total.map((_, row) => (row % 7 === 0 ? 1 : 0) as 0 | 1);
  return { ...pageData("leak"), flames: [{ ...flame, file: zeros, line: zeros, own }] };
}

describe.skipIf(!hasChromium)("the report in a browser", () => {
  let browser: ReportBrowser;
  let open: OpenPage | null = null;

  async function show(data: PageData, options: Parameters<ReportBrowser["open"]>[1] = {}) {
    open = await browser.open(data, options);
    return open.page;
  }
  const page = () => open!.page;
  const canvas = () => page().locator("#flame canvas");
  const status = () => page().locator("#flame .frame-status");
  const path = async () => (await page().locator("#flame nav li").allInnerTexts()).join(" › ");
  /** Number of different colors on a canvas. */
  const colorsOf = (selector: string): Promise<number> =>
    page().$eval(selector, (element) => {
      const { width, height } = element as HTMLCanvasElement;
      const { data } = (element as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height);
      return new Set(new Uint32Array(data.buffer)).size;
    });
  /** A hash of the pixels of a canvas. */
  const imageOf = async (selector: string): Promise<string> => {
    const image = await page().$eval(selector, (element) => (element as HTMLCanvasElement).toDataURL());
    return createHash("sha256").update(image).digest("hex").slice(0, 16);
  };

  beforeAll(async () => {
    browser = await ReportBrowser.launch();
  });
  afterEach(async () => {
    const problems = open?.problems ?? [];
    await open?.close();
    open = null;
    expect(problems).toEqual([]);
  });
  afterAll(() => browser.close());

  it.each(["leak", "no-leak", "inconclusive"] as const)("draws the charts of a %s", async (verdict) => {
    await show(pageData(verdict));
    for (const chart of ["memory", "counts"]) expect(await colorsOf(`[data-chart=${chart}] canvas`)).toBeGreaterThan(5);
    const sites = await page().locator("[data-site] canvas").count();
    expect(sites).toBe(pageData(verdict).sites.length);
  });

  it("shows the verdict, the evidence, the sites and the call paths without scripts", async () => {
    await show(pageData("leak"), { javaScriptEnabled: false });
    const text = await page().locator("body").innerText();
    for (const part of [
      "Leak on the heap",
      "70.1 MiB/h",
      "66.8 to 74.0 MiB/h",
      "rules out",
      "textproto.readMIMEHeader",
    ])
      expect(text).toContain(part);
    expect(await page().locator("#flame table").isVisible()).toBe(true);
    await page().locator("#sites summary").first().click();
    expect(await page().locator("#sites ol").first().innerText()).toContain("net/http.(*conn).serve");
  });

  it("adds the local time of the reader to the UTC times", async () => {
    await show(pageData("leak"), { timezoneId: "Asia/Kolkata" });
    expect(await page().locator(".facts").innerText()).toMatch(
      /2026-03-01 13:00 to 16:24 UTC\s+\(18:30 to 21:54 local time\)/,
    );
  });

  it("keeps hostile names inert", async () => {
    await show(hostilePage(HOSTILE));
    expect(await page().locator("img").count()).toBe(0);
    expect(await page().evaluate("window.pwned")).toBeUndefined();
    expect(await page().locator("#sites th code").first().innerText()).toContain("onerror");
    await canvas().hover({ position: { x: 50, y: 30 } });
    expect(await page().locator(".tooltip code").textContent()).toBe(HOSTILE);
  });

  it.each([
    ["leak", () => pageData("leak")],
    ["no leak", () => pageData("no-leak")],
    ["very long names", () => hostilePage(LONG)],
  ])("fits a screen of 360 px: %s", async (_title, data) => {
    await show(data(), { viewport: { width: 360, height: 740 } });
    expect(await page().evaluate("document.documentElement.scrollWidth")).toBe(360);
  });

  describe("a chart", () => {
    it("shows the values at the pointer with their units", async () => {
      await show(pageData("leak"));
      await page()
        .locator("[data-chart=memory] .u-over")
        .hover({ position: { x: 100, y: 80 } });
      const legend = await page().locator("[data-chart=memory] .legend").innerText();
      expect(legend).toMatch(/Resident set \(RSS\)\s+\d+ MiB/);
      expect(await page().locator("[data-chart=memory] .reading").innerText()).toMatch(/03-01 \d\d:\d\d:\d\d/);
    });

    it("hides and shows a line from its legend", async () => {
      await show(pageData("leak"));
      const before = await imageOf("[data-chart=memory] canvas");
      const button = page().getByRole("button", { name: /Heap allocated/ });
      await button.click();
      expect(await button.getAttribute("aria-pressed")).toBe("false");
      await expect.poll(() => imageOf("[data-chart=memory] canvas")).not.toBe(before);
      await button.click();
      await expect.poll(() => imageOf("[data-chart=memory] canvas")).toBe(before);
    });

    it("can be read with the arrow keys", async () => {
      await show(pageData("leak"));
      await page().locator("[data-chart=memory] .plot").focus();
      await page().keyboard.press("ArrowLeft");
      const reading = page().locator("[data-chart=memory] .reading");
      await expect.poll(() => reading.textContent()).toMatch(/03-01 \d\d:\d\d:\d\d.*Heap in use \d+ MiB/);
      const first = await reading.textContent();
      await page().keyboard.press("ArrowLeft");
      await expect.poll(() => reading.textContent()).not.toBe(first);
    });

    it("has a table with its figures", async () => {
      await show(pageData("leak"));
      await page().getByText("Memory over time as a table").first().click();
      expect(await page().locator("#memory table").first().innerText()).toMatch(/Resident set \(RSS\)\s+134 MiB/);
    });
  });

  describe("the flame graph", () => {
    it("describes the frame at the pointer", async () => {
      await show(pageData("leak"));
      await canvas().hover({ position: { x: 820, y: 100 } });
      const text = await page().locator(".tooltip").innerText();
      expect(text.split("\n")).toEqual([
        "github.com/acme/shop/internal/health.(*Probe).Live",
        "/src/shop/internal/health/probe.go:41",
        "20.0 MiB/h, 29% of the growth",
        "own code",
      ]);
    });

    it("zooms by click, goes back, to an ancestor in the path, and to the whole graph", async () => {
      await show(pageData("leak"));
      await canvas().click({ position: { x: 820, y: 100 } });
      expect(await path()).toBe(
        "all growth › … › http.serverHandler.ServeHTTP › mux.(*Router).ServeHTTP › health.(*Probe).Live",
      );
      await canvas().hover({ position: { x: 20, y: 10 } });
      expect(await status().innerText()).toContain("health.(*Probe).Live");
      await page().getByRole("button", { name: "mux.(*Router).ServeHTTP" }).click();
      expect(await path()).toMatch(/ServeHTTP$/);
      await page().getByRole("button", { name: "Back" }).click();
      expect(await path()).toMatch(/Live$/);
      await page().getByRole("button", { name: "Show all" }).click();
      expect(await path()).toBe("all growth");
      expect(await page().getByRole("button", { name: "Back" }).isDisabled()).toBe(true);
    });

    it("is navigated and zoomed with the keyboard", async () => {
      await show(pageData("leak"));
      await page().locator("#flame .flame-scroller").focus();
      for (const key of ["ArrowDown", "ArrowDown", "ArrowRight"]) await page().keyboard.press(key);
      await expect.poll(() => status().innerText()).toContain("net/http.serverHandler.ServeHTTP");
      await page().keyboard.press("Enter");
      await expect.poll(path).toMatch(/serverHandler\.ServeHTTP$/);
      await page().keyboard.press("ArrowUp");
      await expect.poll(path).toMatch(/\(\*conn\)\.serve$/);
      await page().keyboard.press("Backspace");
      await expect.poll(path).toMatch(/serverHandler\.ServeHTTP$/);
      await page().keyboard.press("Escape");
      await expect.poll(path).toBe("all growth");
    });

    it("magnifies with the wheel around the pointer, moves by dragging, and a drag is no click", async () => {
      await show(pageData("leak"));
      const whole = await imageOf("#flame canvas");
      await canvas().hover({ position: { x: 820, y: 100 } });
      await page().keyboard.down("Control");
      await page().mouse.wheel(0, -400);
      await page().keyboard.up("Control");
      await expect.poll(() => imageOf("#flame canvas")).not.toBe(whole);
      expect(await status().innerText()).toContain("health.(*Probe).Live");
      expect(await page().evaluate("devicePixelRatio")).toBe(1);
      const magnified = await imageOf("#flame canvas");
      await page().mouse.down();
      await canvas().hover({ position: { x: 500, y: 100 } });
      await page().mouse.up();
      await expect.poll(() => imageOf("#flame canvas")).not.toBe(magnified);
      expect(await path()).toBe("all growth");
      await page().getByRole("button", { name: "Show all" }).click();
      await page().mouse.move(0, 0);
      await page().getByRole("button", { name: "Show all" }).isDisabled();
      await expect.poll(() => page().getByRole("button", { name: "Zoom out" }).isDisabled()).toBe(true);
    });

    it("magnifies and moves with keys, and moves to the frame that has the focus", async () => {
      await show(pageData("leak"));
      const whole = await imageOf("#flame canvas");
      await page().locator("#flame .flame-scroller").focus();
      for (const key of ["+", "+", "+", "Shift+ArrowLeft", "Shift+ArrowLeft"]) await page().keyboard.press(key);
      await expect.poll(() => page().getByRole("button", { name: "Zoom out" }).isEnabled()).toBe(true);
      const left = await imageOf("#flame canvas");
      for (const key of ["ArrowDown", "ArrowDown", "ArrowRight"]) await page().keyboard.press(key);
      await expect.poll(() => imageOf("#flame canvas")).not.toBe(left);
      for (const key of ["-", "-", "-"]) await page().keyboard.press(key);
      await page().getByRole("button", { name: "Zoom out" }).isDisabled();
      await page().keyboard.press("Escape");
      expect(whole).not.toBe(left);
    });

    it("magnifies with two fingers, and moves with one", async () => {
      await show(pageData("leak"), { hasTouch: true });
      await canvas().scrollIntoViewIfNeeded();
      const { x, y } = (await canvas().boundingBox())!;
      const touch = async (type: string, ...fingers: readonly number[]) => {
        const touchPoints = fingers.map((left, id) => ({ x: x + left, y: y + 60, id }));
        await cdp.send("Input.dispatchTouchEvent", { type: type as "touchStart", touchPoints });
      };
      const cdp = await page().context().newCDPSession(page());
      const whole = await imageOf("#flame canvas");
      await touch("touchStart", 300, 400);
      for (const spread of [20, 60, 120]) await touch("touchMove", 300 - spread, 400 + spread);
      await touch("touchEnd");
      await expect.poll(() => page().getByRole("button", { name: "Zoom out" }).isEnabled()).toBe(true);
      const magnified = await imageOf("#flame canvas");
      expect(magnified).not.toBe(whole);
      await touch("touchStart", 400);
      for (const left of [380, 340, 280, 220]) await touch("touchMove", left);
      await touch("touchEnd");
      await expect.poll(() => imageOf("#flame canvas")).not.toBe(magnified);
      expect(await path()).toBe("all growth");
    });

    it("marks the matches of a search, and shows their share of the growth", async () => {
      await show(pageData("leak"));
      const before = await imageOf("#flame canvas");
      await page().getByRole("searchbox").fill("PROBE");
      await expect.poll(() => page().locator("#flame output").innerText()).toBe("1 frame, 29% of the growth");
      expect(await imageOf("#flame canvas")).not.toBe(before);
      await page().getByRole("searchbox").fill("nothing of the kind");
      await expect.poll(() => page().locator("#flame output").innerText()).toBe("no match");
      await page().getByRole("searchbox").fill("");
      await expect.poll(() => imageOf("#flame canvas")).toBe(before);
    });

    it("has the resolution of the screen", async () => {
      await show(pageData("leak"), { deviceScaleFactor: 2 });
      const ratio = await canvas().evaluate((element) => (element as HTMLCanvasElement).width / element.clientWidth);
      expect(ratio).toBe(2);
    });

    it("draws and searches fifty thousand frames", async () => {
      await show(hugePage(50_000));
      expect(await colorsOf("#flame canvas")).toBeGreaterThan(5);
      await page().getByRole("searchbox").fill("pkg7.");
      await expect.poll(() => page().locator("#flame output").innerText()).toMatch(/^1000 frames, \d/);
      await canvas().click({ position: { x: 20, y: 33 } });
      await expect.poll(path).toMatch(/pkg1\.f1$/);
    });

    it("scrolls a deep stack to the frame that has the focus", async () => {
      const deep = Array.from({ length: 100 }, (_, depth) => `f${depth}`).join(";");
      await show({ ...pageData("leak"), flames: [flameOf("count", [`5 ${deep}`])] });
      await page().locator("#flame .flame-scroller").focus();
      for (let step = 0; step < 60; step++) await page().keyboard.press("ArrowDown");
      await expect.poll(() => status().innerText()).toContain("f59 · 5/h, 100% of the growth");
      expect(
        await page()
          .locator(".flame-scroller")
          .evaluate((element) => element.scrollTop),
      ).toBeGreaterThan(600);
      expect(await colorsOf("#flame canvas")).toBeGreaterThan(5);
    });
  });

  describe("colors", () => {
    /** Text color and background color, by their names in the style sheet. */
    const PAIRS = [
      ["--text", "--page"],
      ["--text", "--surface"],
      ["--muted", "--page"],
      ["--muted", "--surface"],
      ["--muted", "--leak-background"],
      ["--muted", "--no-leak-background"],
      ["--muted", "--inconclusive-background"],
      ["--link", "--surface"],
      ["--leak", "--leak-background"],
      ["--no-leak", "--no-leak-background"],
      ["--inconclusive", "--inconclusive-background"],
      ...["own", "root", "lib-1", "lib-2", "lib-3", "match", "faded"].map((kind) => [
        `--flame-${kind}-text`,
        `--flame-${kind}`,
      ]),
    ] as const;

    it.each(["light", "dark"] as const)("keep text readable (AA) in %s", async (colorScheme) => {
      await show(pageData("leak"), { colorScheme });
      const names = [...new Set(PAIRS.flat())];
      const values = await page().evaluate((properties) => {
        const style = getComputedStyle(document.documentElement);
        return Object.fromEntries(properties.map((name) => [name, style.getPropertyValue(name).trim()]));
      }, names);
      const poor = PAIRS.filter(([text, ground]) => contrast(values[text!]!, values[ground!]!) < 4.5);
      expect(poor).toEqual([]);
    });

    it("follow the system while the page is open, on canvas too", async () => {
      await show(pageData("leak"), { colorScheme: "light" });
      const light = await imageOf("#flame canvas");
      await page().emulateMedia({ colorScheme: "dark" });
      await expect.poll(() => imageOf("#flame canvas")).not.toBe(light);
      await page().emulateMedia({ colorScheme: "light" });
      await expect.poll(() => imageOf("#flame canvas")).toBe(light);
    });

    it("are light on paper", async () => {
      await show(pageData("leak"), { colorScheme: "light" });
      const light = await imageOf("#flame canvas");
      await page().emulateMedia({ colorScheme: "dark" });
      await expect.poll(() => imageOf("#flame canvas")).not.toBe(light);
      await page().evaluate(() => dispatchEvent(new Event("beforeprint")));
      expect(await imageOf("#flame canvas")).toBe(light);
    });
  });
});

/** Contrast of two `#rrggbb` colors, 1..21: https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}
