/** The script of the pages of `leakhound serve`. */
import { render } from "preact";
import { useEffect } from "preact/hooks";
import "uplot/dist/uPlot.min.css";
import "./style/page.css";
import "./style/sections.css";
import "./style/drawings.css";
import "./style/pages.css";
import { showTheme } from "./base/theme.ts";
import { ComparePage } from "./compare/compare-page.tsx";
import { ExplorePage } from "./explore/explore-page.tsx";
import { FleetPage } from "./fleet/fleet-page.tsx";
import { ServicePage } from "./service/service-page.tsx";
import { SignInPage } from "./sign-in/sign-in-page.tsx";
import { loadSession } from "./site/api.ts";
import { addressOf, type Place, usePlace } from "./site/router.ts";
import { useSession } from "./site/session.ts";
import { Shell } from "./site/shell.tsx";
import { chosenTheme } from "./site/theme-choice.ts";
import { TicketPage } from "./ticket/ticket-page.tsx";

function Pages() {
  const place = usePlace();
  const { state } = useSession();
  useEffect(() => void loadSession(), []);
  return <Shell path={place.path}>{state === "none" ? <SignInPage /> : <Page place={place} />}</Shell>;
}

function Page({ place }: { readonly place: Place }) {
  if (place.path === "") return <FleetPage place={place} />;
  const [first, second = ""] = place.path.split("/");
  switch (first) {
    case "tickets":
      return <TicketPage id={decodeURIComponent(second)} />;
    case "service":
      return <ServicePage place={place} />;
    case "compare":
      return <ComparePage place={place} />;
    case "explore":
      return <ExplorePage place={place} />;
    case "sign-in":
      return <SignInPage />;
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

showTheme(chosenTheme());
const host = document.getElementById("pages");
if (host) render(<Pages />, host);
