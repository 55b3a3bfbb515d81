/** Profiles in legacy formats, written manually. */

export const MEMORY_MAP = `--- Memory map: ---
00400000-00500000 r-xp 00000000 08:01 1234   /bin/shop
00600000-00700000 rw-p 00100000 08:01 1234   /bin/shop
7f0000001000-7f0000002000 r-xp 00001000 08:01 77   /lib/libc-2.15.so
`;

export const HEAP = `heap profile:      3:   245760 [     3:   245760] @ heapz_v2/524288
     3:   245760 [     3:   245760] @ 0x00401001 0x00402001
     1:       16 [     1:       16] @ 0x7f0000001101

${MEMORY_MAP.replace("--- Memory map: ---", "MAPPED_LIBRARIES:")}`;

export const GO_HEAP = `heap profile: 3: 245760 [4: 327680] @ heap/1048576
3: 245760 [4: 327680] @ 0x401001 0x402001
0: 0 [1: 16] @ 0x403001
`;

export const GROWTH = `heap profile:     2:  4194304 [     2:  4194304] @ growthz
     1:  2097152 [     1:  2097152] @ 0x401001
     1:  2097152 [     1:  2097152] @ 0x401001
`;

export const CONTENTION = `--- contentionz 1 ---
cycles/second = 2000000000
sampling period = 100
ms since reset = 5000
discarded samples = 0
      400        2 @ 0x00401001 0x00402001
${MEMORY_MAP}`;

export const THREADS = `--- threadz 1 ---

--- Thread 7eff063d9940 (name: main/25376) stack: ---
  PC:  0x00401000: helper(arg*)
  0x00402001: main
--- Thread 7eff04770700 (name: worker/25382) stack: ---
  PC:  0x00403000: wait()
  0x00404001: main
--- Thread 7eff0464d700 (name: worker/25383) stack: ---
  [same as previous thread]
--- Memory map: ---
  00400000-00500000: /bin/shop
`;

export const COUNTS = `threadcreate profile: total 7
5 @ 0x401001 0x402001
2 @ 0x403001
`;

export const JAVA_HEAP = `--- heapz 1 ---
format = java
resolution = bytes
     245760     3 @ 0x00000003 0x00000004
         64     2 @ 0x00000005 0x00000006 0x00000007

 0x00000003 com.example.Cart.add (Cart.java:193)
 0x00000004 com.example.Main.main (Main.java:7)
 0x00000005 memcpy (/lib/x86/libc.so.6)
 0x00000006 generated stub/JIT
`;

export const JAVA_CONTENTION = `--- contentionz 1 ---
format = java
resolution = microseconds
sampling period = 100
ms since reset = 6000
            14     2 @ 0x00000003
 0x00000003 com.example.Lock.take (Lock.java:-1)
`;

export interface CpuLayout {
  readonly wordBytes: 4 | 8;
  readonly isLittleEndian: boolean;
}

export const CPU_LAYOUTS: readonly CpuLayout[] = [4, 8].flatMap((wordBytes) =>
  [true, false].map((isLittleEndian) => ({ wordBytes: wordBytes as 4 | 8, isLittleEndian })),
);

const HEADER = [0, 3, 0, 10_000, 0];
const END = [0, 1, 0];

/** A CPU profile of gperftools: stacks as count and addresses, leaf first, followed by text. */
export function cpuProfile(
  stacks: readonly (readonly [count: number, ...addresses: number[]])[],
  { layout = CPU_LAYOUTS[2]!, text = MEMORY_MAP, isJava = false } = {},
): Uint8Array {
  const header = HEADER.map((word, at) => (at === 2 && isJava ? 1 : word));
  const words = [
    ...header,
    ...stacks.flatMap(([count, ...addresses]) => [count, addresses.length, ...addresses]),
    ...END,
  ];
  const bytes = new Uint8Array(words.length * layout.wordBytes);
  const view = new DataView(bytes.buffer);
  words.forEach((word, at) => {
    if (layout.wordBytes === 4) view.setUint32(at * 4, word, layout.isLittleEndian);
    else view.setBigUint64(at * 8, BigInt(word), layout.isLittleEndian);
  });
  return Buffer.concat([bytes, Buffer.from(text)]);
}
