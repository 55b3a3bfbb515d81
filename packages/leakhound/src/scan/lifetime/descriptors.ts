/**
 * Numbers of the operating system that must be given back: descriptors, handles of Windows and memory maps.
 *
 *   fd, err := unix.Open(path, unix.O_PATH, 0)      the number is all that the function has
 *   unix.Close(fd)                                  a function ends it, which gets the number
 *
 * What a function gives to another function of such a package stays its own: `unix.Fstat(fd, &st)` only uses the number.
 */
import type { Acquired, ResourceKind } from "./kinds.ts";

const UNIX = "golang.org/x/sys/unix";
const WINDOWS = "golang.org/x/sys/windows";

/** Packages of calls of the operating system: the ends that both of two packages have end the same numbers. */
const CALLS_OF_SYSTEM =
  /^(?:syscall|golang\.org\/x\/sys\/(?:unix|windows)|internal\/poll|internal\/syscall\/\w{1,20})\./;

/** @param name `golang.org/x/sys/unix.Fstat` */
export const isSystemCall = (name: string): boolean => CALLS_OF_SYSTEM.test(name);

interface Numbers {
  readonly noun: string;
  /** Functions that end them, that of the package itself first. */
  readonly ends: (path: string) => readonly string[];
  readonly methods?: readonly string[];
}

const closedBy =
  (name: string): Numbers["ends"] =>
  (path) => [
    `${path}.${name}`,
    ...["syscall", UNIX, WINDOWS].filter((one) => one !== path).map((one) => `${one}.${name}`),
  ];

/** Two numbers in one variable. */
export const PAIR_NOUN = "pair of sockets";

const DESCRIPTOR: Numbers = { noun: "descriptor", ends: closedBy("Close") };
const PAIR: Numbers = { noun: PAIR_NOUN, ends: closedBy("Close") };
const MAP: Numbers = { noun: "memory map", ends: closedBy("Munmap") };
const HANDLE: Numbers = {
  noun: "handle",
  ends: (path) => [...closedBy("CloseHandle")(path), ...closedBy("Close")(path)],
};
const SOCKET: Numbers = {
  noun: "socket",
  ends: (path) => [...closedBy("Closesocket")(path), ...closedBy("CloseHandle")(path)],
};
const TOKEN: Numbers = { ...HANDLE, noun: "token", methods: ["Close"] };
const SEARCH: Numbers = { noun: "search", ends: closedBy("FindClose") };

/** `path name name…`: functions whose first result is such a number, and whose last is an error. */
const OPENING: readonly (readonly [numbers: Numbers, paths: readonly string[], names: string])[] = [
  [DESCRIPTOR, ["syscall", UNIX], "Open Openat Creat Socket Accept Accept4 Dup"],
  [DESCRIPTOR, ["syscall", UNIX], "EpollCreate EpollCreate1 InotifyInit InotifyInit1 Kqueue"],
  [DESCRIPTOR, [UNIX], "Openat2 OpenTree OpenByHandleAt Eventfd MemfdCreate MemfdSecret TimerfdCreate"],
  [DESCRIPTOR, [UNIX], "PidfdOpen PidfdGetfd FanotifyInit PerfEventOpen Fsopen Fsmount Fspick Userfaultfd"],
  [PAIR, ["syscall", UNIX], "Socketpair"],
  [MAP, ["syscall", UNIX], "Mmap"],
  [
    HANDLE,
    ["syscall", WINDOWS],
    "OpenProcess CreateFile CreateToolhelp32Snapshot CreateIoCompletionPort CreateFileMapping",
  ],
  [HANDLE, [WINDOWS], "OpenThread OpenEvent OpenMutex CreateJobObject DuplicateHandle"],
  [SOCKET, ["syscall", WINDOWS], "Socket WSASocket"],
  [TOKEN, ["syscall"], "OpenCurrentProcessToken"],
  [TOKEN, [WINDOWS], "OpenCurrentProcessToken"],
  [SEARCH, ["syscall", WINDOWS], "FindFirstFile"],
];

function kindOf({ noun, ends, methods = [] }: Numbers, path: string): ResourceKind {
  const release = { part: "", methods: new Set(methods), numberEnds: new Set(ends(path)) };
  return { rule: "closer-unclosed", noun, release };
}

/** By `path.Function`. `Socket` of Windows and of Unix have one name in `syscall`, and the first entry that has it counts. */
const BY_NAME: ReadonlyMap<string, Acquired> = new Map(
  [...OPENING].reverse().flatMap(([numbers, paths, names]) =>
    paths.flatMap((path) => {
      const acquired: Acquired = { result: 0, kind: kindOf(numbers, path), hasError: true, isByType: true };
      return names.split(" ").map((name) => [`${path}.${name}`, acquired] as const);
    }),
  ),
);

/** The number that a call of the operating system gives. @param name `golang.org/x/sys/unix.Open` */
export const acquiredDescriptor = (name: string): Acquired | undefined => BY_NAME.get(name);

const ENDS: ReadonlySet<string> = new Set(
  [...BY_NAME.values()].flatMap(({ kind }) => [...(kind.release.numberEnds ?? [])]),
);

/** The function ends a number that it gets. @param name `golang.org/x/sys/unix.Close` */
export const endsDescriptor = (name: string): boolean => ENDS.has(name);
