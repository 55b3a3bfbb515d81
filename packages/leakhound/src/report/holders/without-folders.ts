/**
 * Import paths in the name of a type or field, shortened to the package as the source writes it:
 *
 *   map[*net/http.Request]map[string]github.com/redis/go-redis/v9.Client     map[*http.Request]map[string]v9.Client
 *
 * In each run of characters of import paths, the folders before the last element with a dot go.
 */

/** A run begins and ends at other characters, so that no character is visited twice. */
const RUN = /[\w.~%/-]+/g;

export const withoutFolders = (text: string): string =>
  text.replace(RUN, (run) => (run.includes("/") ? run.split("//").map(shortened).join("//") : run));

/** @param run without empty elements, except for the first and the last */
function shortened(run: string): string {
  const elements = run.split("/");
  const named = elements.findLastIndex((element) => element.lastIndexOf(".") > 0);
  const start = elements[0] === "" ? 1 : 0;
  return named <= start ? run : [...elements.slice(0, start), ...elements.slice(named)].join("/");
}
