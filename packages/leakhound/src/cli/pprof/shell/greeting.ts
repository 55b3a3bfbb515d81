/** The first lines of a session: what the profile contains, and which commands help. The text is that of `go tool pprof`. */
import type { Profile } from "../../../profile/model/types.ts";
import { type ReportContext, valueFormat } from "../../../report/pprof/context.ts";
import { profileLegend } from "../../../report/pprof/legend.ts";
import { DEFAULT_PPROF_OPTIONS, type PprofOptions } from "../../../report/pprof/options.ts";
import type { PprofPorts } from "../../../report/pprof/ports.ts";
import { reportContext } from "../../../report/pprof/report.ts";

const INTERACTIVE_MODE = 'Entering interactive mode (type "help" for commands, "o" for options)';
const NO_VALUES = [
  "No samples were found with the default sample value type.",
  'Try "sample_index" command to analyze different sample values.',
];

export function greeting(profile: Profile, options: PprofOptions, ports: PprofPorts): string[] {
  const { sample_index, mean, unit, divide_by } = options;
  const unfiltered = { ...DEFAULT_PPROF_OPTIONS, sample_index, mean, unit, divide_by };
  const warnings: string[] = [];
  const context = reportContext(profile, unfiltered, ports, warnings);
  // The first report shows faults of the options.
  return [...warnings, ...(context.ok ? aboutProfile(context.value, profile) : []), INTERACTIVE_MODE];
}

function aboutProfile(context: ReportContext, { sampleTypes }: Profile): string[] {
  const legend = profileLegend(context, valueFormat(context, context.options.unit));
  return context.total === 0 && sampleTypes.length > 1 ? [...legend, ...NO_VALUES] : legend;
}
