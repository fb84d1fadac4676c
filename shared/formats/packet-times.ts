import { readIsoStamp, readTimeOfDay } from './log-stamps.ts';

/** How Wireshark's time column is set (View, Time Display Format); tshark -t. */
export type PacketTimeForm = 'epoch' | 'date' | 'time-of-day' | 'since-first' | 'since-previous';

const DAY = 86_400_000_000; // microseconds
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const LONG_DATE = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}), (\d{4}) (\d\d:\d\d:\d\d(?:\.\d{1,9})?)/; // frame.time

/** Tells the form from the first times of a list, in order. Times since the previous packet go down now and then. */
export function detectTimeForm(times: readonly string[]): PacketTimeForm {
  const [first = ''] = times;
  if (/^\d{10}(?:\.|$)/.test(first)) return 'epoch';
  if (/^\d{4}-\d\d-\d\d/.test(first) || LONG_DATE.test(first)) return 'date';
  if (/^\d\d:\d\d:\d\d/.test(first)) return 'time-of-day';
  const values = times.map(Number);
  const goesDown = values.some((value, index) => value < (values[index - 1] ?? value));
  return goesDown ? 'since-previous' : 'since-first';
}

/**
 * Makes moments of the time column, Unix microseconds; NaN where it is none. Times of day are put on the day of `reference`
 * (Unix milliseconds), and relative times at 1970: the list does not say when they were.
 */
export function createPacketTimes(form: PacketTimeForm, reference: number): (text: string) => number {
  let day = Math.floor((reference * 1000) / DAY) * DAY;
  let previous = Number.NaN;
  let sum = 0;

  return (text) => {
    if (form === 'epoch') return Number(text) * 1e6;
    if (form === 'date') return readDate(text) * 1000;
    if (form === 'time-of-day') {
      const time = readTimeOfDay(text, 0).at * 1000;
      if (time < previous - DAY / 2) day += DAY;
      if (!Number.isNaN(time)) previous = time;
      return day + time;
    }
    const value = text === '' ? Number.NaN : Number(text) * 1e6;
    if (form === 'since-first') return value;
    if (!Number.isNaN(value)) sum += value;
    return Number.isNaN(value) ? value : sum;
  };
}

function readDate(text: string): number {
  const match = LONG_DATE.exec(text);
  if (match === null) return readIsoStamp(text, 0).at;
  const [, month = '', day = '', year = '', time = ''] = match;
  const index = String(MONTHS.indexOf(month) / 3 + 1);
  return readIsoStamp(`${year}-${index.padStart(2, '0')}-${day.padStart(2, '0')}T${time}`, 0).at;
}
