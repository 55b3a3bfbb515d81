/**
 * Colors of nodes and edges: gray for a share of 0, red for the whole, green for what a diff lost.
 *
 *   share    -1 ····· -0.2 ····· 0 ····· 0.2 ····· 1
 *   hue      green           yellow-ish           red
 *   color    full      fades to gray      full
 *
 * Small shares are moved away from the middle, so that they can be distinguished.
 */
const SHIFT = 0.7;
const BACKGROUND = { saturation: 0.1, value: 0.93 };
const FOREGROUND = { saturation: 1, value: 0.7 };
const GRAY_BELOW = 0.2;

/** `#rrggbb` for a share of the total, between -1 and 1. */
export function dotColor(share: number, part: "background" | "foreground"): string {
  const { saturation: fullSaturation, value } = part === "background" ? BACKGROUND : FOREGROUND;
  const score = Math.max(-1, Math.min(1, share));
  const size = Math.abs(score);
  const saturation = fullSaturation * (size < GRAY_BELOW ? size / GRAY_BELOW : 1);
  const shifted = size ** (1 - SHIFT);
  const faded = value * (1 - saturation * shifted);
  const [red, green] = score < 0 ? [faded, value] : [value, faded];
  return `#${[red, green, value * (1 - saturation)].map(hexByte).join("")}`;
}

/** Where the total is 0, the share is not a number, and the byte is 0. */
function hexByte(part: number): string {
  const byte = Number.isNaN(part) ? 0 : Math.trunc(part * 255);
  return byte.toString(16).padStart(2, "0");
}
