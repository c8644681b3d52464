import { diag } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import { readPairs, readText, type Environment } from '../settings.ts';
import { createFailureSampler } from './failures.ts';
import { createReservoirSampler, RATIO, RESERVOIR, type ReservoirOptions } from './reservoir.ts';

const NAME = 'OTEL_TRACES_SAMPLER';
const ARGUMENT = 'OTEL_TRACES_SAMPLER_ARG';
const DEFAULT = 'parentbased_reservoir';

/**
 * The sampler that OTEL_TRACES_SAMPLER names: one of the specification's, or the default,
 * `parentbased_reservoir`, whose OTEL_TRACES_SAMPLER_ARG is `reservoir=50,ratio=0.05`.
 */
export function createSampler(environment: Environment): Sampler {
  const name = readText(environment, NAME);
  if (name === undefined) {
    const argument = readText(environment, ARGUMENT);
    if (argument !== undefined) {
      diag.warn(`${ARGUMENT} is "${argument}", but ${NAME} is not set. Set it; it is not used.`);
    }
    return parentBasedReservoir({});
  }
  const ratio = () => new TraceIdRatioBasedSampler(readRatio(environment));
  const samplers: Record<string, () => Sampler> = {
    [DEFAULT]: () => parentBasedReservoir(readReservoir(environment)),
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: ratio,
    parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
    parentbased_traceidratio: () => new ParentBasedSampler({ root: ratio() }),
  };
  const create = Object.hasOwn(samplers, name) ? samplers[name] : undefined;
  if (create) return create();
  const names = Object.keys(samplers).join(', ');
  diag.warn(`${NAME} is "${name}". Use one of ${names}; ${DEFAULT} is used instead.`);
  return parentBasedReservoir({});
}

function parentBasedReservoir(options: ReservoirOptions): Sampler {
  const failures = createFailureSampler();
  return new ParentBasedSampler({
    root: createReservoirSampler(options),
    localParentNotSampled: failures,
    remoteParentNotSampled: failures,
  });
}

function readReservoir(environment: Environment): ReservoirOptions {
  const { reservoir, ratio, ...others } = readPairs(environment, ARGUMENT);
  const options = {
    reservoir: Number(reservoir ?? RESERVOIR),
    ratio: Number(ratio ?? RATIO),
  };
  const isRight =
    Object.keys(others).length === 0 && options.reservoir >= 0 && isRatio(options.ratio);
  if (isRight) return options;
  diag.warn(
    `${ARGUMENT} is "${String(environment[ARGUMENT])}". Use traces a second and a share from 0 to 1, ` +
      `such as reservoir=${String(RESERVOIR)},ratio=${String(RATIO)}; these are used instead.`,
  );
  return {};
}

function readRatio(environment: Environment): number {
  const text = readText(environment, ARGUMENT) ?? '1';
  const ratio = Number(text);
  if (isRatio(ratio)) return ratio;
  diag.warn(`${ARGUMENT} is "${text}". Use a number from 0 to 1; 1 is used instead.`);
  return 1;
}

function isRatio(value: number): boolean {
  return value >= 0 && value <= 1;
}
