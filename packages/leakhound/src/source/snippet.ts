/**
 * A foreign text as one short line that is safe to print.
 *
 * What a service answers may hold terminal escapes, pages of HTML, or our own token echoed back.
 */
const SNIPPET_CHARS_MAX = 120;
/** Shorter ones are no secrets, and replacing them would shred the text. */
const SECRET_CHARS_MIN = 4;

/** @param secrets what must not be shown, such as the token that was sent */
export function snippetOf(text: string, secrets: readonly string[]): string {
  const line = oneLine(withoutTags(text));
  const safe = secrets.reduce(
    (rest, secret) => (secret.length < SECRET_CHARS_MIN ? rest : rest.replaceAll(secret, "…")),
    line,
  );
  return safe.length > SNIPPET_CHARS_MAX ? `${safe.slice(0, SNIPPET_CHARS_MAX - 1)}…` : safe;
}

/** Control and format characters become spaces, and runs of space one. */
export function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Z}]+/gu, " ").trim();
}

/** Of HTML, its title, else its text. */
function withoutTags(text: string): string {
  if (!/^\s*<(!doctype|html|head|body)/i.test(text)) return text;
  const title = /<title[^>]*>([^<]+)/i.exec(text)?.[1];
  return title ?? text.replace(/<[^>]*>/g, " ");
}
