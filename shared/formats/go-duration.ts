const UNIT_SECONDS: Record<string, number> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6, // U+00B5, micro sign
  μs: 1e-6, // U+03BC, Greek mu
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

const PART = /(\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})(ns|us|µs|μs|ms|s|m|h)/y;

/** A Go duration (`1s`, `5m0s`, `1.5h`, `0`) in seconds; null when it is none, or negative. Source: time.ParseDuration. */
export function parseGoDuration(text: string): number | null {
  if (text.length > 100) return null;
  const unsigned = text.startsWith('+') ? text.slice(1) : text;
  if (unsigned === '0') return 0;
  let seconds = 0;
  let end = 0;
  PART.lastIndex = 0;
  for (let part = PART.exec(unsigned); part !== null; part = PART.exec(unsigned)) {
    seconds += Number(part[1]) * (UNIT_SECONDS[part[2] ?? ''] ?? Number.NaN);
    end = PART.lastIndex;
  }
  return end > 0 && end === unsigned.length ? seconds : null;
}
