import type { JsonObject } from './fleet.ts';

/** RFC 7396: lays `patch` over `target`; null removes. Neither argument is changed. */
export function mergePatch(target: unknown, patch: JsonObject): JsonObject {
  const out: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete out[key];
    else out[key] = isObject(value) ? mergePatch(out[key], value) : value;
  }
  return out;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
