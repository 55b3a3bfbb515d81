/** How requests to a server are made, in the configuration: credentials and TLS. The keys are those of Prometheus. */
import { z } from "zod";
import { type Secret, secret } from "./secret.ts";

const TEXT_CHARS_MAX = 4096;

export const text = z.string().max(TEXT_CHARS_MAX);
export const named = text.min(1);
export const secretText: z.ZodType<Secret, string> = text.transform(secret);

const basicAuth = z
  .strictObject({ username: named, password: secretText.optional(), password_file: named.optional() })
  .refine(({ password, password_file }) => password === undefined || password_file === undefined, {
    message: "give password or password_file, not both",
  });

const authorization = z
  .strictObject({
    type: named.default("Bearer"),
    credentials: secretText.optional(),
    credentials_file: named.optional(),
  })
  .refine(({ credentials, credentials_file }) => (credentials === undefined) !== (credentials_file === undefined), {
    message: "give credentials or credentials_file",
  });

const tlsConfig = z
  .strictObject({
    ca_file: named.optional(),
    cert_file: named.optional(),
    key_file: named.optional(),
    insecure_skip_verify: z.boolean().default(false),
  })
  .refine(({ cert_file, key_file }) => (cert_file === undefined) === (key_file === undefined), {
    message: "cert_file and key_file need each other",
  });

export const httpClient = {
  basic_auth: basicAuth.optional(),
  authorization: authorization.optional(),
  tls_config: tlsConfig.default({ insecure_skip_verify: false }),
};

export interface HttpAccessConfig {
  readonly basic_auth?: z.output<typeof basicAuth> | undefined;
  readonly authorization?: z.output<typeof authorization> | undefined;
  readonly tls_config: z.output<typeof tlsConfig>;
}

export const hasOneCredential = ({ basic_auth, authorization: bearer }: HttpAccessConfig): boolean =>
  basic_auth === undefined || bearer === undefined;
export const ONE_CREDENTIAL = { message: "give basic_auth or authorization, not both" };
