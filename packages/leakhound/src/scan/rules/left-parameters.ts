/** Parameters that a function has to end, and leaves open where it fails. */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { LifetimeRule } from "../lifetime/kinds.ts";
import { leftParameters } from "../lifetime/owned-parameters.ts";
import type { Match } from "./rule.ts";

export function* parametersLeft(file: GoFile, repository: Repository, rule: LifetimeRule): Generator<Match> {
  const { tree } = file;
  for (const { declaration, kind, exit } of leftParameters(file, repository, rule)) {
    const name = tree.text(declaration);
    const [method = "Close"] = kind.release.methods;
    yield {
      node: exit,
      confidence: "medium",
      message: `The ${kind.noun} ${name} is not closed on this exit path, although the function closes it on others and its callers leave that to it.`,
      advice: `defer ${name}.${method}() at the beginning of the function`,
    };
  }
}
