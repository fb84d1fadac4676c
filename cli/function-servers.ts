import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../shared/errors.ts';

/** The functions of the service, each in its own process under the real functions-framework, as Cloud Functions runs them. */
export interface FunctionServers {
  urls: Readonly<Record<string, string>>;
  /** What the processes wrote, for whoever has to find out why. */
  output(): string;
  stop(): Promise<void>;
}

export interface FunctionServersOptions {
  functions: readonly string[];
  /** Folder of the package.json whose `main` registers them; that of this project when absent. */
  directory?: string;
  /** Made when the addresses are known, because the functions name each other. */
  environment(urls: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
}

const START_ATTEMPTS = 400;
const START_PAUSE_MS = 50;

/** Starts them and waits until each answers. Throws ConfigError with what a function said when it would not start. */
export async function startFunctionServers(options: FunctionServersOptions): Promise<FunctionServers> {
  const ports = await Promise.all(options.functions.map(() => findFreePort()));
  const urls = Object.fromEntries(options.functions.map((name, index) => [name, `http://127.0.0.1:${ports[index]}/`]));
  const environment = options.environment(urls);
  const children: ChildProcess[] = [];
  const output: string[] = [];
  for (const [index, name] of options.functions.entries()) {
    const child = startOne({
      name,
      port: ports[index] ?? 0,
      environment,
      directory: options.directory ?? packageRoot(),
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => keep(output, chunk));
    children.push(child);
  }
  const stop = async () => {
    await Promise.all(children.map(stopOne));
  };
  try {
    await Promise.all(children.map((child, index) => waitUntilServing(child, ports[index] ?? 0)));
  } catch (error) {
    await stop();
    throw new ConfigError(`A function did not start: ${output.join('').trim() || String(error)}`, { cause: error });
  }
  return { urls, output: () => output.join(''), stop };
}

/** Only the end matters, and a function that writes without bound must not fill our memory. */
function keep(output: string[], chunk: Buffer): void {
  output.push(chunk.toString('utf8'));
  if (output.length > 500) output.splice(0, output.length - 500);
}

interface StartOneOptions {
  name: string;
  port: number;
  environment: Readonly<Record<string, string>>;
  directory: string;
}

function startOne({ name, port, environment, directory }: StartOneOptions): ChildProcess {
  // functions-framework exports its API only; its command is the file beside.
  const framework = fileURLToPath(new URL('./main.js', import.meta.resolve('@google-cloud/functions-framework')));
  return spawn(process.execPath, [framework, `--target=${name}`, `--port=${port}`, '--host=127.0.0.1'], {
    cwd: directory,
    env: { PATH: '', NODE_ENV: 'production', FUNCTION_TARGET: name, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The folder of package.json, whose `main` is the built functions; two levels up from dist/cli, one from cli. */
function packageRoot(): string {
  for (const candidate of ['../', '../../']) {
    const directory = fileURLToPath(new URL(candidate, import.meta.url));
    if (existsSync(`${directory}package.json`)) return directory;
  }
  throw new ConfigError('The package.json of gke-dns-audit is missing beside its code.');
}

/** A path that the framework answers by itself: asking for it runs no function. */
async function waitUntilServing(child: ChildProcess, port: number): Promise<void> {
  for (let attempt = 0; attempt < START_ATTEMPTS; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`exit code ${child.exitCode}`);
    try {
      await fetch(`http://127.0.0.1:${port}/robots.txt`);
      return;
    } catch {
      await pause(START_PAUSE_MS);
    }
  }
  throw new Error('no answer');
}

async function stopOne(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
