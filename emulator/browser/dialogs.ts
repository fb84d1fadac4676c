/** The element that had the focus before a dialog took it, by id: it may be drawn anew meanwhile. */
let before = '';

/** Remembers where somebody was, when a form is sent from outside of a dialog. */
export function rememberFocus(submitter: Element | null): void {
  if (submitter !== null && submitter.closest('dialog') === null) before = submitter.id;
}

/** Makes the dialog on top a real one, with the focus in it; gives the focus back when the last is gone. */
export function arrangeDialogs(wasOpen: boolean): void {
  const dialogs = [...document.querySelectorAll('dialog')];
  const top = dialogs.at(-1);
  for (const dialog of dialogs) {
    if (dialog.matches(':modal')) continue;
    dialog.close();
    dialog.showModal();
    focusInto(dialog);
  }
  const wrong = top?.querySelector<HTMLElement>('[aria-invalid="true"]');
  if (wrong !== null && wrong !== undefined) wrong.focus();
  if (top === undefined && wasOpen) document.getElementById(before)?.focus();
}

export function isDialogOpen(): boolean {
  return document.querySelector('dialog') !== null;
}

function focusInto(dialog: HTMLDialogElement): void {
  const wanted = dialog.querySelector<HTMLElement>('[autofocus]');
  const fields = 'input:not([type=hidden]), textarea, select, button.danger, button.primary';
  const first = wanted ?? dialog.querySelector<HTMLElement>(`.modal-body :is(${fields}), footer :is(${fields})`);
  (first ?? dialog.querySelector<HTMLElement>('h2'))?.focus();
}

/** Escape cancels as the button does, so that the app is told. */
document.addEventListener(
  'cancel',
  (event) => {
    if (!(event.target instanceof HTMLDialogElement)) return;
    event.preventDefault();
    event.target.querySelector<HTMLElement>('[data-cancel]')?.click();
  },
  true,
);
