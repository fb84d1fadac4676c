/** Payloads are drawn as they were posted, so nothing in them is sure; what is missing reads as empty. */
export function objectAt(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function listAt(value: unknown, key: string): unknown[] {
  const list = objectAt(value)[key];
  return Array.isArray(list) ? list : [];
}

export function textAt(value: unknown, key: string): string {
  const text = objectAt(value)[key];
  return typeof text === 'string' || typeof text === 'number' ? String(text) : '';
}
