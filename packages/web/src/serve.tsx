/** The script of the pages of `leakhound serve`. */
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import "uplot/dist/uPlot.min.css";
import "./style/page.css";
import "./style/sections.css";
import "./style/drawings.css";
import "./style/pages.css";
import { showTheme } from "./base/theme.ts";
import { cutMiddle, visibleText } from "./base/visible-text.ts";
import { CHART_KEYS } from "./chart/chart.tsx";
import { ComparePage } from "./compare/compare-page.tsx";
import { ExplorePage } from "./explore/explore-page.tsx";
import { FLAME_KEYS } from "./flame/keys.ts";
import { FleetPage } from "./fleet/fleet-page.tsx";
import { ServicePage } from "./service/service-page.tsx";
import { SignInPage } from "./sign-in/sign-in-page.tsx";
import { loadSession } from "./site/api.ts";
import { addressOf, decodedPart, type Place, usePlace } from "./site/router.ts";
import { useSession } from "./site/session.ts";
import { Shell } from "./site/shell.tsx";
import { chosenTheme } from "./site/theme-choice.ts";
import { TicketPage } from "./ticket/ticket-page.tsx";

function Pages() {
  const place = usePlace();
  const { state } = useSession();
  useEffect(() => void loadSession(), []);
  useTitle(place);
  return (
    <Shell path={place.path} drawings={DRAWINGS}>
      {state === "none" ? <SignInPage /> : <Page place={place} />}
    </Shell>
  );
}

const DRAWINGS = [
  { selector: ".plot", title: "While a chart has the focus", keys: CHART_KEYS },
  { selector: ".flame-scroller", title: "While a flame graph has the focus", keys: FLAME_KEYS },
] as const;

/** Names the page. Where a link that had the focus is gone with its page, the focus begins at the next page's content. */
function useTitle({ path, query }: Place): void {
  const of = query.get("name") ?? query.get("service") ?? decodedPart(path.split("/")[1] ?? "");
  const [first = ""] = path.split("/");
  const title = [TITLES[first] ?? "Not found", cutMiddle(of, TITLE_CHARS_MAX)];
  useEffect(() => {
    document.title = [...title.filter((part) => part !== ""), "leakhound"].map(visibleText).join(" · ");
  }, [path, of]);
  const shown = useRef(path);
  useEffect(() => {
    const hasFocus = document.activeElement !== null && document.activeElement !== document.body;
    if (shown.current !== path && !hasFocus) document.getElementById("main")?.focus({ preventScroll: true });
    shown.current = path;
  }, [path]);
}

const TITLE_CHARS_MAX = 60;
const TITLES: Readonly<Record<string, string>> = {
  "": "Fleet",
  tickets: "Ticket",
  service: "Service",
  compare: "Compare",
  explore: "Profiles",
  "sign-in": "Sign in",
};

function Page({ place }: { readonly place: Place }) {
  if (place.path === "") return <FleetPage place={place} />;
  const [first, second = ""] = place.path.split("/");
  switch (first) {
    case "tickets":
      return <TicketPage id={decodedPart(second)} />;
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
