/**
 * The options of a session by their names, read and written as text.
 *
 *   focus=main          text
 *   nodecount=20        a whole number
 *   trim=false          yes or no; `trim` alone is yes
 *   sort=cum, cum=true  one of several: by the option's name, or by that of the value
 */
import { err, ok, type Result } from "../../../base/result.ts";
import { DEFAULT_PPROF_OPTIONS, type PprofOptions } from "../../../report/pprof/options.ts";

/** What a session can be told, beside what shapes a report. */
export interface ShellOptions extends PprofOptions {
  /** File for reports; "" is standard output. */
  readonly output: string;
  /** Of bases, which were subtracted before the session: known, and without effect. */
  readonly normalize: boolean;
  /** Of disassembly, which leakhound does not make: known, and without effect. */
  readonly intel_syntax: boolean;
}

export type SettingName = keyof ShellOptions;

const DEFAULTS: ShellOptions = { ...DEFAULT_PPROF_OPTIONS, output: "", normalize: false, intel_syntax: false };

/** Options that are one of several values, which are names of settings, too. */
const CHOICES: Partial<Record<SettingName, readonly string[]>> = {
  sort: ["cum", "flat"],
  granularity: ["functions", "filefunctions", "files", "lines", "addresses"],
};

export const SETTING_NAMES: readonly SettingName[] = Object.keys(DEFAULTS) as SettingName[];

/** How a session starts: headers are short, as they would be repeated with every report. */
export function initialOptions(options: PprofOptions): ShellOptions {
  return { ...DEFAULTS, ...options, compact_labels: true };
}

export const choicesOf = (name: SettingName): readonly string[] => CHOICES[name] ?? [];

/** Names of settings and of their choices. */
export const ALL_NAMES: readonly string[] = [...SETTING_NAMES, ...SETTING_NAMES.flatMap(choicesOf)];

/** Whether the name alone, without a value, is an assignment. */
export function isSwitch(name: string): boolean {
  const setting = SETTING_NAMES.find((one) => one === name);
  return setting ? typeof DEFAULTS[setting] === "boolean" : ALL_NAMES.includes(name);
}

/** The options with this one changed; errors are worded as `go tool pprof` words them. */
export function withSetting(options: ShellOptions, name: string, value: string): Result<ShellOptions, string> {
  const setting = SETTING_NAMES.find((one) => one === name);
  if (!setting) return withChoice(options, name, value);
  const parsed = parsedValue(setting, value);
  return parsed.ok ? ok({ ...options, [setting]: parsed.value }) : parsed;
}

/** `cum=true` */
function withChoice(options: ShellOptions, choice: string, value: string): Result<ShellOptions, string> {
  const setting = SETTING_NAMES.find((name) => choicesOf(name).includes(choice));
  if (!setting || !/^(1|t|T|TRUE|true|True)$/.test(value)) return err(`unknown config field ${quoted(choice)}`);
  return ok({ ...options, [setting]: choice });
}

function parsedValue(name: SettingName, value: string): Result<string | number | boolean, string> {
  const before = DEFAULTS[name];
  if (typeof before === "boolean") return parsedBoolean(value);
  if (typeof before === "number") return name === "nodecount" ? parsedInteger(value) : parsedNumber(value);
  const choices = choicesOf(name);
  if (choices.length === 0 || choices.includes(value)) return ok(value);
  return err(`invalid ${quoted(name)} value ${quoted(value)}`);
}

function parsedBoolean(value: string): Result<boolean, string> {
  if (/^(true|t|yes|y|1|)$/i.test(value)) return ok(true);
  if (/^(false|f|no|n|0)$/i.test(value)) return ok(false);
  return err(`illegal value "${value}" for bool variable`);
}

function parsedInteger(value: string): Result<number, string> {
  if (/^[+-]?\d{1,18}$/.test(value)) return ok(Number(value));
  const why = /^[+-]?\d+$/.test(value) ? "value out of range" : "invalid syntax";
  return err(`strconv.Atoi: parsing ${quoted(value)}: ${why}`);
}

function parsedNumber(value: string): Result<number, string> {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) return ok(Number(value));
  return err(`strconv.ParseFloat: parsing ${quoted(value)}: invalid syntax`);
}

/** A text as Go's %q writes it. */
export const quoted = (text: string): string => JSON.stringify(text);

/** The value as text. */
export function settingText(options: ShellOptions, name: SettingName): string {
  const value = options[name];
  return typeof value === "number" ? numberText(value) : String(value);
}

/** As Go's %v writes a number: with an exponent of two digits at least below 0.0001. */
function numberText(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e21)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
}
