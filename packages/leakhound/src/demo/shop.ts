/**
 * A shop with one mistake: a middleware forgets each request when it ends, but the probe is registered without the
 * middleware.
 *
 *   /orders, /search ──▶ withSession ──▶ rememberRequest ─ handler ─ forgetRequest     no leak
 *   /livez ───────────────────────────▶ rememberRequest ─ handler                      leaks, unless `isFixed`
 *
 * Background load that does not leak: a cache of pages that fills to its limit and stays there, and garbage allocated for
 * each order.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

export interface ShopOptions {
  /** Registers the probe with the middleware as well. */
  readonly isFixed: boolean;
  /** How many pages the cache holds; a large cache fills for minutes. */
  readonly cachePagesMax?: number;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Kept for a request while it is handled. */
interface RequestRecord {
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  /** One entry for each access check, as middlewares often keep them. */
  readonly trail: readonly string[];
}

const TRAIL_ENTRIES = 64;
const CACHE_PAGES_MAX_DEFAULT = 600;
const PAGE_LINES = 400;
const ORDER_ROWS = 2_000;

export function openShop({ isFixed, cachePagesMax = CACHE_PAGES_MAX_DEFAULT }: ShopOptions): RequestListener {
  const records = new Map<IncomingMessage, RequestRecord>();
  const pages = new Map<number, readonly string[]>();
  let served = 0;
  let searches = 0;

  function rememberRequest(request: IncomingMessage): void {
    const trail: string[] = [];
    for (let step = 0; step < TRAIL_ENTRIES; step++) trail.push(`${request.url} step ${step} of request ${served}`);
    records.set(request, { path: request.url ?? "", headers: { ...request.headers }, trail });
  }

  function forgetRequest(request: IncomingMessage): void {
    records.delete(request);
  }

  function withSession(handler: Handler): Handler {
    return (request, response) => {
      rememberRequest(request);
      response.once("close", () => forgetRequest(request));
      handler(request, response);
    };
  }

  function renderPage(product: number): readonly string[] {
    const lines: string[] = [];
    for (let line = 0; line < PAGE_LINES; line++) lines.push(`<li>product ${product}, line ${line}</li>`);
    return lines;
  }

  function fillCache(product: number): readonly string[] {
    const known = pages.get(product);
    if (known) return known;
    const page = renderPage(product);
    pages.set(product, page);
    return page;
  }

  function orders(_request: IncomingMessage, response: ServerResponse): void {
    const rows: { readonly row: number; readonly price: number }[] = [];
    for (let row = 0; row < ORDER_ROWS; row++) rows.push({ row, price: (row * 7919) % 1000 });
    rows.sort((a, b) => a.price - b.price);
    response.end(`${rows.length} orders, the most expensive at ${rows.at(-1)?.price}\n`);
  }

  function search(_request: IncomingMessage, response: ServerResponse): void {
    response.end(`${fillCache(searches++ % cachePagesMax).length} lines\n`);
  }

  function livez(request: IncomingMessage, response: ServerResponse): void {
    if (!isFixed) rememberRequest(request);
    response.end(`ok, ${records.size} requests remembered\n`);
  }

  const routes: Readonly<Record<string, Handler>> = {
    "/orders": withSession(orders),
    "/search": withSession(search),
    "/livez": isFixed ? withSession(livez) : livez,
  };
  return (request, response) => {
    served++;
    const handler = routes[request.url ?? ""];
    if (handler) handler(request, response);
    else response.writeHead(404).end("not found\n");
  };
}
