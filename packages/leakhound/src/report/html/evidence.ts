/** The steps of the diagnosis, each with its outcome and words. */
import type { EvidenceJson } from "../json/diagnosis.ts";
import { html, type Markup } from "./markup.ts";

const OUTCOMES: Readonly<Record<EvidenceJson["outcome"], string>> = {
  supports: "supports",
  "rules-out": "rules out",
  neutral: "neutral",
};

export function evidenceSection(evidence: readonly EvidenceJson[]): Markup {
  const list = html`<ol>${evidence.map(step)}</ol>`;
  return html`<section id="evidence" aria-labelledby="title-evidence">
<h2 id="title-evidence">Evidence</h2>
<p class="lead">The steps of the diagnosis, and what each of them says about a leak.</p>
${evidence.length > 0 ? list : html`<p>No step could be taken.</p>`}
</section>`;
}

const step = ({ check, outcome, text }: EvidenceJson): Markup => html`<li class="${outcome}">
<span class="outcome">${OUTCOMES[outcome]}</span>
<div><h3>${sentence(check.replaceAll("-", " "))}</h3><p>${sentence(text)}</p></div></li>
`;

/** Begins with a capital, unless the first word is a name out of the service's code, such as `net/http.readRequest`. */
function sentence(text: string): string {
  const isWord = /^[a-z]+(?![\w./(*])/.test(text);
  return isWord ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
}
