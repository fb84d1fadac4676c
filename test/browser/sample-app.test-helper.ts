import type { FakeAnswer, FakeRequest } from '../../emulator/fake-slack-server.test-helper.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: false });
const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });
const CLUSTERS = ['checkout-eu', 'checkout-us', 'payments-eu', 'search-asia', 'search-eu'];
const clusterOption = (name: string) => ({ text: plain(name), description: plain('europe-west1'), value: name });

/** A small app with one of everything, for tests of the page: it audits nothing. */
export async function sampleApp({ kind, payload, client }: FakeRequest): Promise<FakeAnswer> {
  const { trigger_id: trigger, response_url: responseUrl } = payload as Record<string, string>;
  switch (kind) {
    case 'command':
      return answerCommand(String(payload['text']));
    case 'shortcut':
      await client.views.open({ trigger_id: String(trigger), view: pickView() as never });
      return undefined;
    case 'block_suggestion':
      return { options: CLUSTERS.filter((name) => name.includes(String(payload['value']))).map(clusterOption) };
    case 'block_actions':
      return answerAction(payload, { client, responseUrl: String(responseUrl), trigger: String(trigger) });
    case 'view_submission':
      return answerSubmission(payload, client);
    case 'event_callback': {
      const { event } = payload as { event: { user: string } };
      await client.views.publish({ user_id: event.user, view: homeView('24h') as never });
      return undefined;
    }
    default:
      return undefined;
  }
}

function answerCommand(text: string): FakeAnswer {
  if (text === 'help' || text === '') return { text: 'Usage', blocks: [{ type: 'section', text: mrkdwn(HELP) }] };
  if (text === 'slow') return new Promise<undefined>(() => {}) as never;
  return { text: `${text} is exposed, one high finding`, blocks: resultBlocks(text) };
}

const HELP = `*What I do*
\`/dns-audit CLUSTER\` audits one cluster
\`/dns-audit fleet\` shows all clusters in scope
\`/dns-audit exceptions\` lists what is silenced`;

function resultBlocks(cluster: string) {
  return [
    { type: 'section', text: mrkdwn(`:red_circle: *High* · \`${cluster}\` — NodeLocal DNSCache in front of kube-dns`) },
    { type: 'section', text: plain('It overruns kube-dns: 412 look-ups timed out in the last 24 hours.') },
    {
      type: 'section',
      fields: ['*Project*\nacme-prod', '*Location*\neurope-west1', '*Nodes*\n17', '*kube-dns*\n2 pods'].map(mrkdwn),
    },
    {
      type: 'actions',
      block_id: 'verbs',
      elements: [
        { type: 'button', action_id: 'plan', text: plain('Show plan'), style: 'primary', value: cluster },
        { type: 'button', action_id: 'snooze', text: plain('Snooze…'), value: cluster },
        {
          type: 'button',
          action_id: 'share',
          text: plain('Share to channel'),
          value: cluster,
          confirm: {
            title: plain('Share it?'),
            text: plain('Everybody in the channel will see it.'),
            confirm: plain('Share'),
          },
        },
        { type: 'external_select', action_id: 'other', placeholder: plain('Another cluster'), min_query_length: 1 },
        {
          type: 'overflow',
          action_id: 'more',
          options: [
            { text: plain('Run again'), value: 'again' },
            { text: plain('Hide'), value: 'hide' },
          ],
        },
      ],
    },
    { type: 'context', elements: [mrkdwn('Run 20261122T060000Z · logs of 24 h, read in full')] },
  ];
}

function pickView() {
  return {
    type: 'modal',
    callback_id: 'pick',
    title: plain('Audit a cluster'),
    submit: plain('Audit'),
    blocks: [
      {
        type: 'input',
        block_id: 'cluster',
        label: plain('Cluster'),
        element: { type: 'external_select', action_id: 'cluster', min_query_length: 0, placeholder: plain('Name') },
      },
    ],
  };
}

