import '../../functions/index.ts';
import { getTestServer } from '@google-cloud/functions-framework/testing';

/** The three functions in one process, each behind its own real functions-framework server, so that one kill hits all. */
const ports = JSON.parse(process.argv[2] ?? '{}') as Record<string, number>;
const servers = Object.entries(ports).map(
  ([name, port]) =>
    new Promise<void>((resolve) => {
      getTestServer(name).listen(port, '127.0.0.1', resolve);
    }),
);
await Promise.all(servers);
process.stdout.write('serving\n');
