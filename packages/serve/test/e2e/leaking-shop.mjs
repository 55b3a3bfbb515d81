// A service that remembers each visitor in a map, and forgets none; it sends itself their requests.
//   node leaking-shop.mjs ADMIN_MODULE     prints its address, ends when its input closes
import { createServer } from "node:http";

const { createAdmin } = await import(process.argv[2]);
const admin = createAdmin();
const PAGES = 500;
const VISITS_MS = 15;
const VISITORS_AT_ONCE = 5;

const seen = new Map();

function remember(visitor) {
  seen.set(visitor, { visitor, pages: new Array(PAGES).fill(seen.size) });
}

const server = createServer((request, response) => {
  if (admin.handle(request, response)) return;
  remember(new URL(request.url, "http://shop").searchParams.get("visitor"));
  response.end("welcome");
});

server.listen(0, "127.0.0.1", () => {
  const address = `127.0.0.1:${server.address().port}`;
  console.log(address);
  let visitors = 0;
  const visit = () => fetch(`http://${address}/?visitor=${visitors++}`).then((answer) => answer.text());
  setInterval(() => {
    for (let one = 0; one < VISITORS_AT_ONCE; one++) visit().catch(() => {});
  }, VISITS_MS);
});
process.stdin.resume().on("end", () => process.exit());
