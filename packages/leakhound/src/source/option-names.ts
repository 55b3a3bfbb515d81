/** Options of the command line that a fault's `todo` names: one place to change them. */
export const OPTION = {
  credentials: "--token, --user or --header",
  clientCertificate: "--cert and --key",
  anyCertificate: "--ca FILE, or --insecure",
  timeout: "--timeout",
  bodyLimit: "--max-body",
  metrics: "--metrics URL",
  followRedirects: "--follow-redirects",
} as const;
