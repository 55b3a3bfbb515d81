import { describe, expect, it } from "vitest";
import { durationMs } from "../../src/base/units.ts";
import { Drawer } from "../../src/picture/draw.ts";

const workerFile = new URL("../../dist/picture-worker.js", import.meta.url);
const draw = (dot: string, timeoutMs = 30_000) => new Drawer(workerFile).draw(dot, durationMs(timeoutMs));

/** A graph in which each node calls all others: drawing it takes Graphviz minutes. */
function tangle(nodes: number): string {
  const edges: string[] = [];
  for (let from = 0; from < nodes; from++)
    for (let to = 0; to < nodes; to++) if (from !== to) edges.push(`N${from} -> N${to}`);
  return `digraph "tangle" {\n${edges.join("\n")}\n}`;
}

describe("a graph in DOT", () => {
  it("becomes an SVG with its nodes and edges", async () => {
    const svg = await draw(
      'digraph "calls" { N1 [label="main.main"] N2 [label="main.leak\\n3 MB"] N1 -> N2 [label="3 MB"] }',
    );
    if (!svg.ok) throw new Error(svg.error.what);
    expect(svg.value).toContain("main.main");
    expect(svg.value).toContain("main.leak");
    expect(svg.value.match(/class="edge"/g)).toHaveLength(1);
  });

  it("with hostile labels keeps them as text", async () => {
    const svg = await draw(
      'digraph { N1 [label="<script>alert(1)</script>" tooltip="\\"><script>alert(2)</script>"] }',
    );
    if (!svg.ok) throw new Error(svg.error.what);
    expect(svg.value).not.toContain("<script>");
  });

  it("with a syntax error fails with the message of Graphviz", async () => {
    const svg = await draw("digraph { N1 -> ");
    expect(svg.ok).toBe(false);
    if (!svg.ok) expect(svg.error).toMatchObject({ code: "bad-graph", what: expect.stringContaining("syntax error") });
  });

  it("that would take minutes fails at its timeout", async () => {
    const svg = await draw(tangle(300), 1500);
    expect(svg.ok).toBe(false);
    if (!svg.ok) expect(svg.error).toMatchObject({ code: "timeout", todo: expect.stringContaining("-nodecount") });
  });

  it("is drawn without blocking the thread of the caller", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 20);
    await draw(tangle(300), 1000);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(10);
  });
});
