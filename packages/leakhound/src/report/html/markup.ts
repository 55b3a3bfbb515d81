/**
 * HTML that can be joined without thinking of escaping.
 *
 *   html`<td title="${name}">${name}</td>`      every value is text unless it is Markup already
 *
 * Names of functions, files and targets come from the service under test and may hold anything, so
 * text is the default and raw markup only comes out of `html` itself. Values stand in text or in
 * double-quoted attributes, nowhere else (never inside a tag's name, a script or an unquoted attribute).
 */
export interface Markup {
  readonly html: string;
}

/** What may stand in a hole of the template; null leaves nothing. */
type Fragment = string | number | Markup | readonly Markup[] | null;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char]!);

function fragment(value: Fragment): string {
  if (value === null) return "";
  if (typeof value === "string") return escapeText(value);
  if (typeof value === "number") return String(value);
  return "html" in value ? value.html : value.map((item) => item.html).join("");
}

/** A template literal's tag: the literal parts are markup, the holes are escaped. */
export function html(parts: TemplateStringsArray, ...values: readonly Fragment[]): Markup {
  return { html: parts.reduce((text, part, i) => text + fragment(values[i - 1] ?? null) + part) };
}

/**
 * JSON that is inert inside `<script type="application/json">` and reads back to the same value.
 * `<`, `>` and `&` cannot end the element or open a comment, U+2028 and U+2029 cannot end a line.
 */
export function inertJson(value: unknown): Markup {
  const escapeChar = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return { html: JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escapeChar) };
}

/**
 * A script's text that cannot end its own element: `</script` and `<!--` get an escaped first
 * character, which means the same in the strings and patterns where they can occur.
 */
export const inertScript = (script: string): string => script.replace(/<(?=\/script|!--)/gi, "\\x3C");

/** A style sheet's text that cannot end its own element. */
export const inertStyle = (style: string): string => style.replace(/<(?=\/style)/gi, "\\3C ");
