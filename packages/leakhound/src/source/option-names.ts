/** The command line's names for what a fault's `todo` may point to: one place to change them. */
export const OPTION = {
  credentials: "--token, --user or --header",
  clientCertificate: "--cert and --key",
  anyCertificate: "--ca FILE, or --insecure",
  timeout: "--timeout",
  bodyLimit: "--max-body",
  metrics: "--metrics URL",
} as const;
