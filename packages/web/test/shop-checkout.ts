/** The checkout of the shop whose history is in shop-history.ts: the lines that its profiles name are in it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const LIVEZ = `// Package livez answers the probes of the orchestrator.
package livez

import (
	"context"
	"net/http"
)

// Check waits for the first answer of the store.
func (p *Probe) Check(r *http.Request) error {
	// The context is canceled when the process ends, and not before.
	ctx, _ := context.WithCancel(p.root)
	go func() {
		p.answers <- p.store.Ping(ctx)
	}()
	return <-p.answers
}
`;

const CACHE = `package cache

// Put keeps a page.
//
// The oldest is forgotten when there are too many.




func (c *Pages) Put(name string, page []byte) {
	c.pages[name] = page
	c.forget()
}
`;

export function writeCheckout(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const files = { "go.mod": "module example.com/shop\n\ngo 1.24\n", "livez.go": LIVEZ, "cache.go": CACHE };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}
