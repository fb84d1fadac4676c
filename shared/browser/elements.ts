type Child = Node | string | null;
type Attributes = Readonly<Record<string, string>>;

/** An element with its attributes and what stands in it. Text stays text: nothing here makes markup of a string. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for a picture. */
export function draw(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): SVGElement {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** An element of the page that is always there. */
export function find<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no element ${id}`);
  return element as E;
}

/** A link that leaves the page: it tells the other side nothing, and gets no hold of this page. */
export function outsideLink(href: string, text: string): HTMLAnchorElement {
  return make('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text);
}

/** `1,284`, as everywhere in the report. */
export function formatNumber(value: number): string {
  return value.toLocaleString('en-US');
}
