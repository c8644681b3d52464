import { get, isSet, items, placeOf, text, type Located } from '../../shared/located.ts';
import type { TerraformBlock } from '../module.ts';
import { addressOf, checkSettings, isTrue, type RuleContext, type Setting } from '../rule.ts';

const plaintext = (
  types: string[],
  path: string[],
  isGood: (value: string) => boolean,
  absent: 'good' | 'bad',
  message: string,
): Setting => ({ types, path, rule: 'terraform/plaintext-traffic', isGood, absent, message });

const SEARCH = ['aws_opensearch_domain', 'aws_elasticsearch_domain'];

const SETTINGS: Setting[] = [
  plaintext(
    ['aws_elasticache_replication_group'],
    ['transit_encryption_enabled'],
    isTrue,
    'bad',
    'talks to its clients in plain text. Set transit_encryption_enabled = true.',
  ),
  plaintext(
    SEARCH,
    ['node_to_node_encryption', 'enabled'],
    isTrue,
    'bad',
    'sends data between its nodes in plain text. Set node_to_node_encryption.enabled = true.',
  ),
  plaintext(
    SEARCH,
    ['domain_endpoint_options', 'enforce_https'],
    isTrue,
    'bad',
    'also answers plain HTTP. Set domain_endpoint_options.enforce_https = true.',
  ),
  plaintext(
    ['aws_msk_cluster'],
    ['encryption_info', 'encryption_in_transit', 'client_broker'],
    (value) => value === 'tls',
    'good',
    'accepts clients in plain text. Set client_broker = "TLS".',
  ),
  plaintext(
    ['aws_msk_cluster'],
    ['encryption_info', 'encryption_in_transit', 'in_cluster'],
    isTrue,
    'good',
    'replicates in plain text. Set in_cluster = true.',
  ),
  plaintext(
    ['aws_dms_endpoint'],
    ['ssl_mode'],
    (value) => value !== 'none',
    'good',
    'connects without TLS. Set ssl_mode to "verify-full".',
  ),
  plaintext(
    ['aws_dax_cluster'],
    ['cluster_endpoint_encryption_type'],
    (value) => value === 'tls',
    'bad',
    'talks to its clients in plain text. Set cluster_endpoint_encryption_type = "TLS".',
  ),
  plaintext(
    ['aws_memorydb_cluster'],
    ['tls_enabled'],
    isTrue,
    'good',
    'talks to its clients in plain text. Set tls_enabled = true.',
  ),
  plaintext(
    ['aws_elasticache_cluster', 'aws_elasticache_serverless_cache'],
    ['transit_encryption_enabled'],
    isTrue,
    'good',
    'talks to its clients in plain text. Set transit_encryption_enabled = true.',
  ),
  plaintext(
    ['aws_sns_topic_subscription'],
    ['protocol'],
    (value) => value !== 'http',
    'good',
    'sends its messages in plain text. Use an endpoint and a protocol of https.',
  ),
  plaintext(
    ['aws_ecs_task_definition'],
    ['volume', 'efs_volume_configuration', 'transit_encryption'],
    (value) => value === 'enabled',
    'good',
    'reads its files in plain text. Set transit_encryption = "ENABLED".',
  ),
  {
    types: SEARCH,
    path: ['domain_endpoint_options', 'tls_security_policy'],
    rule: 'terraform/old-tls',
    isGood: (value) => !/tls-1-[01]/.test(value),
    absent: 'good',
    message: 'accepts TLS below 1.2. Use "Policy-Min-TLS-1-2-PFS-2023-10".',
  },
  {
    types: ['aws_api_gateway_domain_name'],
    path: ['security_policy'],
    rule: 'terraform/old-tls',
    isGood: (value) => !/^tls_1_[01]$/.test(value),
    absent: 'good',
    message: 'accepts TLS below 1.2. Set security_policy = "TLS_1_2".',
  },
  {
    types: ['aws_transfer_server'],
    path: ['security_policy_name'],
    rule: 'terraform/old-tls',
    isGood: (value) => !/20(?:18|20)-/.test(value),
    absent: 'bad',
    message: 'accepts old ciphers. Set security_policy_name to one of 2022 or later.',
  },
  {
    types: ['aws_cloudfront_distribution'],
    path: ['viewer_certificate', 'minimum_protocol_version'],
    rule: 'terraform/old-tls',
    isGood: (value) => /^tlsv1\.[23]/.test(value),
    absent: 'good',
    message: 'accepts TLS below 1.2. Set minimum_protocol_version = "TLSv1.2_2021".',
  },
  {
    types: ['aws_cloudfront_distribution'],
    path: ['viewer_certificate', 'cloudfront_default_certificate'],
    rule: 'terraform/old-tls',
    isGood: (value) => value !== 'true',
    absent: 'good',
    message: 'uses the default certificate, which accepts TLS 1.0. Give it a certificate of yours.',
  },
];

