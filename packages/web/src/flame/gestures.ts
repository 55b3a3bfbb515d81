/**
 * Magnifies and moves the drawing by wheel, mouse and touch:
 *
 *   Ctrl or ⌘ with the wheel, two fingers     magnify, and the point under the pointer stays
 *   wheel, of a drawing that is in use and has nothing to scroll     the same
 *   Shift with the wheel, a wheel to the side, dragging, one finger  move
 *
 * A plain wheel over a page that is being read scrolls the page. Inputs of one frame are one change of the drawing.
 */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type FlameSpan, magnified, moved } from "./span.ts";

export interface GestureTarget {
  readonly span: FlameSpan;
  readonly widthPx: number;
  readonly canScroll: boolean;
  readonly show: (span: FlameSpan) => void;
}

/** Of a wheel that has lines or pages, as pixels. */
const LINE_PX = 16;
const PAGE_PX = 400;
/** A wheel over so many pixels magnifies by e. */
const MAGNIFY_PX = 240;
/** Less is a click of a hand that trembles. */
const DRAG_PX_MIN = 4;

export interface Gestures {
  /** Whether the last press became a drag, so that it is no click. */
  readonly isDrag: () => boolean;
}

export function useGestures(
  scroller: RefObject<HTMLElement | null>,
  canvas: RefObject<HTMLElement | null>,
  target: GestureTarget,
): Gestures {
  const latest = useRef(target);
  latest.current = target;
  const isDrag = useRef(false);
  useEffect(() => {
    const [host, drawing] = [scroller.current, canvas.current];
    if (!host || !drawing) return;
    const gestures = new CanvasGestures(host, drawing, { latest: () => latest.current, isDrag });
    return () => gestures.remove();
  }, [scroller, canvas]);
  return { isDrag: () => isDrag.current };
}

interface GestureState {
  readonly latest: () => GestureTarget;
  readonly isDrag: { current: boolean };
}

interface Press {
  x: number;
  y: number;
}

class CanvasGestures {
  readonly #host: HTMLElement;
  readonly #drawing: HTMLElement;
  readonly #state: GestureState;
  readonly #listening = new AbortController();
  /** Where pointers that are down were last, by their ids. */
  readonly #presses = new Map<number, Press>();
  #travelledPx = 0;
  /** The span after the inputs of this frame; null where there were none. */
  #next: FlameSpan | null = null;

  constructor(host: HTMLElement, drawing: HTMLElement, state: GestureState) {
    this.#host = host;
    this.#drawing = drawing;
    this.#state = state;
    const { signal } = this.#listening;
    drawing.addEventListener("wheel", this.#onWheel, { passive: false, signal });
    drawing.addEventListener("pointerdown", this.#onDown, { signal });
    drawing.addEventListener("pointermove", this.#onMove, { signal });
    for (const end of ["pointerup", "pointercancel"] as const)
      drawing.addEventListener(end, ({ pointerId }) => void this.#presses.delete(pointerId), { signal });
  }

  remove(): void {
    this.#listening.abort();
  }

  readonly #onWheel = (event: WheelEvent): void => {
    const unitPx = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : event.deltaMode === 1 ? LINE_PX : PAGE_PX;
    const { canScroll, widthPx } = this.#state.latest();
    const isInUse = this.#host.contains(document.activeElement);
    const sidePx = (event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX) * unitPx;
    const isMagnifying = event.ctrlKey || event.metaKey || (isInUse && !canScroll && !event.shiftKey);
    if (isMagnifying && event.deltaY !== 0) this.#magnify(Math.exp((-event.deltaY * unitPx) / MAGNIFY_PX), event);
    else if (Math.abs(sidePx) > Math.abs(event.shiftKey ? 0 : event.deltaY * unitPx) && this.#span.size < 1)
      this.#change((span) => moved(span, sidePx / widthPx));
    else return;
    event.preventDefault();
  };

  readonly #onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    if (this.#presses.size === 0) {
      this.#travelledPx = 0;
      this.#state.isDrag.current = false;
    }
    this.#presses.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };

  readonly #onMove = (event: PointerEvent): void => {
    const press = this.#presses.get(event.pointerId);
    if (!press) return;
    const [deltaX, deltaY] = [event.clientX - press.x, event.clientY - press.y];
    const before = this.#spreadPx();
    Object.assign(press, { x: event.clientX, y: event.clientY });
    this.#travelledPx += Math.abs(deltaX) + Math.abs(deltaY);
    if (this.#travelledPx < DRAG_PX_MIN) return;
    if (!this.#state.isDrag.current) {
      this.#state.isDrag.current = true;
      this.#drawing.setPointerCapture(event.pointerId);
    }
    const { widthPx } = this.#state.latest();
    if (this.#presses.size > 1) {
      if (before > 0) this.#magnify(this.#spreadPx() / before, event);
      return;
    }
    this.#change((span) => moved(span, -deltaX / widthPx));
    // A finger scrolls by itself.
    if (event.pointerType === "mouse") this.#host.scrollTop -= deltaY;
  };

  get #span(): FlameSpan {
    return this.#next ?? this.#state.latest().span;
  }

  #magnify(factor: number, event: MouseEvent): void {
    const at = this.#partOf(event);
    this.#change((span) => magnified(span, { factor, at }));
  }

  #change(to: (span: FlameSpan) => FlameSpan): void {
    const isFirst = this.#next === null;
    this.#next = to(this.#span);
    if (isFirst) requestAnimationFrame(this.#showNext);
  }

  readonly #showNext = (): void => {
    const next = this.#next;
    this.#next = null;
    if (next) this.#state.latest().show(next);
  };

  /** The distance of two fingers; 0 where there are not two. */
  #spreadPx(): number {
    const [a, b] = [...this.#presses.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  }

  /** Where the pointer is, or the middle of two fingers: 0 at the left edge of the drawing, 1 at the right. */
  #partOf({ clientX }: MouseEvent): number {
    const { left, width } = this.#drawing.getBoundingClientRect();
    const [a, b] = [...this.#presses.values()];
    const x = a && b ? (a.x + b.x) / 2 : clientX;
    return Math.min(1, Math.max(0, (x - left) / Math.max(1, width)));
  }
}
