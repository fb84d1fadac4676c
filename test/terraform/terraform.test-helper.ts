import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';
import { type RunningProvider, startProvider } from './provider.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** Version of the `terraform` on the path; null where there is none, and then its tests are skipped. */
export const TERRAFORM: string | null = (() => {
  const found = spawnSync('terraform', ['version', '-json'], { env: quiet(), encoding: 'utf8' });
  if (found.status !== 0) return null;
  return (JSON.parse(found.stdout) as { terraform_version: string }).terraform_version;
})();

/** Variables of a shell could change what terraform does: it gets the path only. */
function quiet(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: tmpdir(),
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    TF_CLI_CONFIG_FILE: '/dev/null',
  };
}

export interface Outcome {
  code: number;
  output: string;
}

/** A copy of infra/ to work in, and a terraform that asks the provider of this test. */
export interface Workspace {
  directory: string;
  /** Runs terraform in a folder of the copy. Never throws: what went wrong is in the outcome. */
  terraform(folder: string, ...arguments_: string[]): Promise<Outcome>;
  write(path: string, text: string): Promise<void>;
}

/** Makes a workspace for the tests of a file, and takes it away after them. */
export function useWorkspace(): Workspace {
  const workspace = { directory: '' } as Workspace;
  let provider: RunningProvider;
  workspace.terraform = async (folder, ...arguments_) => {
    const options = {
      cwd: join(workspace.directory, folder),
      env: { ...quiet(), ...provider.env },
      maxBuffer: 64 * 1024 * 1024,
      timeout: 110_000,
    };
    try {
      const { stdout } = await run('terraform', arguments_, options);
      return { code: 0, output: stdout };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: `${stdout}${stderr}` };
    }
  };
  workspace.write = async (path, text) => {
    await mkdir(join(workspace.directory, path, '..'), { recursive: true });
    await writeFile(join(workspace.directory, path), text);
  };
  beforeAll(async () => {
    if (TERRAFORM === null) return;
    provider = await startProvider();
    workspace.directory = await mkdtemp(join(tmpdir(), 'dns-audit-terraform-'));
    await cp(join(ROOT, 'infra'), join(workspace.directory, 'infra'), { recursive: true });
    // The archive's own tests are in test/package; here it only has to be a file.
    await workspace.write('dist/function.zip', 'not a zip');
  });
  afterAll(async () => {
    if (TERRAFORM === null) return;
    provider.stop();
    await rm(workspace.directory, { recursive: true });
  });
  return workspace;
}

/** One resource of a plan or a state, where it stands and with what. */
export interface PlannedResource {
  address: string;
  type: string;
  name: string;
  index?: string | number;
  // biome-ignore lint/suspicious/noExplicitAny: as `terraform show -json` prints it; every test looks at other fields.
  values: any;
}

interface PlannedModule {
  resources?: (PlannedResource & { mode: string })[];
  child_modules?: PlannedModule[];
}

/** Every managed resource of `terraform show -json`, of all modules. */
export function resourcesOf(shown: { planned_values?: unknown; values?: unknown }): PlannedResource[] {
  const root = ((shown.planned_values ?? shown.values) as { root_module: PlannedModule }).root_module;
  const pending = [root];
  const found: PlannedResource[] = [];
  for (let module = pending.pop(); module !== undefined; module = pending.pop()) {
    found.push(...(module.resources ?? []).filter((one) => one.mode === 'managed'));
    pending.push(...(module.child_modules ?? []));
  }
  return found.sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** Applies a folder with these variables, and answers every resource as it came to be. Throws with terraform's words. */
export async function applyFolder(
  workspace: Workspace,
  folder: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<PlannedResource[]> {
  if (Object.keys(variables).length > 0)
    await workspace.write(`${folder}/test.auto.tfvars.json`, JSON.stringify(variables));
  if (!existsSync(join(workspace.directory, folder, '.terraform')))
    await workspace.terraform(folder, 'init', '-no-color');
  const state = `-state=${join(workspace.directory, `${folder.replaceAll('/', '-')}.tfstate`)}`;
  await rm(join(workspace.directory, `${folder.replaceAll('/', '-')}.tfstate`), { force: true });
  const applied = await workspace.terraform(folder, 'apply', '-auto-approve', '-no-color', '-backup=-', state);
  if (applied.code !== 0) throw new Error(applied.output);
  const shown = await workspace.terraform(folder, 'show', '-json', state.slice('-state='.length));
  if (shown.code !== 0) throw new Error(shown.output);
  return resourcesOf(JSON.parse(shown.output));
}