/** Encryption in transit, and how old it may be. */
export function transitRules(context: RuleContext): void {
  checkSettings(SETTINGS, context);
  const { module } = context;
  for (const listener of module.resources('aws_lb_listener', 'aws_alb_listener')) {
    checkListener(context, listener);
  }
  for (const balancer of module.resources('aws_elb')) {
    for (const listener of items(get(balancer.body, 'listener'))) {
      if (text(get(listener, 'lb_protocol'))?.toLowerCase() !== 'http') continue;
      reportPlain(context, balancer, listener, 'lb_protocol');
    }
  }
  for (const server of module.resources('aws_transfer_server')) checkTransfer(context, server);
  for (const distribution of module.resources('aws_cloudfront_distribution')) {
    checkDistribution(context, distribution);
  }
  for (const group of module.resources(
    'aws_db_parameter_group',
    'aws_rds_cluster_parameter_group',
    'aws_docdb_cluster_parameter_group',
    'aws_redshift_parameter_group',
  )) {
    checkParameters(context, group);
  }
}

function reportPlain(
  { report }: RuleContext,
  block: TerraformBlock,
  where: Located,
  key: string,
): void {
  report(
    'terraform/plaintext-traffic',
    block,
    placeOf(where, key),
    `${addressOf(block)} serves plain HTTP. Use HTTPS, and redirect HTTP to it.`,
  );
}

/** Policies that still accept TLS 1.0 or 1.1, or ciphers without forward secrecy. */
const OLD_POLICY = /TLS(?:13)?-1-[01]-|-20(?:11|14|15|16)-|FS-2018-06|FS-1-1/;

function checkListener(context: RuleContext, listener: TerraformBlock): void {
  const { body } = listener;
  const protocol = text(get(body, 'protocol'))?.toUpperCase();
  if (protocol === 'HTTP' && !redirects(body)) reportPlain(context, listener, body, 'protocol');
  if (protocol !== 'HTTPS' && protocol !== 'TLS') return;
  const policy = get(body, 'ssl_policy');
  // Left out, it is ELBSecurityPolicy-2016-08.
  const isOld = !isSet(policy) || OLD_POLICY.test(text(policy) ?? '');
  if (!isOld) return;
  context.report(
    'terraform/old-tls',
    listener,
    isSet(policy) ? placeOf(body, 'ssl_policy') : listener.headAt,
    `${addressOf(listener)} accepts TLS below 1.2. Set ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06".`,
  );
}

function redirects(body: Located): boolean {
  const actions = items(get(body, 'default_action'));
  return actions.some((action) => {
    const type = text(get(action, 'type'));
    const target = get(action, 'redirect', 'protocol');
    if (type === 'fixed-response') return true;
    return type === 'redirect' && (!isSet(target) || text(target) !== 'HTTP');
  });
}

/** FTP sends names and passwords as they are. */
function checkTransfer({ report }: RuleContext, server: TerraformBlock): void {
  const plain = items(get(server.body, 'protocols')).find((each) => text(each) === 'FTP');
  if (plain === undefined) return;
  report(
    'terraform/plaintext-traffic',
    server,
    plain.at,
    `${addressOf(server)} serves FTP in plain text. Leave SFTP or FTPS.`,
  );
}

function checkDistribution(context: RuleContext, distribution: TerraformBlock): void {
  const { body } = distribution;
  const behaviors = ['default_cache_behavior', 'ordered_cache_behavior'];
  for (const behavior of behaviors.flatMap((key) => items(get(body, key)))) {
    if (text(get(behavior, 'viewer_protocol_policy')) !== 'allow-all') continue;
    reportPlain(context, distribution, behavior, 'viewer_protocol_policy');
  }
  for (const origin of items(get(body, 'origin')).flatMap((each) =>
    items(get(each, 'custom_origin_config')),
  )) {
    if (text(get(origin, 'origin_protocol_policy')) === 'http-only') {
      reportPlain(context, distribution, origin, 'origin_protocol_policy');
    }
    const protocols = get(origin, 'origin_ssl_protocols');
    const old = items(protocols).find((each) =>
      /^(?:SSLv3|TLSv1|TLSv1\.1)$/.test(text(each) ?? ''),
    );
    if (old === undefined) continue;
    context.report(
      'terraform/old-tls',
      distribution,
      old.at,
      `${addressOf(distribution)} speaks ${text(old) ?? ''} with its origin. Leave only "TLSv1.2".`,
    );
  }
}

const TLS_PARAMETERS = new Set(['rds.force_ssl', 'require_secure_transport', 'require_ssl', 'tls']);

function checkParameters(context: RuleContext, group: TerraformBlock): void {
  for (const parameter of items(get(group.body, 'parameter'))) {
    const name = text(get(parameter, 'name'))?.toLowerCase() ?? '';
    const value = text(get(parameter, 'value'))?.toLowerCase() ?? '';
    if (!TLS_PARAMETERS.has(name) || !['0', 'off', 'false', 'disabled'].includes(value)) continue;
    context.report(
      'terraform/plaintext-traffic',
      group,
      placeOf(parameter, 'value'),
      `${addressOf(group)} lets clients connect without TLS. Set ${name} to 1.`,
    );
  }
}
