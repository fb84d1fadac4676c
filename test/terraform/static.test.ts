import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { documentedFolders, findStaleInfra } from '../../scripts/generate-infra.ts';
import { readConfiguration } from '../../scripts/infra/readme-tables.ts';
import { loadSchema } from './load-schema.ts';
import { RESOURCES } from './schema-selection.ts';
import { checkFile } from './static-check.ts';

/** What holds without a terraform on the machine. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FILES = readdirSync(join(ROOT, 'infra'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.tf'))
  .map((name) => `infra/${name.replaceAll('\\', '/')}`)
  .sort();
const schema = loadSchema();

const BAD = `
resource "google_storage_bucket" "a" {
  name     = "a"
  locaton  = "EU"
  versioning = true
  versioning_ {
    enabled = true
  }
  encryption {
    default_kms_key_name = "k"
  }
  encryption {
    default_kms_key_name = "k"
  }
  lifecycle_rule {
    condition {
      age = 1
    }
  }
  dynamic "logging" {
    for_each = [1]
    content {
      log_buckt = "b"
    }
  }
  labels {
    a = "b"
  }
  self_link = "x"
}

resource "google_storage_bukket" "b" {}
`;

describe('the static check', () => {
  test.each(FILES)('%s: arguments and blocks are those of the schema', async (path) => {
    expect(await checkFile(path, readFileSync(join(ROOT, path), 'utf8'), schema)).toEqual([]);
  });

  test('finds what is wrong with a file', async () => {
    expect(await checkFile('bad.tf', BAD, schema)).toEqual(
      expect.arrayContaining([
        'google_storage_bucket.a: location is required',
        'google_storage_bucket.a: there is no locaton',
        'google_storage_bucket.a: versioning is a block, not an argument',
        'google_storage_bucket.a: there is no versioning_',
        'google_storage_bucket.a.encryption: may be there once, and is there 2 times',
        'google_storage_bucket.a.lifecycle_rule: block action is required',
        'google_storage_bucket.a.logging: log_bucket is required',
        'google_storage_bucket.a.logging: there is no log_buckt',
        'google_storage_bucket.a: self_link cannot be set',
        'google_storage_bukket: there is no such resource',
      ]),
    );
  });

  test('the fixture holds what infra/ uses, and little else', async () => {
    const used = new Set<string>();
    for (const folder of await documentedFolders())
      for (const type of Object.keys((await readConfiguration(join(ROOT, folder))).resource ?? {})) used.add(type);
    const forPlans = ['google_container_cluster'];
    expect([...used, ...forPlans].sort()).toEqual([...RESOURCES].sort());
  });
});

describe('what is written beside the code', () => {
  test('generated files are what the code says', async () => {
    expect(await findStaleInfra()).toEqual([]);
  });

  test('every input and output says what it is, and of what type', async () => {
    for (const folder of await documentedFolders()) {
      const { variable = {}, output = {} } = await readConfiguration(join(ROOT, folder));
      for (const [name, [one]] of Object.entries({ ...variable, ...output }))
        expect(one?.description, `${folder} ${name}`).toMatch(/^.{10,}[.:?)]$/s);
      for (const [name, [one]] of Object.entries(variable)) expect(one?.type, `${folder} ${name}`).toBeDefined();
    }
  });

  test('no file says where to find a secret, and none holds one', () => {
    for (const path of FILES) {
      const text = readFileSync(join(ROOT, path), 'utf8');
      expect(text, path).not.toMatch(/xox[abp]-|BEGIN [A-Z ]*PRIVATE KEY|google_secret_manager_secret_version/);
    }
  });
});
