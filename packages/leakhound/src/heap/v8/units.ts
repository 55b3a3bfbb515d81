/** The holders of a V8 snapshot; see holders/units.ts for which of several retains an object. */
import { collectiveUnit, NO_GOROUTINE, TIER, type Unit } from "../holders/units.ts";

/** The variables of the host (Node, a browser), and its built-ins. */
export const HOST: Unit = collectiveUnit("built-ins", TIER.runtime);

/** What V8 keeps for itself: its stack, handles and strings. */
export const ENGINE: Unit = collectiveUnit("V8", TIER.uncertain);

/** The functions and classes of a script, which refer to each other: the path names the static field. */
export const functionsOf = (script: string): Unit => collectiveUnit(`functions of ${script}`, TIER.global);

/** The variables without a name of the functions of a script that run: they hold what no other variable holds. */
export const localsOf = (script: string): Unit => collectiveUnit(`local variables of ${script}`, TIER.goroutine);

/** A local variable of a function that runs while the snapshot is taken. */
export const localVariable = (name: string): Unit => ({ ...globalVariable(name), tier: TIER.goroutine });

/** What a module exports holds what no variable of the module holds. */
export const exportedValue = (name: string): Unit => ({ ...globalVariable(name), tier: TIER.cleanup });

export const globalVariable = (name: string): Unit => ({
  kind: "global",
  subject: name,
  package: "",
  tier: TIER.global,
  isVariable: true,
  ...NO_GOROUTINE,
});
