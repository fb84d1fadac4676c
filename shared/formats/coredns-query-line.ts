/** A line of CoreDNS' plugin log with its common format, about one answer to one client. */
export interface CorednsQueryLine {
  /** `10.4.2.11:59972`. */
  client: string;
  type: string;
  /** Lower case or as the client wrote it, with the dot at the end; untrusted text. */
  name: string;
  transport: 'udp' | 'tcp';
  /** `-` when no answer was given: the request failed. */
  rcode: string;
  /** Seconds from the question to the answer. */
  seconds: number;
}

const MAX_LENGTH = 4_096; // a name has at most about 1,000 characters
// coredns plugin/log/log.go: `{remote}:{port} - {>id} "{type} {class} {name} {proto} {size} {>do} {>bufsize}" {rcode} {>rflags} {rsize} {duration}`
const LINE =
  /^\[INFO\] (\S{3,60}) - \d{1,5} "(\S{1,20}) \S{1,10} (.{1,1100}?) (udp|tcp) \d{1,6} (?:true|false) \d{1,6}" (\S{1,20}) \S{1,40} \d{1,10} (\d{1,9}(?:\.\d{1,12})?)s$/;

/** Reads the words of a line, from `[INFO]` on; null for any other. */
export function parseCorednsQueryLine(words: string): CorednsQueryLine | null {
  if (words.length > MAX_LENGTH || !words.startsWith('[INFO] ')) return null;
  const match = LINE.exec(words);
  if (match === null) return null;
  const [, client = '', type = '', name = '', transport, rcode = '', seconds] = match;
  return { client, type, name, transport: transport === 'tcp' ? 'tcp' : 'udp', rcode, seconds: Number(seconds) };
}
