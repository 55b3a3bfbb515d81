/**
 * Completion scripts, one for each shell. A script contains all commands and options, and runs nothing when a key is
 * pressed.
 */
import type { CommandWords, OptionWords } from "./words.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

const SCRIPT: Readonly<Record<Shell, (commands: readonly CommandWords[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export const completionScript = (shell: Shell, commands: readonly CommandWords[]): string => SCRIPT[shell](commands);

const namesOf = ({ options }: CommandWords): string => options.flatMap(({ names }) => names).join(" ");
const takesValue = ({ value }: OptionWords): boolean => value !== "none";

/** Words in single quotes, for any of the three shells. */
const quoted = (text: string): string => `'${text.replaceAll("\\", "").replaceAll("'", "")}'`;

/**
 *   COMP_WORDS   leakhound watch --fail-on le▮
 *                          │     │         └ the word to complete
 *                          │     └ the word before it: its values, if it is an option with values
 *                          └ the command: its options
 */
function bashScript(commands: readonly CommandWords[]): string {
  const cases = commands.map((command) => {
    const values = command.options.flatMap((option) =>
      takesValue(option) ? [`        ${option.names.join("|")}) ${bashValue(option)}; return ;;`] : [],
    );
    return [
      `    ${command.name})`,
      ...(values.length > 0 ? ['      case "$previous" in', ...values, "      esac"] : []),
      `      words=${quoted(namesOf(command))}`,
      "      ;;",
    ].join("\n");
  });
  return `# Completion of leakhound for bash: eval "$(leakhound completion bash)"
_leakhound() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" words=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quoted(commands.map(({ name }) => name).join(" "))} -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}
complete -F _leakhound leakhound
`;
}

function bashValue({ value }: OptionWords): string {
  if (value === "file") return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current"))';
  if (value === "folder") return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$current"))';
  return typeof value === "string" ? ":" : `COMPREPLY=($(compgen -W ${quoted(value.join(" "))} -- "$current"))`;
}

function zshScript(commands: readonly CommandWords[]): string {
  const summaries = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary.replaceAll(":", " ")}`)}`);
  const cases = commands.map(
    (command) => `    ${command.name})
      _arguments ${command.options.flatMap(zshOption).join(" ")} '*:target:_files'
      ;;`,
  );
  return `#compdef leakhound
# Completion of leakhound for zsh: eval "$(leakhound completion zsh)", or this file as _leakhound in a folder of $fpath
_leakhound() {
  local -a commands
  commands=(
${summaries.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT -= 1 ))
  case "$command" in
${cases.join("\n")}
  esac
}
if [ "$funcstack[1]" = "_leakhound" ]; then
  _leakhound "$@"
elif (( $+functions[compdef] )); then
  compdef _leakhound leakhound
fi
`;
}

/** `'--for[length of the watch]:value:'` */
function zshOption({ names, description, value }: OptionWords): readonly string[] {
  const about = description.replace(/[[\]:'\\]/g, " ").trim();
  const action =
    value === "none"
      ? ""
      : `:value:${value === "file" ? "_files" : value === "folder" ? "_files -/" : zshChoices(value)}`;
  return names.map((name) => quoted(`${name}${about && `[${about}]`}${action}`));
}

const zshChoices = (value: readonly string[] | string): string =>
  typeof value === "string" ? " " : `(${value.join(" ")})`;

function fishScript(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c leakhound -n __fish_use_subcommand -f -a ${quoted(command.name)} -d ${quoted(command.summary)}`,
    ...command.options.map(
      (option) =>
        `complete -c leakhound -n ${quoted(`__fish_seen_subcommand_from ${command.name}`)} ${fishOption(option)}`,
    ),
  ]);
  return `# Completion of leakhound for fish: leakhound completion fish | source\n${lines.join("\n")}\n`;
}

function fishOption({ names, description, value }: OptionWords): string {
  const flags = names.map((name) =>
    name.startsWith("--") ? `-l ${name.slice(2)}` : name.length === 2 ? `-s ${name[1]}` : `-o ${name.slice(1)}`,
  );
  const argument =
    value === "none"
      ? ""
      : typeof value === "string"
        ? value === "text"
          ? " -x"
          : " -r"
        : ` -x -a ${quoted(value.join(" "))}`;
  return `${flags.join(" ")}${argument}${description && ` -d ${quoted(description)}`}`;
}
