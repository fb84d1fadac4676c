/**
 * Slack's limits for messages, in UTF-16 units (never fewer than the code points that Slack counts). Where sources differ the
 * stricter holds. Sources: JSDoc of @slack/types 3.2 where nothing else is said; docs = docs.slack.dev.
 */
export const SLACK_LIMITS = {
  message: {
    blocks: 50, // docs, reference/block-kit/blocks
    text: 40_000, // docs, chat.postMessage: cut beyond it
    textRecommended: 4_000, // docs, chat.postMessage
    /** Undocumented: chat.postMessage took 9,597 characters in blocks and refused 11,341 (slackapi/bolt-js#2867). */
    sumOfText: 9_000,
    tables: 1, // docs, reference/block-kit/blocks/table-block
    /** Bytes as JSON. Slack has a limit but does not tell it; metadata is for ids only. */
    metadata: 2_000,
  },
  view: {
    blocks: 100, // docs, reference/block-kit/blocks
    title: 24,
    submit: 24,
    close: 24,
    privateMetadata: 3_000,
    callbackId: 255,
    externalId: 255, // slack-ruby/slack-api-ref, views.update
    bytes: 250_000, // slack-ruby/slack-api-ref, views.open: "greater than 250kb"
  },
  text: { min: 1, max: 3_000 },
  blockId: 255,
  actionId: 255,
  header: { text: 150 },
  section: { text: 3_000, fields: 10, fieldText: 2_000 },
  context: { elements: 10 },
  actions: { elements: 25 },
  button: { text: 75, value: 2_000, url: 3_000, accessibilityLabel: 75 },
  confirm: { title: 100, text: 300, button: 30 },
  /** value: @slack/types says 75, docs say 150. */
  option: { text: 75, value: 75, description: 75, url: 3_000 },
  optionGroup: { label: 75 },
  /** 100 options, and 100 groups of as many. */
  select: { placeholder: 150, options: 100, groups: 100 },
  choices: { options: 10 }, // checkboxes, radio_buttons
  input: { label: 2_000, hint: 2_000 },
  textInput: { length: 3_000, lines: 100 },
  fileInput: { files: 10 },
  contextActions: { elements: 5 },
  feedback: { text: 75, value: 2_000, label: 75 },
  iconButton: { users: 10 },
  overflow: { options: 5 },
  image: { url: 3_000, altText: 2_000, title: 2_000 },
  markdown: { text: 12_000 },
  alert: { text: 200 },
  card: { title: 150, subtitle: 150, body: 200, actions: 3 },
  carousel: { cards: 10 },
  container: { title: 150, subtitle: 150, blocks: 10 },
  /** Sources differ between 100 and 201 rows, 10,000 and 20,000 characters. */
  dataTable: { rows: 100, cells: 20, pageSize: 100, characters: 9_000 },
  /** Of data_visualization, at most 2 in a message. Sources differ between 6 and 12 series. */
  chart: { perMessage: 2, title: 50, segments: 12, series: 6, points: 20, label: 20, axisLabel: 50 },
  video: { text: 200, author: 50, provider: 50 },
  table: { rows: 100, cells: 20, columnSettings: 20, characters: 10_000 },
  richText: { indent: 8 },
} as const;
