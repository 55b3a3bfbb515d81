/** The script of the pages of `leakhound serve`. */
import { render } from "preact";
import "uplot/dist/uPlot.min.css";
import "./style/page.css";
import "./style/sections.css";
import "./style/drawings.css";
import "./style/pages.css";
import { FleetPage } from "./fleet/fleet-page.tsx";
import { addressOf, type Place, usePlace } from "./site/router.ts";
import { Shell } from "./site/shell.tsx";
import { TicketPage } from "./ticket/ticket-page.tsx";

function Pages() {
  const place = usePlace();
  return (
    <Shell path={place.path}>
      <Page place={place} />
    </Shell>
  );
}

function Page({ place }: { readonly place: Place }) {
  if (place.path === "") return <FleetPage place={place} />;
  const [first, second = ""] = place.path.split("/");
  switch (first) {
    case "tickets":
      return <TicketPage id={decodeURIComponent(second)} />;
    default:
      return (
        <>
          <h1>There is no such page</h1>
          <p class="lead">
            <a href={addressOf("")}>The fleet</a> has links to all pages.
          </p>
        </>
      );
  }
}

const host = document.getElementById("pages");
if (host) render(<Pages />, host);