function snoozeView(cluster: string, where: string) {
  return {
    type: 'modal',
    callback_id: 'snooze',
    private_metadata: JSON.stringify({ cluster, where }),
    title: plain('Snooze a finding'),
    submit: plain('Snooze'),
    close: plain('Cancel'),
    blocks: [
      { type: 'section', text: mrkdwn(`*${cluster}*: it will not be reported until the day you choose.`) },
      {
        type: 'input',
        block_id: 'reason',
        label: plain('Reason'),
        hint: plain('Everybody sees it in the report.'),
        element: { type: 'plain_text_input', action_id: 'reason', multiline: true, min_length: 3, max_length: 300 },
      },
      {
        type: 'input',
        block_id: 'until',
        label: plain('Until'),
        element: { type: 'datepicker', action_id: 'until', initial_date: '2026-12-22' },
      },
      {
        type: 'input',
        block_id: 'scope',
        label: plain('What'),
        element: {
          type: 'radio_buttons',
          action_id: 'scope',
          initial_option: { text: plain('This finding'), value: 'finding' },
          options: [
            { text: plain('This finding'), value: 'finding' },
            { text: plain('All findings of the cluster'), value: 'cluster' },
          ],
        },
      },
    ],
  };
}

function homeView(window: string) {
  return {
    type: 'home',
    blocks: [
      { type: 'header', text: plain('Your clusters, worst first') },
      {
        type: 'section',
        text: mrkdwn(':red_circle: *High* · `checkout-eu`\n412 look-ups timed out in 24 h'),
        accessory: { type: 'button', action_id: 'home_snooze', text: plain('Snooze…'), value: 'checkout-eu' },
      },
      { type: 'divider' },
      {
        type: 'section',
        text: mrkdwn(':large_yellow_circle: *Medium* · `search-asia`'),
        accessory: {
          type: 'static_select',
          action_id: 'window',
          options: [
            { text: plain('24 hours'), value: '24h' },
            { text: plain('7 days'), value: '7d' },
          ],
        },
      },
      { type: 'context', elements: [mrkdwn(`2 clusters in the last ${window} · 41 of 41 clusters read`)] },
    ],
  };
}

interface Means {
  client: FakeRequest['client'];
  responseUrl: string;
  trigger: string;
}

async function answerAction(
  payload: FakeRequest['payload'],
  { client, responseUrl, trigger }: Means,
): Promise<FakeAnswer> {
  const { actions, channel, user } = payload as {
    actions: { action_id: string; value?: string; selected_option?: { value: string } }[];
    channel?: { id: string };
    user: { id: string };
  };
  const [action] = actions;
  const respond = (body: object) => fetch(responseUrl, { method: 'POST', body: JSON.stringify(body) });
  const cluster = action?.value ?? action?.selected_option?.value ?? '';
  if (action?.action_id === 'snooze' || action?.action_id === 'home_snooze')
    await client.views.open({ trigger_id: trigger, view: snoozeView(cluster, channel?.id ?? '') as never });
  else if (action?.action_id === 'window')
    await client.views.publish({ user_id: user.id, view: homeView(cluster) as never });
  else if (action?.action_id === 'share') {
    const { ts = '' } = await client.chat.postMessage({
      channel: channel?.id ?? '',
      text: `${cluster} is exposed, shared by <@${user.id}>`,
      blocks: resultBlocks(cluster) as never,
    });
    await client.chat.postMessage({ channel: channel?.id ?? '', text: 'Evidence: 412 lines', thread_ts: ts });
    await client.filesUploadV2({
      channel_id: channel?.id ?? '',
      thread_ts: ts,
      filename: 'plan.md',
      content: '# Plan\n',
    });
    await respond({ delete_original: true });
  } else if (action?.action_id === 'other')
    await respond({ replace_original: true, text: `${cluster} is exposed`, blocks: resultBlocks(cluster) });
  else if (action?.action_id === 'more')
    await respond(cluster === 'hide' ? { delete_original: true } : { text: 'Runs again', replace_original: false });
  else await respond({ text: `The plan of ${cluster}: three waves.`, replace_original: false });
  return undefined;
}

async function answerSubmission(payload: FakeRequest['payload'], client: FakeRequest['client']): Promise<FakeAnswer> {
  const { view, user } = payload as {
    user: { id: string };
    view: {
      private_metadata: string;
      callback_id: string;
      state: { values: Record<string, Record<string, Record<string, string>>> };
    };
  };
  if (view.callback_id === 'pick') return undefined;
  const { cluster, where } = JSON.parse(view.private_metadata) as { cluster: string; where: string };
  const reason = view.state.values['reason']?.['reason']?.['value'] ?? '';
  const until = view.state.values['until']?.['until']?.['selected_date'] ?? '';
  if (until < '2026-11-22') return { response_action: 'errors', errors: { until: 'That day is over.' } };
  if (where !== '')
    await client.chat.postMessage({
      channel: where,
      text: `<@${user.id}> snoozed ${cluster} until ${until}: ${reason}`,
    });
  return undefined;
}
