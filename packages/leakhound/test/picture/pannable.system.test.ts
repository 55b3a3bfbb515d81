import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { describe, expect, it } from "vitest";
import { pannable } from "../../src/picture/pannable.ts";

const DRAWN = `<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<svg width="200pt" height="100pt" viewBox="0.00 0.00 200.00 100.00" xmlns="http://www.w3.org/2000/svg">
<g id="graph0" class="graph"><rect id="box" x="90" y="40" width="20" height="20"/></g>
</svg>
`;
const CHROMIUM = "/usr/bin/chromium";

describe("an SVG made pannable", () => {
  it("fills its window and keeps its drawing", () => {
    const svg = pannable(DRAWN);
    expect(svg).toContain('<svg width="100%" height="100%" viewBox="0.00 0.00 200.00 100.00"');
    expect(svg).toContain('<rect id="box"');
    expect(svg.trimEnd().endsWith("</svg>")).toBe(true);
  });

  it("stays unchanged if it is not SVG", () => {
    expect(pannable("nothing")).toBe("nothing");
  });

  it.skipIf(!existsSync(CHROMIUM))(
    "zooms about the pointer, pans with it, and shows the whole graph again",
    { timeout: 120_000 },
    async () => {
      const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
      try {
        const page = await browser.newPage({ viewport: { width: 800, height: 400 } });
        await page.goto(`data:image/svg+xml;base64,${Buffer.from(pannable(DRAWN)).toString("base64")}`);
        const box = () =>
          page.evaluate(() => {
            const { x, y, width } = document.getElementById("box")!.getBoundingClientRect();
            return { x, y, width };
          });
        const whole = await box();
        expect(whole).toEqual({ x: 360, y: 160, width: 80 });

        await page.mouse.move(whole.x, whole.y);
        await page.mouse.wheel(0, -400);
        const near = await box();
        expect(near.width).toBeGreaterThan(100);
        expect(near.x).toBeCloseTo(whole.x, 0);

        await page.mouse.down();
        await page.mouse.move(whole.x + 50, whole.y + 30);
        await page.mouse.up();
        const moved = await box();
        expect(moved.x - near.x).toBeCloseTo(50, 0);
        expect(moved.y - near.y).toBeCloseTo(30, 0);

        await page.keyboard.press("0");
        expect(await box()).toEqual(whole);
        await page.keyboard.press("+");
        expect((await box()).width).toBeGreaterThan(whole.width);
      } finally {
        await browser.close();
      }
    },
  );
});
