/**
 * Colors for drawings on a canvas. They are CSS custom properties, so that the style sheet alone decides on light, dark and
 * print. A canvas reads them each time it draws.
 */

/** The value of a custom property of the page, such as `--grid`. */
export const color = (name: `--${string}`): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * Calls `redraw` when the colors change: the system switches between light and dark, or the page is printed, which is
 * always light. Returns a function that removes the listeners.
 */
export function onThemeChange(redraw: () => void): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const print = (theme: "light" | null) => () => {
    if (theme) document.documentElement.setAttribute("data-theme", theme);
    else document.documentElement.removeAttribute("data-theme");
    redraw();
  };
  const [before, after] = [print("light"), print(null)];
  dark.addEventListener("change", redraw);
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  return () => {
    dark.removeEventListener("change", redraw);
    removeEventListener("beforeprint", before);
    removeEventListener("afterprint", after);
  };
}
