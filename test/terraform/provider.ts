import { fileURLToPath } from 'node:url';
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { KNOWN_AFTER_APPLY, KNOWN_DATA } from './known-values.ts';
import { loadSchema } from './load-schema.ts';
import { checkResource } from './rules.ts';
import type { BlockSchema, ProviderSchema } from './schema.ts';
import { decodeValue, encodeValue, makeUp, planNew, type Values } from './values.ts';

/**
 * A provider without a cloud: it knows the schema of google and google-beta, refuses what rules.ts refuses, plans what is
 * proposed and makes up what only Google would know. Terraform talks to it as to a provider under a debugger
 * (TF_REATTACH_PROVIDERS), so nothing is installed and no registry is asked.
 */
export interface RunningProvider {
  /** Environment that makes a `terraform` use it. */
  env: Readonly<Record<string, string>>;
  stop(): void;
}

type Handler = (request: Request) => object;
interface Request {
  type_name: string;
  config: { msgpack?: Uint8Array } | null;
  raw_state: { json?: Uint8Array } | null;
  current_state: { msgpack?: Uint8Array } | null;
  proposed_new_state: { msgpack?: Uint8Array } | null;
  prior_state: { msgpack?: Uint8Array } | null;
  planned_state: { msgpack?: Uint8Array } | null;
}

const NESTING = { single: 1, list: 2, set: 3 } as const;

function schemaMessage(block: BlockSchema): object {
  return { version: 0, block: blockMessage(block) };
}

function blockMessage({ attributes, blocks }: BlockSchema): object {
  return {
    version: 0,
    attributes: Object.entries(attributes).map(([name, { type, ...role }]) => ({
      name,
      type: Buffer.from(JSON.stringify(type)),
      ...role,
    })),
    block_types: Object.entries(blocks).map(([name, nested]) => ({
      type_name: name,
      nesting: NESTING[nested.nesting],
      min_items: nested.min,
      max_items: nested.max,
      block: blockMessage(nested.block),
    })),
  };
}

function messages(blocks: Readonly<Record<string, BlockSchema>>): object {
  return Object.fromEntries(Object.entries(blocks).map(([type, block]) => [type, schemaMessage(block)]));
}

function createHandlers(schema: ProviderSchema): Record<string, Handler> {
  const resource = (type: string): BlockSchema => schema.resources[type] ?? { attributes: {}, blocks: {} };
  const dataSource = (type: string): BlockSchema => schema.dataSources[type] ?? { attributes: {}, blocks: {} };
  const moduleName: BlockSchema = { attributes: { module_name: { type: 'string', optional: true } }, blocks: {} };
  return {
    GetSchema: () => ({
      provider: schemaMessage(schema.provider),
      resource_schemas: messages(schema.resources),
      data_source_schemas: messages(schema.dataSources),
      provider_meta: schemaMessage(moduleName),
    }),
    PrepareProviderConfig: ({ config }) => ({ prepared_config: config }),
    Configure: () => ({}),
    ValidateDataSourceConfig: () => ({}),
    ValidateResourceTypeConfig: ({ type_name, config }) => ({
      diagnostics: checkResource(type_name, decodeValue(config) ?? {}).map((summary) => ({ severity: 1, summary })),
    }),
    UpgradeResourceState: ({ raw_state }) => ({
      upgraded_state: encodeValue(JSON.parse(Buffer.from(raw_state?.json ?? '{}').toString('utf8'))),
    }),
    ReadResource: ({ current_state }) => ({ new_state: current_state }),
    PlanResourceChange: ({ type_name, prior_state, proposed_new_state }) => {
      const proposed = decodeValue(proposed_new_state);
      const isNew = proposed !== null && decodeValue(prior_state) === null;
      const planned = isNew ? planNew(resource(type_name), proposed) : proposed;
      // Terraform lets providers on the older SDK, as Google's is, plan values for blocks that nobody wrote.
      return { planned_state: encodeValue(planned), legacy_type_system: true };
    },
    ApplyResourceChange: ({ type_name, planned_state }) => {
      const planned = decodeValue(planned_state);
      const known = planned === null ? {} : (KNOWN_AFTER_APPLY[type_name]?.(planned) ?? {});
      const made = planned === null ? null : merge(makeUp(resource(type_name), planned), known);
      return { new_state: encodeValue(made), legacy_type_system: true };
    },
    ReadDataSource: ({ type_name, config }) => {
      const asked = decodeValue(config) ?? {};
      const made = makeUp(dataSource(type_name), planNew(dataSource(type_name), asked));
      return { state: encodeValue({ ...made, ...(KNOWN_DATA[type_name]?.(asked) ?? {}) }) };
    },
    Stop: () => ({}),
  };
}

/** Values over made-up ones; a list of one is merged with the first of the other. */
function merge(base: Values, over: Values): Values {
  const out = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const existing = out[key];
    out[key] =
      Array.isArray(value) && Array.isArray(existing) && existing.length > 0
        ? existing.map((one) => merge(one as Values, (value[0] ?? {}) as Values))
        : value;
  }
  return out;
}

/** Serves the schema on a free loopback port. */
export async function startProvider(): Promise<RunningProvider> {
  const definition = loadSync(fileURLToPath(new URL('./tfplugin5.proto', import.meta.url)), {
    keepCase: true,
    longs: Number,
    defaults: true,
  });
  const loaded = loadPackageDefinition(definition) as unknown as {
    tfplugin5: { Provider: { service: Parameters<Server['addService']>[0] } };
  };
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  const handlers = Object.entries(createHandlers(loadSchema())).map(([name, handle]) => [
    name,
    (call: ServerUnaryCall<Request, object>, done: sendUnaryData<object>) => {
      try {
        done(null, handle(call.request));
      } catch (error) {
        done({ code: 13, details: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      }
    },
  ]);
  server.addService(loaded.tfplugin5.Provider.service, Object.fromEntries(handlers));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const attached = {
    Protocol: 'grpc',
    ProtocolVersion: 5,
    Pid: process.pid,
    Test: true,
    Addr: { Network: 'tcp', String: `127.0.0.1:${port}` },
  };
  const names = ['google', 'google-beta'].map((name) => `registry.terraform.io/hashicorp/${name}`);
  return {
    env: { TF_REATTACH_PROVIDERS: JSON.stringify(Object.fromEntries(names.map((name) => [name, attached]))) },
    stop: () => server.forceShutdown(),
  };
}
