/** Regions of the page that change; each has its id in every version of the page. */
const REGIONS = ['sidebar', 'main', 'thread', 'dialogs'];

/** Makes this page look like another version of it, touching only what differs: focus, typing and scrolling stay. */
export function morphPage(next: Document): void {
  document.title = next.title;
  for (const id of REGIONS) {
    const region = document.getElementById(id);
    const target = next.getElementById(id);
    if (region !== null && target !== null) morphElement(region, target);
  }
}

function morphElement(from: Element, to: Element): void {
  if (from.isEqualNode(to)) return;
  morphAttributes(from, to);
  if (from instanceof HTMLInputElement && to instanceof HTMLInputElement) morphInput(from, to);
  if (from instanceof HTMLTextAreaElement && from === document.activeElement) return;
  morphChildren(from, to);
}

function morphAttributes(from: Element, to: Element): void {
  for (const { name } of [...from.attributes]) {
    // What a person unfolded stays unfolded.
    if (name === 'open' && from instanceof HTMLDetailsElement) continue;
    if (!to.hasAttribute(name)) from.removeAttribute(name);
  }
  for (const { name, value } of [...to.attributes])
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
}

/** A hidden field follows the server; what somebody is typing does not. */
function morphInput(from: HTMLInputElement, to: HTMLInputElement): void {
  if (from === document.activeElement) return;
  if (from.type === 'hidden') from.value = to.value;
  if (from.type === 'checkbox' || from.type === 'radio') from.checked = to.checked;
}

function morphChildren(from: Element, to: Element): void {
  const kept = new Map([...from.children].flatMap((child) => (child.id === '' ? [] : [[child.id, child] as const])));
  let at: ChildNode | null = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const present =
      wanted instanceof Element && wanted.id !== '' ? (kept.get(wanted.id) ?? null) : sameKind(at, wanted);
    if (present === null) {
      from.insertBefore(document.importNode(wanted, true), at);
      continue;
    }
    if (present === at) at = at.nextSibling;
    else from.insertBefore(present, at);
    if (present instanceof Element && wanted instanceof Element) morphElement(present, wanted);
    else if (present.nodeValue !== wanted.nodeValue) present.nodeValue = wanted.nodeValue;
  }
  while (at !== null) {
    const gone: ChildNode = at;
    at = at.nextSibling;
    gone.remove();
  }
}

/** A node without an id may become another of its kind. */
function sameKind(present: ChildNode | null, wanted: ChildNode): ChildNode | null {
  if (present === null || present.nodeName !== wanted.nodeName) return null;
  return present instanceof Element && present.id !== '' ? null : present;
}
