/**
 * Arguments of the command line as messages may show them. An argument that should be an address may be malformed, and a
 * password in it must not be shown all the same:
 *
 *   https:/ann:hunter2@host:6060      https:/(hidden)@host:6060
 *   ann:hunter2@host                  (hidden)@host
 *   host:6060/heap?token=hunter2      host:6060/heap?(hidden)
 *   heap@2x.pb.gz                     heap@2x.pb.gz
 *
 * A password may contain any character, so everything before the last @ is hidden if it contains a colon behind the scheme.
 */
const SCHEME = /^[a-z][a-z0-9+.-]*:?\/{1,3}/i;
const HIDDEN = "(hidden)";

/** The text without what may be a user with a password, and without a query. Text that has neither is unchanged. */
export function withoutCredentials(text: string): string {
  return withoutQuery(withoutUserinfo(text));
}

function withoutUserinfo(text: string): string {
  const scheme = SCHEME.exec(text)?.[0] ?? "";
  const at = text.lastIndexOf("@");
  const before = text.slice(scheme.length, Math.max(at, scheme.length));
  return before.includes(":") ? `${scheme}${HIDDEN}${text.slice(at)}` : text;
}

/** A query of an address; a question mark in a sentence stands at its end, or before a space. */
function withoutQuery(text: string): string {
  return text.replace(/([?])[^\s:;,]\S*/, `$1${HIDDEN}`);
}
