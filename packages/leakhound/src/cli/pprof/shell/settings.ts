/**
 * The options of a session, which are set and shown as text by their names.
 *
 *   focus=main          text
 *   nodecount=20        an integer
 *   trim=false          a boolean; `trim` alone is true
 *   sort=cum, cum=true  one of fixed values: set by the name of the option or of the value
 */
import { err, ok, type Result } from "../../../base/result.ts";
import { DEFAULT_PPROF_OPTIONS, type PprofOptions } from "../../../report/pprof/options.ts";

/** The options of a session: those of reports, and some of its own. */
export interface ShellOptions extends PprofOptions {
  /** File for reports; "" for standard output. */
  readonly output: string;
  /** Accepted and without effect: bases were subtracted before the session. */
  readonly normalize: boolean;
  /** Accepted and without effect: leakhound does not disassemble. */
  readonly intel_syntax: boolean;
}

export type SettingName = keyof ShellOptions;

const DEFAULTS: ShellOptions = { ...DEFAULT_PPROF_OPTIONS, output: "", normalize: false, intel_syntax: false };

/** Options with fixed values. The values are names of settings, too. */
const CHOICES: Partial<Record<SettingName, readonly string[]>> = {
  sort: ["cum", "flat"],
  granularity: ["functions", "filefunctions", "files", "lines", "addresses"],
};

export const SETTING_NAMES: readonly SettingName[] = Object.keys(DEFAULTS) as SettingName[];

/** Options at the start of a session. Headers are short, because every report would repeat them. */
export function initialOptions(options: PprofOptions): ShellOptions {
  return { ...DEFAULTS, ...options, compact_labels: true };
}

export const choicesOf = (name: SettingName): readonly string[] => CHOICES[name] ?? [];

/** Names of settings and of their fixed values. */
export const ALL_NAMES: readonly string[] = [...SETTING_NAMES, ...SETTING_NAMES.flatMap(choicesOf)];

/** Whether the name without a value is an assignment. */
export function isSwitch(name: string): boolean {
  const setting = SETTING_NAMES.find((one) => one === name);
  return setting ? typeof DEFAULTS[setting] === "boolean" : ALL_NAMES.includes(name);
}

/** Changes one option. Error messages are those of `go tool pprof`. */
export function withSetting(options: ShellOptions, name: string, value: string): Result<ShellOptions, string> {
  const setting = SETTING_NAMES.find((one) => one === name);
  if (!setting) return withChoice(options, name, value);
  const parsed = parseSetting(setting, value);
  return parsed.ok ? ok({ ...options, [setting]: parsed.value }) : parsed;
}

/** `cum=true` */
function withChoice(options: ShellOptions, choice: string, value: string): Result<ShellOptions, string> {
  const setting = SETTING_NAMES.find((name) => choicesOf(name).includes(choice));
  if (!setting || !/^(1|t|T|TRUE|true|True)$/.test(value)) return err(`unknown config field ${quoted(choice)}`);
  return ok({ ...options, [setting]: choice });
}

function parseSetting(name: SettingName, value: string): Result<string | number | boolean, string> {
  const before = DEFAULTS[name];
  if (typeof before === "boolean") return parseBoolean(value);
  if (typeof before === "number") return name === "nodecount" ? parseInteger(value) : parseNumber(value);
  const choices = choicesOf(name);
  if (choices.length === 0 || choices.includes(value)) return ok(value);
  return err(`invalid ${quoted(name)} value ${quoted(value)}`);
}

function parseBoolean(value: string): Result<boolean, string> {
  if (/^(true|t|yes|y|1|)$/i.test(value)) return ok(true);
  if (/^(false|f|no|n|0)$/i.test(value)) return ok(false);
  return err(`illegal value "${value}" for bool variable`);
}

function parseInteger(value: string): Result<number, string> {
  if (/^[+-]?\d{1,18}$/.test(value)) return ok(Number(value));
  const why = /^[+-]?\d+$/.test(value) ? "value out of range" : "invalid syntax";
  return err(`strconv.Atoi: parsing ${quoted(value)}: ${why}`);
}

function parseNumber(value: string): Result<number, string> {
  if (/^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(value)) return ok(Number(value));
  return err(`strconv.ParseFloat: parsing ${quoted(value)}: invalid syntax`);
}

/** Quotes a text like Go's %q. */
export const quoted = (text: string): string => JSON.stringify(text);

/** Shows the value of an option as text. */
export function settingText(options: ShellOptions, name: SettingName): string {
  const value = options[name];
  return typeof value === "number" ? numberText(value) : String(value);
}

/** Formats a number like Go's %v: below 0.0001 with an exponent of at least two digits. */
function numberText(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e21)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
}
