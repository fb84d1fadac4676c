import { createLineSplitter, decodeLine } from '../formats/byte-lines.ts';
import { createJsonRecordSplitter } from '../formats/json-records.ts';
import { readLogRecords } from '../formats/log-records.ts';
import { parsePrometheusLine } from '../formats/prometheus-text.ts';
import type { CaptureKind } from '../formats/recognise-capture.ts';
import { createUtf8Bytes } from '../formats/utf8-bytes.ts';
import type { LineCounts, LogAnalyser } from './analyse-logs.ts';

/** What an input of text gave. */
export interface TextCounts {
  records: number;
  used: number;
  /** What was left out, in words. */
  skipped: string[];
}

export interface TextInput {
  /** Bytes in the order of the input; a chunk may be reused after the call. Never throws for what the bytes are. */
  push(chunk: Uint8Array): void;
  end(): TextCounts;
}

/** Opens an input of lines: a log, log lines in JSON, or a scrape of metrics. */
export function openTextInput(name: string, kind: CaptureKind, analyser: LogAnalyser): TextInput {
  const toUtf8 = createUtf8Bytes();
  const input = kind === 'metrics' ? openMetrics(name, analyser) : openLog(name, kind, analyser);
  return { push: (chunk) => input.push(toUtf8(chunk)), end: input.end };
}

function openMetrics(name: string, analyser: LogAnalyser): TextInput {
  const scrape = analyser.openScrape(name);
  let [records, used] = [0, 0];
  const splitter = createLineSplitter((bytes, start, end) => {
    const sample = parsePrometheusLine(decodeLine(bytes, start, end));
    if (sample === null) return;
    records += 1;
    if (scrape.add(sample)) used += 1;
  });
  return {
    push: splitter.push,
    end() {
      splitter.end();
      return { records, used, skipped: tooLong(splitter.tooLong()) };
    },
  };
}

function openLog(name: string, kind: CaptureKind, analyser: LogAnalyser): TextInput {
  const log = analyser.open(name);
  if (kind === 'json-log') {
    let others = 0;
    const records = createJsonRecordSplitter((value) => {
      const lines = readLogRecords(value);
      if (lines.length === 0) others += 1;
      for (const { text, at, pod } of lines) log.takeText(text, { at, pod });
    });
    return {
      push: records.push,
      end() {
        records.end();
        log.end();
        const counts = log.counts();
        const skipped = [
          ...countOf(records.malformed(), 'record that is no JSON or too long', 'records that are no JSON or too long'),
          ...countOf(others, 'record without a log line', 'records without a log line'),
        ];
        return { records: counts.lines, used: usedOf(counts), skipped: [...skipped, ...orderCut(counts)] };
      },
    };
  }
  const splitter = createLineSplitter(log.takeLine);
  return {
    push: splitter.push,
    end() {
      splitter.end();
      log.end();
      const counts = log.counts();
      return {
        records: counts.lines,
        used: usedOf(counts),
        skipped: [...tooLong(splitter.tooLong()), ...orderCut(counts)],
      };
    },
  };
}

function usedOf({ lines: _, isOrderCut: __, ...used }: LineCounts): number {
  return Object.values(used).reduce((sum, count) => sum + count, 0);
}

function tooLong(count: number): string[] {
  return countOf(
    count,
    'line longer than any of these programs writes',
    'lines longer than any of these programs writes',
  );
}

function orderCut({ isOrderCut }: LineCounts): string[] {
  return isOrderCut
    ? [
        'the newest line comes first, and there are too many to turn them round: sessions may be cut; export in ascending order',
      ]
    : [];
}

function countOf(count: number, one: string, many: string): string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
}
