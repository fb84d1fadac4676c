import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { KIND_WORDS, MANIFEST_KINDS } from '../shared/manifests/kinds.ts';
import { parseDurationText } from './durations.ts';
import { parseWhole } from './options.ts';
import { collectUrls } from './urls.ts';

export const MANIFESTS_HELP = `
Kinds:
${MANIFEST_KINDS.map((kind) => `  ${kind.padEnd(20)} ${KIND_WORDS[kind]}`).join('\n')}

Examples:
  dns-audit manifests                                    what there is
  dns-audit manifests prometheus-rules                   one kind, to the terminal
  kubectl get deployment/kube-dns service/kube-dns-upstream --namespace=kube-system --output=json |
    dns-audit manifests --live - --output manifests      all, with the limit and the images of this cluster
  dns-audit manifests probe --image REGISTRY/dns-audit:TAG --url https://example.com/ | kubectl apply -f -

Nothing is applied: files are written, to be read first. What each is for: docs/manifests.md.`;

/** The kinds and flags of `dns-audit manifests`. */
export function addManifestsOptions(command: Command): Command {
  return command
    .addArgument(new Argument('[kind...]', 'what to write (default: all that can be written)').choices(MANIFEST_KINDS))
    .option('--output <directory>', 'write files there; a file that is there and differs is kept unless --force')
    .option('--force', 'replace files that differ')
    .option(
      '--live <file>',
      'what kube-dns is in this cluster, as the command below prints it, or - for standard input: limit, images, addresses',
    )
    .addOption(
      new Option('--limit <number>', 'connections that one dnsmasq serves (default: of --live, else 20)').argParser(
        parseWhole,
      ),
    )
    .addOption(
      new Option('--label <key=value>', 'on objects of the Prometheus operator; several times').argParser(
        collectLabels,
      ),
    )
    .option('--image <image>', 'for the probe: an image whose entry point is dns-audit')
    .addOption(new Option('--url <url>', 'for the probe; several times').argParser(collectUrls))
    .addOption(new Option('--namespace <name>', 'of the probe').argParser(parseName).default('default'))
    .addOption(new Option('--interval <time>', 'of the probe').argParser(parseInterval).default('1s'));
}

// Kubernetes: a name is an RFC 1123 label; a label's key may have a DNS prefix, its value at most 63 characters.
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const LABEL_KEY = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?)?$/;

function parseName(text: string): string {
  if (NAME.test(text)) return text;
  throw new InvalidArgumentError('It is a name of Kubernetes: small letters, digits and dashes, such as default.');
}

function collectLabels(text: string, before: Record<string, string> | undefined): Record<string, string> {
  const at = text.indexOf('=');
  const [key, value] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || !LABEL_KEY.test(key) || !LABEL_VALUE.test(value))
    throw new InvalidArgumentError('It is a label of Kubernetes, such as release=promstack.');
  return { ...before, [key]: value };
}

function parseInterval(text: string): string {
  parseDurationText(text, { least: 0.1, most: 3_600 });
  return text;
}
