// JSON with colours, as elements.

import { h } from "../dom";

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g;

/** Colours keys, texts and values. What it can't read stays plain, and no character is lost. */
export function colouredJson(json: string): Node[] {
  const nodes: Node[] = [];
  let at = 0;
  for (const match of json.matchAll(TOKEN)) {
    const [whole, text, colon] = match;
    if (match.index > at) nodes.push(document.createTextNode(json.slice(at, match.index)));
    const token = text ?? whole;
    nodes.push(h("span", { class: colon ? "json-key" : text ? "json-text" : "json-value" }, token));
    if (colon) nodes.push(document.createTextNode(colon));
    at = match.index + whole.length;
  }
  nodes.push(document.createTextNode(json.slice(at)));
  return nodes;
}
