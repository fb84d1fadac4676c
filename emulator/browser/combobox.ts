interface Option {
  text: { text: string };
  description?: { text: string };
  value: string;
}

const TYPING_PAUSE_MS = 150;
const timers = new WeakMap<HTMLElement, number>();

/** Typeaheads, after the combobox pattern of the ARIA practices: suggestions while typing, arrows, Enter, Escape. */
export function watchComboboxes(): void {
  document.addEventListener('input', (event) => {
    const box = boxOf(event.target);
    if (box !== null) askLater(box);
  });
  document.addEventListener('focusin', (event) => {
    const box = boxOf(event.target);
    if (box !== null && box.dataset['min'] === '0' && inputOf(box).value === '') askLater(box);
  });
  document.addEventListener('focusout', (event) => {
    const box = boxOf(event.target);
    if (box !== null && !box.contains(event.relatedTarget as Node | null)) hide(box);
  });
  document.addEventListener('keydown', (event) => {
    const box = boxOf(event.target);
    if (box !== null) press(box, event);
  });
  document.addEventListener('pointerdown', (event) => {
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>('[role=option]') : null;
    const box = option?.closest<HTMLElement>('[data-combobox]') ?? null;
    if (option === null || box === null) return;
    event.preventDefault();
    choose(box, option);
  });
}

function boxOf(target: EventTarget | null): HTMLElement | null {
  if (!(target instanceof HTMLInputElement) || target.getAttribute('role') !== 'combobox') return null;
  return target.closest<HTMLElement>('[data-combobox]');
}

function inputOf(box: HTMLElement): HTMLInputElement {
  return box.querySelector('input[role=combobox]') as HTMLInputElement;
}

function listOf(box: HTMLElement): HTMLElement {
  return box.querySelector('[role=listbox]') as HTMLElement;
}

function askLater(box: HTMLElement): void {
  clearTimeout(timers.get(box));
  timers.set(
    box,
    setTimeout(() => void ask(box), TYPING_PAUSE_MS),
  );
}

async function ask(box: HTMLElement): Promise<void> {
  const query = inputOf(box).value;
  if (query.length < Number(box.dataset['min'])) {
    hide(box);
    return;
  }
  const { at = '', on = '' } = box.dataset;
  const as =
    new URLSearchParams(location.search).get('as') ??
    document.querySelector<HTMLInputElement>('input[name=as]')?.value ??
    '';
  const response = await fetch(`/slack/options?${new URLSearchParams({ as, at, on, q: query })}`);
  const answer = (await response.json()) as { options?: Option[]; error?: string };
  if (inputOf(box).value === query) show(box, answer);
}

function show(box: HTMLElement, { options = [], error }: { options?: Option[]; error?: string }): void {
  const list = listOf(box);
  const drawn = options.map((option, index) => {
    const item = document.createElement('span');
    item.id = `${list.id}-${index}`;
    item.role = 'option';
    item.dataset['value'] = option.value;
    item.dataset['label'] = option.text.text;
    item.textContent = option.text.text;
    if (option.description !== undefined) {
      const more = document.createElement('span');
      more.className = 'soft';
      more.textContent = option.description.text;
      item.append(more);
    }
    return item;
  });
  const nothing = document.createElement('span');
  nothing.className = 'soft';
  nothing.textContent = error ?? 'No match';
  list.replaceChildren(...(drawn.length === 0 ? [nothing] : drawn));
  list.hidden = false;
  inputOf(box).setAttribute('aria-expanded', 'true');
  mark(box, null);
}

function hide(box: HTMLElement): void {
  listOf(box).hidden = true;
  inputOf(box).setAttribute('aria-expanded', 'false');
  inputOf(box).removeAttribute('aria-activedescendant');
}

function press(box: HTMLElement, event: KeyboardEvent): void {
  const list = listOf(box);
  const options = [...list.querySelectorAll<HTMLElement>('[role=option]')];
  const at = options.findIndex((option) => option.ariaSelected === 'true');
  if (event.key === 'Escape' && !list.hidden) {
    // The dialog around it stays open.
    event.preventDefault();
    event.stopPropagation();
    hide(box);
  } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    if (list.hidden) {
      askLater(box);
      return;
    }
    const next = event.key === 'ArrowDown' ? at + 1 : at < 0 ? options.length - 1 : at - 1;
    mark(box, options[(next + options.length) % options.length] ?? null);
  } else if (event.key === 'Enter' && !list.hidden) {
    event.preventDefault();
    const option = options[at] ?? options[0];
    if (option !== undefined) choose(box, option);
  }
}

function mark(box: HTMLElement, option: HTMLElement | null): void {
  for (const one of listOf(box).querySelectorAll('[role=option]')) one.ariaSelected = String(one === option);
  if (option === null) inputOf(box).removeAttribute('aria-activedescendant');
  else {
    inputOf(box).setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }
}

/** Takes an option; outside of an input block that is an action, which is sent at once. */
function choose(box: HTMLElement, option: HTMLElement): void {
  const hidden = box.querySelector('input[type=hidden]') as HTMLInputElement;
  inputOf(box).value = option.dataset['label'] ?? '';
  hidden.value = option.dataset['value'] ?? '';
  hide(box);
  box.closest('[data-chooser]')?.querySelector<HTMLButtonElement>('button.send')?.click();
}
