#!/usr/bin/env node
// Status 1 means a leak and nothing else, so a command that cannot even be loaded ends with 2.
import("../dist/main.js").catch((error) => {
  process.exitCode = 2;
  process.stderr.write(`leakhound: it cannot be loaded: ${error.message}\n`);
});
