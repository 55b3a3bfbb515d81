/**
 * Draws one view of a flame graph on a canvas. Application code has its own color and bold type, a match of the search its
 * own color and a bar below its name, and shrinking frames their own color. For a heap image that is compared with an older
 * one, colors show the share of new bytes: darker is more, so that readers need not distinguish hues.
 */
import {
  GROWTH_STEPS,
  type GrowthStep,
  grownShare,
  growthStep,
  isShrinking,
} from "../../../leakhound/src/report/html/flame-words.ts";
import type { FlameTable } from "../../../leakhound/src/report/page/page-data.ts";
import { shortFunction } from "../../../leakhound/src/report/words/names.ts";
import { color } from "../base/theme.ts";
import { visibleText } from "../base/visible-text.ts";
import { type Box, type FlameLayout, type FlameView, visitBoxes } from "./layout.ts";
import type { Matches } from "./search.ts";

export const LINE_PX = 22;
/** Boxes narrower than this are not drawn. */
export const BOX_PX_MIN = 0.7;
const GAP_PX = 1;
const TEXT_PX_MIN = 26;
const TEXT_INSET_PX = 5;
const MATCH_BAR_PX = 3;
const FONT = '12px ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, monospace';

export interface Scene {
  readonly flame: FlameTable;
  readonly layout: FlameLayout;
  readonly view: FlameView;
  readonly matches: Matches | null;
  /** The row under the pointer or the keyboard's focus. */
  readonly focus: number | null;
  readonly heightPx: number;
  /** Scroll position. */
  readonly scrollPx: number;
  /** Lines of the whole view. */
  readonly lines: number;
  /** Draws the root on the lowest line, and callees above their callers. */
  readonly isRootBelow: boolean;
}

/** The line that is drawn at a height of the view, or the height at which a line is drawn. */
export const turned = ({ lines, isRootBelow }: Pick<Scene, "lines" | "isRootBelow">, line: number): number =>
  isRootBelow ? lines - 1 - line : line;

type Kind = "own" | "lib-1" | "lib-2" | "lib-3" | "root" | "match" | "faded" | "shrunk" | `grown-${GrowthStep}`;
const KINDS: readonly Kind[] = [
  ...(["own", "lib-1", "lib-2", "lib-3", "root", "match", "faded", "shrunk"] as const),
  ...GROWTH_STEPS.map(({ name }) => `grown-${name}` as const),
];
type Palette = Readonly<Record<Kind, { readonly fill: string; readonly text: string }>>;

function palette(): Palette {
  const entry = (kind: Kind) => [kind, { fill: color(`--flame-${kind}`), text: color(`--flame-${kind}-text`) }];
  return Object.fromEntries(KINDS.map(entry)) as Palette;
}

/** Resizes the canvas to the view in device pixels, and draws the scene. */
export function drawFlame(canvas: HTMLCanvasElement, scene: Scene): void {
  const ctx = canvas.getContext("2d");
  if (!ctx) return;
  fitCanvas(canvas, ctx, scene);
  ctx.font = FONT;
  ctx.textBaseline = "middle";
  const colors = palette();
  const charPx = ctx.measureText("M").width;
  const ends = [scene.scrollPx, scene.scrollPx + scene.heightPx].map((y) => turned(scene, Math.floor(y / LINE_PX)));
  const [lineMin, lineMax] = [Math.min(...ends), Math.max(...ends)];
  visitBoxes(scene.flame, scene.layout, scene.view, { widthPxMin: BOX_PX_MIN, lineMax }, (box) => {
    if (box.line >= lineMin) drawBox(ctx, scene, box, colors, charPx);
  });
}

function fitCanvas(canvas: HTMLCanvasElement, ctx: CanvasRenderingContext2D, { view, heightPx }: Scene): void {
  const ratio = devicePixelRatio;
  const [width, height] = [Math.round(view.widthPx * ratio), Math.round(heightPx * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, view.widthPx, heightPx);
}

function drawBox(ctx: CanvasRenderingContext2D, scene: Scene, box: Box, colors: Palette, charPx: number): void {
  const { row } = box;
  const top = turned(scene, box.line) * LINE_PX - scene.scrollPx;
  // Of a box that begins or ends outside, the part in the drawing, so that its name can be read.
  const leftPx = Math.max(box.leftPx, 0);
  const rightPx = Math.min(box.leftPx + box.widthPx, scene.view.widthPx);
  const width = rightPx - leftPx > 3 * GAP_PX ? rightPx - leftPx - GAP_PX : rightPx - leftPx;
  const { fill, text } = colors[kindOf(scene, row)];
  ctx.fillStyle = fill;
  ctx.fillRect(leftPx, top, width, LINE_PX - GAP_PX);
  ctx.fillStyle = text;
  if (scene.matches?.rows[row] === 1) ctx.fillRect(leftPx, top + LINE_PX - GAP_PX - MATCH_BAR_PX, width, MATCH_BAR_PX);
  if (row === scene.focus) strokeFocus(ctx, leftPx, top, width);
  if (width < TEXT_PX_MIN) return;
  const { flame } = scene;
  ctx.font = flame.own[row] === 1 ? `bold ${FONT}` : FONT;
  const charsMax = Math.floor((width - 2 * TEXT_INSET_PX) / charPx);
  ctx.fillText(
    visibleText(clip(shortFunction(flame.names[flame.name[row]!]!), charsMax)),
    leftPx + TEXT_INSET_PX,
    top + LINE_PX / 2,
  );
}

function strokeFocus(ctx: CanvasRenderingContext2D, left: number, top: number, width: number): void {
  ctx.strokeStyle = color("--text");
  ctx.lineWidth = 2;
  ctx.strokeRect(left + 1, top + 1, Math.max(width - 2, 1), LINE_PX - GAP_PX - 2);
}

const clip = (text: string, chars: number): string => (text.length <= chars ? text : `${text.slice(0, chars - 1)}…`);

function kindOf({ flame, matches }: Scene, row: number): Kind {
  if (matches) return matches.rows[row] === 1 ? "match" : "faded";
  if (row === 0) return "root";
  if (isShrinking(flame, row)) return "shrunk";
  const share = grownShare(flame, row);
  if (share !== null) return `grown-${growthStep(share)}`;
  return flame.own[row] === 1 ? "own" : libraryShade(flame.names[flame.name[row]!]!);
}

/** One of three similar shades by package, so that adjacent frames of different packages differ. */
function libraryShade(name: string): Kind {
  const short = shortFunction(name);
  const dot = short.indexOf(".");
  const end = name.length - short.length + (dot < 0 ? short.length : dot);
  let hash = 0;
  for (let i = 0; i < end; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0;
  return KINDS[1 + ((hash >>> 0) % 3)]!;
}
