/** Runs before the first page is drawn, so that a page that is dark is never light at first: a script of its own, since none may be inline. */
import { showTheme } from "./base/theme.ts";
import { chosenTheme } from "./site/theme-choice.ts";

showTheme(chosenTheme());
