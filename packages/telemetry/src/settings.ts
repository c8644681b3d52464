import { diag } from '@opentelemetry/api';

type Signal = 'TRACES' | 'METRICS' | 'LOGS';

/** The OTEL_* variables of https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
export type Environment = NodeJS.ProcessEnv;

/** A variable's text; empty counts as unset, as the specification asks. */
export function readText(environment: Environment, name: string): string | undefined {
  const text = environment[name]?.trim();
  return text === '' ? undefined : text;
}

/** A positive number, or undefined with a warning where it is something else. */
export function readNumber(environment: Environment, name: string): number | undefined {
  const text = readText(environment, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  diag.warn(`${name} is "${text}". Use a number above 0; the default is used instead.`);
  return undefined;
}

/** A number of a port, of which 0 is any free one, or undefined with a warning where it is something else. */
export function readPort(environment: Environment, name: string): number | undefined {
  const text = readText(environment, name);
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isSafeInteger(port) && port >= 0 && port <= 65_535) return port;
  diag.warn(`${name} is "${text}". Use a port from 0 to 65535; the default is used instead.`);
  return undefined;
}

/** A list such as `otlp,prometheus`. `none` alone is an empty list; what is not known is left out with a warning. */
export function readList<Name extends string>(
  environment: Environment,
  name: string,
  { known, otherwise }: { known: readonly Name[]; otherwise: readonly Name[] },
): readonly Name[] {
  const text = readText(environment, name);
  if (text === undefined) return otherwise;
  const words = [...new Set(text.split(',').map((word) => word.trim()))];
  if (words.includes('none')) return [];
  return words.flatMap((word) => {
    const found = known.find((each) => each === word);
    if (found === undefined) {
      diag.warn(`${name} has "${word}". Use ${known.join(', ')} or none; it is left out.`);
    }
    return found ?? [];
  });
}

/** `key=value,key=value` with URL-encoded values, as in OTEL_RESOURCE_ATTRIBUTES. */
export function readPairs(environment: Environment, name: string): Record<string, string> {
  const pairs = (readText(environment, name) ?? '').split(',').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at > 0 ? [[pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())]] : [];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** Text that is not URL-encoded is taken as it stands. */
function decoded(text: string): string {
  return /%(?![0-9a-f]{2})/i.test(text) ? text : decodeURIComponent(text);
}

export interface OtlpSettings {
  isJson: boolean;
  /** For the exporter's constructor. */
  config: {
    url: string;
    headers?: Record<string, string>;
    timeoutMillis?: number;
    compression?: 'gzip' | 'none';
  };
}

/** How one signal goes to the collector. A signal's own variable wins over the common one. */
export function readOtlp(environment: Environment, signal: Signal): OtlpSettings {
  const read = (suffix: string) =>
    readText(environment, `OTEL_EXPORTER_OTLP_${signal}_${suffix}`) ??
    readText(environment, `OTEL_EXPORTER_OTLP_${suffix}`);
  const headers = {
    ...readPairs(environment, 'OTEL_EXPORTER_OTLP_HEADERS'),
    ...readPairs(environment, `OTEL_EXPORTER_OTLP_${signal}_HEADERS`),
  };
  const timeoutMillis =
    readNumber(environment, `OTEL_EXPORTER_OTLP_${signal}_TIMEOUT`) ??
    readNumber(environment, 'OTEL_EXPORTER_OTLP_TIMEOUT');
  const protocol = read('PROTOCOL') ?? 'http/protobuf';
  if (protocol === 'grpc') {
    diag.warn(
      'OTLP over gRPC is not included. http/protobuf is used: a collector listens on 4318.',
    );
  }
  return {
    isJson: protocol === 'http/json',
    config: {
      url: endpoint(environment, signal),
      ...(Object.keys(headers).length > 0 && { headers }),
      ...(timeoutMillis !== undefined && { timeoutMillis }),
      ...(read('COMPRESSION') === 'gzip' && { compression: 'gzip' as const }),
    },
  };
}

function endpoint(environment: Environment, signal: Signal): string {
  const own = readText(environment, `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`);
  if (own !== undefined) return own;
  const common = readText(environment, 'OTEL_EXPORTER_OTLP_ENDPOINT') ?? 'http://localhost:4318';
  return `${common.replace(/\/$/, '')}/v1/${signal.toLowerCase()}`;
}
