/** What stands between angle brackets in mrkdwn. https://docs.slack.dev/messaging/formatting-message-text */
export interface SlackControl {
  kind: 'link' | 'user' | 'channel' | 'usergroup' | 'broadcast' | 'date';
  /** The address, the id, or the name of the broadcast. */
  target: string;
  /** Empty when there is none. */
  label: string;
}

export function parseControl(inner: string): SlackControl {
  const [target = '', label = ''] = inner.split('|').map(decodeEntities);
  if (target.startsWith('!date^')) return { kind: 'date', target, label };
  if (target.startsWith('!subteam^')) return { kind: 'usergroup', target: target.slice('!subteam^'.length), label };
  if (target.startsWith('!')) return { kind: 'broadcast', target: target.slice(1), label };
  if (target.startsWith('@')) return { kind: 'user', target: target.slice(1), label };
  if (target.startsWith('#')) return { kind: 'channel', target: target.slice(1), label };
  return { kind: 'link', target, label };
}

/** Slack knows these three only. */
export function decodeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
