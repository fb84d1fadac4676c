import type { SlackPeople } from '../slack-client.ts';
import { elementsOf, type PlacedElement } from '../slack-elements.ts';
import { type Given, givenOf, isStateful } from '../slack-inputs.ts';
import { isView, messageValues, type Surface } from '../slack-payloads.ts';
import type { JsonObject, SlackState } from '../slack-state.ts';
import { elementKey, findSurface, parseElementKey } from './keys.ts';
import type { PageRequest } from './routes.ts';
import { addressOf, readView } from './view-state.ts';

type Slack = SlackState & SlackPeople;

/** Carries out what a form asks for, and gives the address to show afterwards. What goes wrong is told to the person. */
export async function actOnPage(slack: Slack, { path, body }: PageRequest): Promise<string> {
  const form = new URLSearchParams(body.toString('utf8'));
  const back = new URL(form.get('back') ?? '/slack', 'http://page');
  const view = readView(slack, back.searchParams);
  const user = form.get('as') ?? view.user.id;
  const tell = (text: string) => {
    slack.notices.push({ user, channel: view.place, ts: slack.nextTs(), text });
    slack.changed();
  };
  try {
    const next = await act(slack, path.slice('/slack/do/'.length), { form, user, tell });
    return next === null ? addressOf(view) : addressOf(view, next);
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    return addressOf(view);
  }
}

interface Filled {
  form: URLSearchParams;
  user: string;
  tell: (text: string) => void;
}

type Next = Parameters<typeof addressOf>[1] | null;

async function act(slack: Slack, what: string, filled: Filled): Promise<Next> {
  const { form, user } = filled;
  switch (what) {
    case 'say':
      return say(slack, filled);
    case 'shortcut':
      tellError(filled, (await slack.shortcut(form.get('shortcut') ?? '', { user })).error);
      return null;
    case 'home':
      tellError(filled, (await slack.openHome(user)).error);
      return { place: 'home', thread: null };
    case 'act':
      return press(slack, filled);
    case 'ask':
      return ask(slack, filled);
    case 'submit':
      return submit(slack, filled);
    case 'close': {
      const surface = surfaceOf(slack, filled);
      if (isView(surface)) await slack.close(surface);
      return null;
    }
    default:
      return null;
  }
}

async function say(slack: Slack, { form, user }: Filled): Promise<Next> {
  const text = (form.get('text') ?? '').trim();
  const channel = form.get('in') ?? '';
  const thread = form.get('thread');
  const [, command, rest = ''] = /^(\/[\w-]+)(?:\s+(.*))?$/s.exec(text) ?? [];
  if (command !== undefined && thread !== null) throw new Error('Slack takes no commands in threads.');
  if (command === undefined) slack.say(text, { user, channel, ...(thread === null ? {} : { threadTs: thread }) });
  else if (command === '/dns-audit') await slack.command(command, rest, { user, channel });
  else throw new Error(`${command} is not a command of this app.`);
  return null;
}

/** A click or a choice; what was typed beside it is kept first. */
async function press(slack: Slack, filled: Filled): Promise<Next> {
  const { form, user } = filled;
  const surface = surfaceOf(slack, filled);
  const key = parseElementKey(form.get('on') ?? '');
  if (key === null) throw new Error('That form names no element.');
  // A question that was put had kept everything before.
  const isKept = form.get('kept') !== null;
  if (isView(surface) && !isKept) slack.fill(surface, givenIn(surface, form));
  const placed = placedIn(surface).find((one) => `${one.blockId}/${one.actionId}` === key.id);
  if (placed === undefined) throw new Error('That is not shown any more.');
  const given = isKept
    ? givenOf(stateAt(slack, surface, { placed, user }))
    : givenFor(form, elementKey(placed), placed.type);
  const sent = isStateful(placed.type)
    ? await slack.choose(surface, key.id, given, { user })
    : await slack.click(surface, key.id, { user, ...(key.option === undefined ? {} : { option: key.option }) });
  tellError(filled, sent.error);
  return null;
}

/** An element that wants to be confirmed: what was typed is kept, and the question is put. */
function ask(slack: Slack, filled: Filled): Next {
  const { form, user } = filled;
  const surface = surfaceOf(slack, filled);
  slack.fill(surface, givenIn(surface, form), { user });
  return { confirm: { at: form.get('at') ?? '', on: form.get('on') ?? '' } };
}

async function submit(slack: Slack, filled: Filled): Promise<Next> {
  const surface = surfaceOf(slack, filled);
  if (isView(surface)) await slack.submit(surface, givenIn(surface, filled.form));
  return null;
}

function surfaceOf(slack: Slack, { form, user }: Filled): Surface {
  const surface = findSurface(slack, form.get('at') ?? '', user);
  if (surface === undefined) throw new Error('That is not there any more.');
  return surface;
}

function stateAt(
  slack: Slack,
  surface: Surface,
  { placed, user }: { placed: PlacedElement; user: string },
): JsonObject {
  const values = isView(surface) ? surface.values : messageValues(slack, surface, user);
  return values[placed.blockId]?.[placed.actionId] ?? {};
}

function placedIn(surface: Surface): PlacedElement[] {
  return elementsOf(isView(surface) ? surface.view['blocks'] : surface.blocks);
}

/** The values of all fields that the form holds, by element. */
function givenIn(surface: Surface, form: URLSearchParams): Record<string, Given> {
  const fields = placedIn(surface).filter((placed) => isStateful(placed.type) && isDrawn(placed.type));
  return Object.fromEntries(
    fields.map((placed) => [`${placed.blockId}/${placed.actionId}`, givenFor(form, elementKey(placed), placed.type)]),
  );
}

/** What the page has no field for keeps its value. */
function isDrawn(type: string): boolean {
  return !['file_input', 'rich_text_input', 'multi_external_select'].includes(type);
}

function givenFor(form: URLSearchParams, key: string, type: string): Given {
  const values = form.getAll(`v:${key}`).filter((value) => value !== '');
  if (type.startsWith('multi_') || type === 'checkboxes') return values;
  const [value = null] = values;
  if (type !== 'datetimepicker' || value === null) return value;
  return Math.floor(Date.parse(`${value}:00Z`) / 1000);
}

function tellError({ tell }: Filled, error: string | null): void {
  if (error !== null) tell(`DNS Audit did not take that: ${error}`);
}
