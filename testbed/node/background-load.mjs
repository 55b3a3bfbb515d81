// Background load, which runs in each scenario: a bounded cache that is soon full, and garbage for each order.
const CACHE_PAGES = 300;
const PAGE_LINES = 60;

export function backgroundLoad() {
  const pages = new Map();
  return (order) => {
    const rows = Array.from({ length: 200 }, (_, row) => ({ row, price: (row * order) % 97 }));
    rows.sort((a, b) => a.price - b.price);
    pages.set(order % CACHE_PAGES, renderPage(order));
  };
}

function renderPage(order) {
  return Array.from({ length: PAGE_LINES }, (_, line) => `<li>order ${order}, line ${line}</li>`);
}
