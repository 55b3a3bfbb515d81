/** Draws graphs: SVG without other programs, other formats with graphviz where it is installed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Fault } from "../../../base/fault.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import { durationMs } from "../../../base/units.ts";
import { Drawer } from "../../../picture/draw.ts";
import { pannable } from "../../../picture/pannable.ts";
import { BodyTooLarge, readAll } from "../../../source/body.ts";
import { distFolder } from "../../../work/dist-folder.ts";
import type { Picture } from "../arguments/report-names.ts";
import type { Content } from "./write-content.ts";

const DRAWING_MS = durationMs(60_000);
const PICTURE_BYTES_MAX = 256 * 1024 * 1024;

/** Draws a graph that is given in DOT. */
export type Draw = (dot: string) => Promise<Result<Content, Fault>>;

/** Prepares to draw one graph, and starts the drawing thread immediately. The result never rejects. */
export function prepareDrawing(format: Picture): Draw {
  if (format !== "svg") return (dot) => drawByGraphviz(dot, format);
  const drawer = new Drawer(new URL("picture-worker.js", distFolder()));
  return async (dot) => {
    const svg = await drawer.draw(dot, DRAWING_MS);
    return svg.ok ? ok([pannable(svg.value)]) : svg;
  };
}

async function drawByGraphviz(dot: string, format: Picture): Promise<Result<Content, Fault>> {
  const program = spawn("dot", [`-T${format}`], { stdio: ["pipe", "pipe", "inherit"], timeout: DRAWING_MS });
  try {
    await once(program, "spawn");
    program.stdin.on("error", () => {}); // The program ended early. Its exit status has the reason.
    program.stdin.end(dot);
    const ended = once(program, "exit");
    const picture = await readAll(program.stdout, PICTURE_BYTES_MAX);
    const [status] = await ended;
    return status === 0 ? ok(picture) : err(graphvizFault(format, `graphviz ended with status ${status}`));
  } catch (cause) {
    program.kill();
    const what = cause instanceof BodyTooLarge ? "the picture is too large" : "this format needs graphviz installed";
    return err(graphvizFault(format, what, cause));
  }
}

function graphvizFault(format: Picture, what: string, cause?: unknown): Fault {
  return {
    code: "no-picture",
    what,
    where: `-${format}`,
    todo: "use -svg or -http, which need no other program",
    cause,
  };
}
