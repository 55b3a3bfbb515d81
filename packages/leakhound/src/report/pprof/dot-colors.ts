/**
 * Colours of nodes and edges: grey for nothing, red for all, green for what a diff took away.
 *
 *   share    -1 ····· -0.2 ····· 0 ····· 0.2 ····· 1
 *   hue      green           yellow-ish           red
 *   colour   full      fades to grey      full
 *
 * Small shares are moved away from the middle, so that they are told apart.
 */
const SHIFT = 0.7;
const BACKGROUND = { saturation: 0.1, value: 0.93 };
const FOREGROUND = { saturation: 1, value: 0.7 };
const GREY_BELOW = 0.2;

/** `#rrggbb` for a share of the total, between -1 and 1. */
export function dotColor(share: number, part: "background" | "foreground"): string {
  const { saturation: fullSaturation, value } = part === "background" ? BACKGROUND : FOREGROUND;
  const score = Math.max(-1, Math.min(1, share));
  const size = Math.abs(score);
  const saturation = fullSaturation * (size < GREY_BELOW ? size / GREY_BELOW : 1);
  const shifted = size ** (1 - SHIFT);
  const faded = value * (1 - saturation * shifted);
  const [red, green] = score < 0 ? [faded, value] : [value, faded];
  return `#${[red, green, value * (1 - saturation)].map(hexByte).join("")}`;
}

/** Of a total of 0 there are no shares; what is not a number is 0. */
function hexByte(part: number): string {
  const byte = Number.isNaN(part) ? 0 : Math.trunc(part * 255);
  return byte.toString(16).padStart(2, "0");
}
