// Builds elements. Text always becomes text nodes, so no word of a story can become markup.

export type Child = Node | string | null | undefined | false;

type Attributes = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;

/**
 * Makes an element. Functions become listeners for the event that they are named after, `true` an attribute without a
 * value, and `false`, `null` and `undefined` no attribute.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value as unknown as EventListener);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

/** Finds an element that `index.html` contains. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no element #${id}`);
  return element as E;
}

/** Makes an icon that `index.html` defines, which screen readers skip. */
export function icon(name: string): SVGSVGElement {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(namespace, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** A message with its code between backticks as `code` elements. */
export function message(text: string): Node[] {
  const pieces = text.split("`");
  // An unpaired backtick is a character.
  if (pieces.length % 2 === 0) return [document.createTextNode(text)];
  return pieces.map((piece, at) => (at % 2 === 1 ? h("code", {}, piece) : document.createTextNode(piece)));
}

/** Writes a count with its noun: `1 shot`, `3 shots`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** Writes milliseconds as seconds without trailing zeros: `7.5`. */
export function seconds(ms: number): string {
  return String(Math.round(ms) / 1000);
}
