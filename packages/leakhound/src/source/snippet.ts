/**
 * Text from a service as one short line that is safe to print.
 *
 * It may contain terminal escapes, pages of HTML, or our own token echoed back.
 */
const SNIPPET_CHARS_MAX = 120;
/** Shorter values are not secret, and replacing them everywhere would make the text unreadable. */
const SECRET_CHARS_MIN = 4;

/** @param secrets values that must not be shown, such as the token that was sent */
export function snippetOf(text: string, secrets: readonly string[]): string {
  const line = oneLine(htmlText(text));
  const safe = secrets.reduce(
    (rest, secret) => (secret.length < SECRET_CHARS_MIN ? rest : rest.replaceAll(secret, "…")),
    line,
  );
  return safe.length > SNIPPET_CHARS_MAX ? `${safe.slice(0, SNIPPET_CHARS_MAX - 1)}…` : safe;
}

/** Replaces each run of control, format and space characters by one space. */
export function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Z}]+/gu, " ").trim();
}

/** The title of an HTML page, or its text without tags; other text unchanged. */
function htmlText(text: string): string {
  if (!/^\s*<(!doctype|html|head|body)/i.test(text)) return text;
  const title = /<title[^>]*>([^<]+)/i.exec(text)?.[1];
  return title ?? text.replace(/<[^<>]*>/g, " ");
}
