/**
 * Makes an SVG of Graphviz fill its window and adds panning and zooming: the wheel zooms about the pointer, dragging
 * pans, `+`, `-` and the arrow keys do the same, and `0` shows the whole graph again.
 *
 * The viewBox of the root selects the visible part of the drawing:
 *
 *   viewBox x y w h      pan: change x, y        zoom: change w, h about the pointer, which keeps its position
 */

/** The size of the root in points, which would prevent it from filling the window. */
const ROOT_SIZE = /(<svg\b[^>]*?)\swidth="[^"]*"\sheight="[^"]*"/;

/** The SVG with a script for panning and zooming; text that is not SVG stays unchanged. */
export function pannable(svg: string): string {
  const end = svg.lastIndexOf("</svg>");
  if (end < 0) return svg;
  const filling = svg.slice(0, end).replace(ROOT_SIZE, '$1 width="100%" height="100%"');
  return `${filling}<script type="text/ecmascript"><![CDATA[\n${PAN_AND_ZOOM}]]></script>\n</svg>\n`;
}

const PAN_AND_ZOOM = `(() => {
  const root = document.documentElement;
  const view = root.viewBox.baseVal;
  const whole = { x: view.x, y: view.y, width: view.width, height: view.height };
  const show = (to) => Object.assign(view, to);
  const pointAt = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(root.getScreenCTM().inverse());
  const zoom = (factor, about) => show({
    x: about.x + (view.x - about.x) * factor,
    y: about.y + (view.y - about.y) * factor,
    width: view.width * factor,
    height: view.height * factor,
  });
  const middle = () => ({ x: view.x + view.width / 2, y: view.y + view.height / 2 });
  root.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(event.deltaY / 500), pointAt(event));
  }, { passive: false });
  let held = null;
  root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    held = pointAt(event);
    root.setPointerCapture(event.pointerId);
  });
  root.addEventListener("pointermove", (event) => {
    if (!held) return;
    const at = pointAt(event);
    show({ x: view.x + held.x - at.x, y: view.y + held.y - at.y });
  });
  for (const name of ["pointerup", "pointercancel"]) root.addEventListener(name, () => { held = null; });
  const keys = {
    "+": () => zoom(0.8, middle()),
    "=": () => zoom(0.8, middle()),
    "-": () => zoom(1.25, middle()),
    "0": () => show(whole),
    ArrowLeft: () => show({ x: view.x - view.width / 10 }),
    ArrowRight: () => show({ x: view.x + view.width / 10 }),
    ArrowUp: () => show({ y: view.y - view.height / 10 }),
    ArrowDown: () => show({ y: view.y + view.height / 10 }),
  };
  addEventListener("keydown", (event) => {
    const act = event.ctrlKey || event.metaKey ? undefined : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
`;
