/** A client of gRPC for Node, with messages that are encoded already. */
import { Buffer } from "node:buffer";
import {
  type ChannelCredentials,
  Client,
  compressionAlgorithms,
  credentials,
  Metadata,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { onTestFinished } from "vitest";

export interface GrpcCall {
  readonly path: string;
  readonly message: Uint8Array;
  readonly token?: string;
}

export interface GrpcClient {
  /** @returns "OK", or code and message */
  call(call: GrpcCall): Promise<string>;
}

/** @param address host and port */
export function grpcClient(
  address: string,
  { isGzip = false, channel = credentials.createInsecure() }: { isGzip?: boolean; channel?: ChannelCredentials } = {},
): GrpcClient {
  const client = new Client(address, channel, {
    ...(isGzip ? { "grpc.default_compression_algorithm": compressionAlgorithms.gzip } : {}),
  });
  onTestFinished(() => client.close());
  const bytesOf = (message: Uint8Array) => Buffer.from(message);
  return {
    call: ({ path, message, token }) =>
      new Promise((resolve) => {
        const metadata = new Metadata();
        if (token !== undefined) metadata.set("authorization", `Bearer ${token}`);
        const answered = (error: ServiceError | null, answer?: Buffer) =>
          resolve(error === null ? `OK ${answer?.length}` : `${status[error.code]}: ${error.details}`);
        client.makeUnaryRequest(path, bytesOf, (answer: Buffer) => answer, message, metadata, answered);
      }),
  };
}
