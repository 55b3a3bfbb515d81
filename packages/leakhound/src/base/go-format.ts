/**
 * Numbers exactly as Go's fmt prints them.
 *
 * Go rounds a value that is halfway between two decimals to the even one, JavaScript rounds it away from zero:
 *
 *   value     %.2f    toFixed(2)
 *   0.125     0.12    0.13          a tie: 0.125 is exact in binary
 *   0.135     0.14    0.14          not a tie: the double is 0.13500000000000000888
 *
 * Kilobytes are n / 1024, so such ties are common in profiles.
 */
const EXPONENT_DIGITS_MIN = 2;
/** From this value, `toFixed` writes an exponent. */
const TO_FIXED_MAX = 1e21;

const TWO_63 = 2 ** 63;

/** `int64(value)`: truncated to an integer; a value that does not fit becomes -2^63, as on amd64. */
export function truncated(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(whole) < TWO_63 ? whole : -TWO_63;
}

/** `%d`: exact also beyond 2^53, where JavaScript writes zeros for the last digits. */
export function integerText(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : String(BigInt(value));
}

/** `%.2f` of a finite number. */
export function fixed2(value: number): string {
  if (Math.abs(value) >= TO_FIXED_MAX) return `${BigInt(value)}.00`;
  // With three decimals at most, a tie ends in 5 and is an odd number of eighths.
  const isTie = Math.abs(value * 8) % 2 === 1;
  const exact = value.toFixed(3);
  return isTie && isEven(exact.at(-2)!) ? exact.slice(0, -1) : value.toFixed(2);
}

/** `%.2g` of a number from 0 to below 100. */
export function general2(value: number): string {
  if (value === 0) return "0";
  const [digits, exponent] = twoDigits(value);
  const shortest = digits.replace(/\.?0$/, "");
  if (exponent >= -4) return trimZeros(Number(`${digits}e${exponent}`).toFixed(Math.max(0, 1 - exponent)));
  return `${shortest}e-${String(-exponent).padStart(EXPONENT_DIGITS_MIN, "0")}`;
}

/** The value as d.d and a power of ten. */
function twoDigits(value: number): [digits: string, exponent: number] {
  const [three = "", power] = value.toExponential(2).split("e");
  // A tie is exact with three digits; the only ones below 100 are multiples of a sixteenth.
  const isTie = three.endsWith("5") && Number.isInteger(value * 16) && Number(`${three}e${power}`) === value;
  if (isTie && isEven(three.at(-2)!)) return [three.slice(0, -1), Number(power)];
  const [two = "", roundedPower] = value.toExponential(1).split("e");
  return [two, Number(roundedPower)];
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/(?<![.0])\.?0+$/, "") : text;
}

function isEven(digit: string): boolean {
  return Number(digit) % 2 === 0;
}

/** `%10s`: padded with spaces on the left to at least `width` code points. */
export function padLeft(text: string, width: number): string {
  const missing = width - (isAscii(text) ? text.length : [...text].length);
  return missing > 0 ? " ".repeat(missing) + text : text;
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

/** Compares in the order of Go's strings: by UTF-8 bytes, which differs from UTF-16 only for surrogates. */
export function compareText(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let at = 0; at < end; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return inUtf8Order(left) - inUtf8Order(right);
  }
  return a.length - b.length;
}

/** Moves surrogates behind all other code units, because they encode the characters from U+10000. */
function inUtf8Order(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x1_0000 : unit;
}
