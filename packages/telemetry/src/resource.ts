import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Attributes } from '@opentelemetry/api';
import { defaultResource, resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import type { Redactor } from './redaction/redactor.ts';
import { readPairs, readText, type Environment } from './settings.ts';

export interface ServiceIdentity {
  name: string;
  version: string;
}

/**
 * Who sends: the service, this instance of it, and the place where it runs as far as the environment
 * says so. Nothing is asked over the network, so a start waits for nobody. What
 * OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME say wins.
 */
export function createResource(
  service: ServiceIdentity,
  environment: Environment,
  redactor: Redactor,
): Resource {
  const name = readText(environment, 'OTEL_SERVICE_NAME');
  const attributes: Attributes = {
    [ATTR_SERVICE_NAME]: service.name,
    [ATTR_SERVICE_VERSION]: service.version,
    'service.instance.id': randomUUID(),
    'host.name': hostname(),
    'process.pid': process.pid,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    ...placeOf(environment),
    ...readPairs(environment, 'OTEL_RESOURCE_ATTRIBUTES'),
    ...(name !== undefined && { [ATTR_SERVICE_NAME]: name }),
  };
  return defaultResource().merge(resourceFromAttributes(redactor.attributes(attributes)));
}

/** AWS Lambda, ECS, EKS, each by the variables that it sets. */
function placeOf(environment: Environment): Attributes {
  const region = readText(environment, 'AWS_REGION') ?? readText(environment, 'AWS_DEFAULT_REGION');
  const platform = platformOf(environment);
  if (!platform && region === undefined) return {};
  return {
    'cloud.provider': 'aws',
    ...(region !== undefined && { 'cloud.region': region }),
    ...platform,
  };
}

function platformOf(environment: Environment): Attributes | undefined {
  const lambda = readText(environment, 'AWS_LAMBDA_FUNCTION_NAME');
  if (lambda !== undefined) {
    return {
      'cloud.platform': 'aws_lambda',
      'faas.name': lambda,
      'faas.version': readText(environment, 'AWS_LAMBDA_FUNCTION_VERSION'),
      'faas.instance': readText(environment, 'AWS_LAMBDA_LOG_STREAM_NAME'),
    };
  }
  const metadata = readText(environment, 'ECS_CONTAINER_METADATA_URI_V4');
  if (metadata !== undefined) {
    // The last part is the container's id.
    return { 'cloud.platform': 'aws_ecs', 'container.id': metadata.split('/').at(-1) };
  }
  if (readText(environment, 'KUBERNETES_SERVICE_HOST') === undefined) return undefined;
  const isEks = readText(environment, 'AWS_WEB_IDENTITY_TOKEN_FILE') !== undefined;
  return { ...(isEks && { 'cloud.platform': 'aws_eks' }), 'k8s.pod.name': hostname() };
}
