import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const CLIENT = resolve('node_modules/aws-lambda-ric/index.mjs');
const HOOK = resolve('scripts/local/use-native-client.js');
const TIMEOUT_MS = 10_000;

/** A function as Lambda runs it: one process, one invocation at a time. */
export interface LocalFunction {
  /** Milliseconds from the start of the process until it asked for its first event. */
  initDuration: number;
  /** @throws {Error} with the message of what the handler threw */
  invoke(event: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

export interface FunctionOptions {
  /** Where the bundles are. Default: dist. */
  directory?: string;
  /** Variables beside those of this process. Default: none. */
  environment?: NodeJS.ProcessEnv;
}

interface Invocation {
  id: string;
  event: unknown;
  settle: PromiseWithResolvers<unknown>;
}

/**
 * Starts a bundle with Lambda's own runtime client, against a double of the Runtime API.
 *
 * @param entry name of a bundle in `directory`
 * @throws {Error} when the bundle cannot be loaded; what it printed says why
 */
export async function startFunction(
  entry: string,
  { directory = 'dist', environment = {} }: FunctionOptions = {},
): Promise<LocalFunction> {
  const api = createRuntimeApi();
  const server = createServer((request, response) => void api.handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', HOOK, CLIENT], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...environment, ...lambdaVariables(entry, directory, port) },
  });
  const exited = once(child, 'exit');
  const stop = async () => {
    child.kill();
    server.closeAllConnections();
    server.close();
    await exited;
  };
  const ready = await Promise.race([api.ready, exited.then(() => false)]);
  if (!ready) {
    await stop();
    throw new Error(`${entry} could not be started. Its last lines say why.`);
  }
  return { initDuration: performance.now() - started, invoke: api.invoke, stop };
}

function lambdaVariables(entry: string, directory: string, port: number): NodeJS.ProcessEnv {
  return {
    _HANDLER: `${entry}.handler`,
    LAMBDA_TASK_ROOT: resolve(directory),
    AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
    AWS_LAMBDA_FUNCTION_NAME: entry,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_LAMBDA_LOG_GROUP_NAME: 'local',
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
function createRuntimeApi() {
  const waiting: Invocation[] = [];
  const running = new Map<string, Invocation>();
  const first = Promise.withResolvers<boolean>();
  let idle: ServerResponse | undefined;

  const dispatch = () => {
    if (!idle) return;
    const invocation = waiting.shift();
    if (!invocation) return;
    running.set(invocation.id, invocation);
    idle.writeHead(200, {
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': Date.now() + TIMEOUT_MS,
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:local:000000000000:function:local',
    });
    idle.end(JSON.stringify(invocation.event));
    idle = undefined;
  };

  const take = (path: string, body: string) => {
    const [, id = '', outcome] = /invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    const invocation = running.get(id);
    running.delete(id);
    const result: unknown = JSON.parse(body || 'null');
    if (outcome === 'response') invocation?.settle.resolve(result);
    else invocation?.settle.reject(new Error((result as { errorMessage: string }).errorMessage));
  };

  return {
    ready: first.promise,
    async handle(request: IncomingMessage, response: ServerResponse) {
      const path = request.url ?? '';
      if (path.endsWith('/invocation/next')) {
        idle = response;
        first.resolve(true);
        dispatch();
        return;
      }
      if (path.endsWith('/init/error')) first.resolve(false);
      else take(path, await text(request));
      response.writeHead(202).end();
    },
    invoke: (event: unknown) => {
      const settle = Promise.withResolvers<unknown>();
      waiting.push({ id: randomUUID(), event, settle });
      dispatch();
      return settle.promise;
    },
  };
}
