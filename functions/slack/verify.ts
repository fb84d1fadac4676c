import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds that a signature's time may differ from ours, either way. Slack's own library looks at one side only. */
const MAX_SKEW_SECONDS = 300;

export interface SignedRequest {
  rawBody: Buffer;
  signature: string | undefined;
  timestamp: string | undefined;
}

export type Verification = { verified: true } | { verified: false; why: 'unsigned' | 'skew' | 'signature' };

/** Checks Slack's v0 signature over the bytes as they came, with the current secret or the one before it. */
export function verifySignature(request: SignedRequest, secrets: readonly string[], now: Date): Verification {
  const { rawBody, signature, timestamp } = request;
  if (signature === undefined || timestamp === undefined || !/^\d{1,12}$/.test(timestamp))
    return { verified: false, why: 'unsigned' };
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > MAX_SKEW_SECONDS) return { verified: false, why: 'skew' };
  const given = Buffer.from(signature);
  const isOurs = secrets.some((secret) => {
    const digest = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(rawBody).digest('hex');
    const expected = Buffer.from(`v0=${digest}`);
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
  return isOurs ? { verified: true } : { verified: false, why: 'signature' };
}
