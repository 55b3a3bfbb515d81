/** The content of a response, as one word for a message. */
import type { HttpResponse } from "./http.ts";
import { oneLine } from "./snippet.ts";

const TYPE_CHARS_MAX = 60;

/** `HTML`, `JSON`, `text/csv`, `empty` */
export function contentName({ headers, body }: HttpResponse): string {
  if (body.length === 0) return "empty";
  const type = oneLine(headers["content-type"] ?? "").split(";", 1)[0]!;
  if (/html/i.test(type)) return "HTML";
  if (/json/i.test(type)) return "JSON";
  return type.slice(0, TYPE_CHARS_MAX) || "of no stated type";
}
