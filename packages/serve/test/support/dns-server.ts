/** A real DNS server on loopback over UDP, closed at the end of the test. */
import { createSocket } from "node:dgram";
import { type Answer, decode, encode } from "dns-packet";
import { onTestFinished } from "vitest";

export interface DnsServer {
  /** `127.0.0.1:40053` */
  readonly address: string;
  /** Names that were asked for, with the type. */
  readonly asked: readonly string[];
  /** Changes what is answered: records by "TYPE name"; a name without any does not exist. */
  records: Readonly<Record<string, readonly Answer[]>>;
  /** Whether each question is answered with SERVFAIL. */
  isFailing: boolean;
}

const NXDOMAIN = 3;
const SERVFAIL = 2;

export async function serveDns(records: DnsServer["records"]): Promise<DnsServer> {
  const socket = createSocket("udp4");
  const asked: string[] = [];
  const server: DnsServer & { address: string } = { address: "", asked, records, isFailing: false };
  socket.on("message", (message, { port, address }) => {
    const { id, questions = [] } = decode(message);
    const question = questions[0]!;
    asked.push(`${question.type} ${question.name}`);
    const answers = server.records[`${question.type} ${question.name}`];
    const isKnown = Object.keys(server.records).some((key) => key.endsWith(` ${question.name}`));
    const code = server.isFailing ? SERVFAIL : isKnown ? 0 : NXDOMAIN;
    const reply = {
      type: "response" as const,
      id: id ?? 0,
      flags: 0x8180 | code,
      questions,
      answers: code === 0 ? [...(answers ?? [])] : [],
    };
    socket.send(encode(reply), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  server.address = `127.0.0.1:${socket.address().port}`;
  return server;
}
