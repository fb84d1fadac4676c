import { spawnSync } from 'node:child_process';

interface Element {
  attributes: readonly string[];
  required?: readonly string[];
  children: readonly string[];
  /** Text between the tags is allowed. */
  mixed?: boolean;
}

/**
 * What the schema junit-10 of the Jenkins plugin xunit (github.com/jenkinsci/xunit-plugin, .../model/xsd/junit-10.xsd) allows,
 * in our own words: the schema that readers of JUnit reports agree on most.
 */
const ELEMENTS: Readonly<Record<string, Element>> = {
  testsuites: { attributes: ['name', 'time', 'tests', 'failures', 'errors'], children: ['testsuite'] },
  testsuite: {
    attributes: [
      ...['name', 'tests', 'failures', 'errors', 'group', 'time', 'skipped', 'timestamp', 'hostname', 'id', 'package'],
      ...['file', 'log', 'url'],
    ],
    required: ['name', 'tests', 'failures', 'errors'],
    children: ['testsuite', 'properties', 'testcase', 'system-out', 'system-err'],
  },
  testcase: {
    attributes: ['name', 'time', 'classname', 'group'],
    required: ['name'],
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
  },
  failure: { attributes: ['type', 'message'], children: [], mixed: true },
  skipped: { attributes: ['type', 'message'], children: [], mixed: true },
};
/** `SUREFIRE_TIME` of that schema. */
const TIME = /^(?:(?:\d{0,3},)*\d{3}|\d{0,3})*(?:\.\d*)?$/;
const TAG = /^<(\/?)([\w-]+)((?:\s+[\w-]+="[^<"]*")*)\s*(\/?)>/;

/** What is wrong with a JUnit report by that schema; empty when nothing. Throws at what is no well-formed XML. */
export function findJunitProblems(xml: string): string[] {
  const problems: string[] = [];
  const open: string[] = [];
  let rest = xml.replace(/^<\?xml version="1.0" encoding="UTF-8"\?>\n/, '');
  while (rest !== '') {
    const text = /^[^<]+/.exec(rest)?.[0] ?? '';
    const element = ELEMENTS[open.at(-1) ?? ''];
    if (text.trim() !== '' && element?.mixed !== true) problems.push(`text in ${open.at(-1) ?? 'the document'}`);
    if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(text)) throw new Error(`an ampersand at ${text.slice(0, 80)}`);
    rest = rest.slice(text.length);
    if (rest === '') break;
    const match = TAG.exec(rest);
    if (match === null) throw new Error(`not well-formed at ${rest.slice(0, 80)}`);
    const [whole, closing, name = '', attributes = '', empty] = match;
    if (closing === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> closes something else`);
    } else {
      problems.push(...problemsOf({ name, attributes, parent: open.at(-1) ?? null }));
      if (empty === '') open.push(name);
    }
    rest = rest.slice(whole.length);
  }
  return open.length === 0 ? problems : [...problems, `not closed: ${open.join(' ')}`];
}

function problemsOf({ name, attributes, parent }: { name: string; attributes: string; parent: string | null }) {
  const element = ELEMENTS[name];
  if (element === undefined) return [`there is no element ${name}`];
  const problems: string[] = [];
  if (parent === null ? name !== 'testsuites' : ELEMENTS[parent]?.children.includes(name) !== true)
    problems.push(`${name} in ${parent ?? 'the document'}`);
  const given = new Map(
    [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
  );
  problems.push(...[...given.keys()].filter((key) => !element.attributes.includes(key)).map((key) => `${name} ${key}`));
  problems.push(...(element.required ?? []).filter((key) => !given.has(key)).map((key) => `${name} without ${key}`));
  if (name !== 'testcase' && !TIME.test(given.get('time') ?? '')) problems.push(`time of ${name}`);
  return problems;
}

/** Python with its XML reader (expat); false when there is none. */
export function hasXmlReader(): boolean {
  return spawnSync('python3', ['-c', 'import xml.etree.ElementTree']).status === 0;
}

/** Counts of a report as a real XML reader sees them: `suites cases failures skipped`. */
export function countByXmlReader(xml: string): string {
  const program =
    'import sys, xml.etree.ElementTree as e\n' +
    'r = e.fromstring(sys.stdin.buffer.read())\n' +
    "print(len(r.findall('testsuite')), *[len(r.findall('.//' + n)) for n in ('testcase', 'failure', 'skipped')])";
  const { status, stdout, stderr } = spawnSync('python3', ['-c', program], { input: xml, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}
