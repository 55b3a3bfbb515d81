/**
 * The drawing, with pointer and keyboard. The canvas is only as high as the visible part; a taller element contains it and
 * causes the scroll bar, so that deep stacks cost no memory:
 *
 *   scroller  [ canvas, sticks to the top ]     620 px at most
 *             [ .                         ]
 *             [ .  empty, lines * 22 px   ]
 */
import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { FlameTable } from "../../../leakhound/src/report/page/page-data.ts";
import { onThemeChange } from "../base/theme.ts";
import { FrameStatus, type Point, Tooltip } from "./describe.tsx";
import { BOX_PX_MIN, drawFlame, LINE_PX, type Scene, turned } from "./draw.ts";
import { useGestures } from "./gestures.ts";
import { KEYS_HELP, type KeyPlace, onKey, onSpanKey } from "./keys.ts";
import { boxOf, type FlameLayout, type FlameView, layoutFlame, lineCount, pathTo, rowAt, spanOf } from "./layout.ts";
import type { Matches } from "./search.ts";
import { revealing } from "./span.ts";
import type { Zoom } from "./zoom.ts";

const HEIGHT_PX_MAX = 620;
const TURNED_KEYS: Readonly<Record<string, string>> = { ArrowUp: "ArrowDown", ArrowDown: "ArrowUp" };

interface FlameWindowProps {
  readonly flame: FlameTable;
  readonly title: string;
  readonly zoom: Zoom;
  readonly matches: Matches | null;
  readonly isRootBelow: boolean;
}

export function FlameWindow({ flame, title, zoom, matches, isRootBelow }: FlameWindowProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const widthPx = useWidth(scroller);
  const [scrollPx, setScroll] = useState(0);
  const [focusRow, setFocus] = useState<number | null>(null);
  const focus = focusRow !== null && focusRow < flame.total.length ? focusRow : null;
  const [pointer, setPointer] = useState<Point | null>(null);

  const layout = useMemo(() => layoutFlame(flame), [flame]);
  const { root, span } = zoom;
  const view: FlameView = useMemo(() => ({ root, span, widthPx }), [root, span, widthPx]);
  const lines = useLines(flame, layout, view);
  const heightPx = Math.min(lines * LINE_PX, HEIGHT_PX_MAX);
  const turn = { lines, isRootBelow };
  const linesBelow = isRootBelow ? lines : 0;
  useLayoutEffect(
    () => scroller.current?.scrollTo({ top: isRootBelow ? lines * LINE_PX : 0 }),
    // More lines are added above a root at the bottom.
    [root, flame, isRootBelow, linesBelow],
  );
  const canScroll = lines * LINE_PX > HEIGHT_PX_MAX;
  const gestures = useGestures(scroller, canvas, { span, widthPx, canScroll, show: zoom.show });
  useDrawing(canvas, { flame, layout, view, matches, focus, heightPx, scrollPx, lines, isRootBelow });

  const rowUnder = ({ offsetX, offsetY }: MouseEvent): number | null =>
    rowAt(flame, layout, view, { xPx: offsetX, line: turned(turn, Math.floor((offsetY + scrollPx) / LINE_PX)) });
  const onMouseMove = (event: MouseEvent): void => {
    setFocus(rowUnder(event));
    setPointer({ xPx: event.offsetX, yPx: event.offsetY });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rowOfKey(event, { flame, layout, zoom, focus: focus ?? root, isRootBelow });
    if (row === null) return;
    setFocus(row);
    setPointer(null);
    const topPx = turned(turn, boxOf(flame, layout, view, row).line) * LINE_PX;
    scroller.current?.scrollTo({ top: Math.min(Math.max(scrollPx, topPx + LINE_PX - heightPx), topPx) });
  };
  return (
    <>
      <div class="flame-frame">
        <div
          class="flame-scroller"
          ref={scroller}
          role="application"
          aria-roledescription="flame graph"
          aria-label={`${title}. ${KEYS_HELP}`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the drawing is used by keyboard
          tabIndex={0}
          onKeyDown={onKeyDown}
          onScroll={(event) => setScroll(event.currentTarget.scrollTop)}
          style={{ maxHeight: `${HEIGHT_PX_MAX}px` }}
        >
          <div style={{ height: `${lines * LINE_PX}px` }}>
            <canvas
              ref={canvas}
              style={{ width: `${widthPx}px`, height: `${heightPx}px` }}
              onMouseMove={onMouseMove}
              onMouseLeave={() => setPointer(null)}
              onClick={(event) => {
                if (!gestures.isDrag()) zoom.to(rowUnder(event) ?? zoom.root);
              }}
            />
          </div>
        </div>
        {pointer && focus !== null ? <Tooltip flame={flame} row={focus} at={pointer} widthPx={widthPx} /> : null}
      </div>
      <FrameStatus flame={flame} row={focus} />
    </>
  );
}

/** Handles a key. @returns the row that has the focus then; null where it stays, or the key is not for the drawing */
function rowOfKey(event: KeyboardEvent, place: KeyPlace & { readonly isRootBelow: boolean }): number | null {
  const { flame, layout, zoom, isRootBelow } = place;
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const key = isRootBelow ? (TURNED_KEYS[event.key] ?? event.key) : event.key;
  const isOfSpan = onSpanKey(event, zoom);
  const row = isOfSpan ? null : onKey(key, place);
  if (isOfSpan || row !== null) event.preventDefault();
  if (row === null || !key.startsWith("Arrow") || !pathTo(flame, row).includes(zoom.root)) return row;
  const next = revealing(zoom.span, spanOf(flame, layout, { root: zoom.root, row }));
  if (next.left !== zoom.span.left) zoom.show(next);
  return row;
}

/** Lines of the view. While it is magnified and moved they do not become fewer, so that the drawing does not jump. */
function useLines(flame: FlameTable, layout: FlameLayout, view: FlameView): number {
  const deepest = useRef({ flame, root: -1, lines: 0 });
  return useMemo(() => {
    const before = deepest.current;
    const isSame = before.flame === flame && before.root === view.root && view.span.size < 1;
    const lines = Math.max(isSame ? before.lines : 0, lineCount(flame, layout, view, BOX_PX_MIN));
    deepest.current = { flame, root: view.root, lines };
    return lines;
  }, [flame, layout, view]);
}

/** The inner width of an element, updated when it changes. */
function useWidth(element: RefObject<HTMLElement | null>): number {
  const [widthPx, setWidth] = useState(0);
  useLayoutEffect(() => {
    const host = element.current;
    if (!host) return;
    const observer = new ResizeObserver(() => setWidth(host.clientWidth));
    observer.observe(host);
    setWidth(host.clientWidth);
    return () => observer.disconnect();
  }, [element]);
  return widthPx;
}

/** Draws after each change of the scene and of the colors. */
function useDrawing(canvas: RefObject<HTMLCanvasElement | null>, scene: Scene): void {
  const latest = useRef(scene);
  latest.current = scene;
  const draw = (): void => {
    if (canvas.current && latest.current.view.widthPx > 0) drawFlame(canvas.current, latest.current);
  };
  useLayoutEffect(draw, Object.values(scene));
  useLayoutEffect(() => onThemeChange(draw), [canvas]);
}
