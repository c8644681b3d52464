import { flag, get, isSet, items, placeOf, text } from '../../shared/located.ts';
import { addressOf, checkSettings, isNotFalse, type RuleContext, type Setting } from '../rule.ts';

const isNotTrue = (value: string): boolean => value !== 'true';
const isNot = (bad: string) => (value: string) => value !== bad;

const SETTINGS: Setting[] = [
  {
    types: [
      'aws_db_instance',
      'aws_rds_cluster_instance',
      'aws_redshift_cluster',
      'aws_redshiftserverless_workgroup',
      'aws_dms_replication_instance',
      'aws_mq_broker',
      'aws_docdb_cluster_instance',
      'aws_neptune_cluster_instance',
    ],
    path: ['publicly_accessible'],
    rule: 'terraform/public-database',
    isGood: isNotTrue,
    absent: 'good',
    message: 'gets a public address. Keep it inside the VPC: publicly_accessible = false.',
  },
  {
    types: ['aws_msk_cluster'],
    path: ['broker_node_group_info', 'connectivity_info', 'public_access', 'type'],
    rule: 'terraform/public-database',
    isGood: isNot('service_provided_eips'),
    absent: 'good',
    message: 'gives its brokers public addresses. Set the type to "DISABLED".',
  },
  {
    types: ['aws_opensearch_domain', 'aws_elasticsearch_domain'],
    path: ['vpc_options'],
    rule: 'terraform/public-database',
    isGood: () => true,
    absent: 'bad',
    message: 'has a public endpoint. Put it into the VPC with vpc_options.',
  },
  {
    types: ['aws_instance', 'aws_launch_configuration'],
    path: ['associate_public_ip_address'],
    rule: 'terraform/public-instance',
    isGood: isNotTrue,
    absent: 'good',
    message: 'gets a public address. Put a load balancer in front of it and keep it private.',
  },
  {
    types: ['aws_launch_template'],
    path: ['network_interfaces', 'associate_public_ip_address'],
    rule: 'terraform/public-instance',
    isGood: isNotTrue,
    absent: 'good',
    message: 'gives its instances public addresses. Put a load balancer in front of them.',
  },
  {
    types: ['aws_subnet', 'aws_default_subnet'],
    path: ['map_public_ip_on_launch'],
    rule: 'terraform/public-instance',
    isGood: isNotTrue,
    absent: 'good',
    message: 'gives everything in it a public address. Turn map_public_ip_on_launch off.',
  },
  {
    types: ['aws_ecs_service'],
    path: ['network_configuration', 'assign_public_ip'],
    rule: 'terraform/public-instance',
    isGood: isNotTrue,
    absent: 'good',
    message: 'gives its tasks public addresses. Turn assign_public_ip off and use a NAT gateway.',
  },
  {
    types: ['aws_sagemaker_notebook_instance'],
    path: ['direct_internet_access'],
    rule: 'terraform/public-instance',
    isGood: isNot('enabled'),
    absent: 'bad',
    message: 'reaches the internet directly. Set direct_internet_access to "Disabled".',
  },
  {
    types: ['aws_lambda_function_url'],
    path: ['authorization_type'],
    rule: 'terraform/unauthenticated-endpoint',
    isGood: isNot('none'),
    absent: 'good',
    message: 'answers anybody. Set authorization_type to "AWS_IAM".',
  },
  {
    types: ['aws_apigatewayv2_route'],
    path: ['authorization_type'],
    rule: 'terraform/unauthenticated-endpoint',
    isGood: isNot('none'),
    absent: 'bad',
    message: 'answers anybody. Give the route an authorizer.',
    unless: ({ ...body }) =>
      /^(?:OPTIONS |\$(?:dis)?connect$)/.test(text(get(body, 'route_key')) ?? ''),
  },
  {
    types: ['aws_msk_cluster'],
    path: ['client_authentication', 'unauthenticated'],
    rule: 'terraform/unauthenticated-endpoint',
    isGood: isNotTrue,
    absent: 'good',
    message: 'serves clients that show nothing. Turn unauthenticated off; use IAM, SCRAM or TLS.',
  },
  {
    types: ['aws_memorydb_cluster'],
    path: ['acl_name'],
    rule: 'terraform/unauthenticated-endpoint',
    isGood: isNot('open-access'),
    absent: 'good',
    message: 'serves everybody who reaches it. Give it an ACL with users.',
  },
  {
    types: ['aws_elasticache_user'],
    path: ['no_password_required'],
    rule: 'terraform/unauthenticated-endpoint',
    isGood: isNotTrue,
    absent: 'good',
    message: 'logs in without a password. Use authentication_mode { type = "iam" }.',
  },
  {
    types: ['aws_eks_node_group'],
    path: ['remote_access', 'source_security_group_ids'],
    rule: 'terraform/public-ingress',
    isGood: () => true,
    absent: 'bad',
    message: 'opens port 22 (SSH) to the whole internet. Name source_security_group_ids.',
    unless: (body) => !isSet(get(body, 'remote_access')),
  },
  {
    types: ['aws_api_gateway_method'],
    path: ['authorization'],
    rule: 'terraform/unauthenticated-endpoint',
    isGood: isNot('none'),
    absent: 'good',
    message: 'answers anybody. Give the method an authorizer.',
    // A preflight request carries no credentials; a key is a credential, if a weak one.
    unless: (body) =>
      text(get(body, 'http_method')) === 'OPTIONS' || flag(get(body, 'api_key_required')) === true,
  },
];

/** Databases, machines and endpoints that the internet reaches. */
export function exposureRules(context: RuleContext): void {
  checkSettings(SETTINGS, context);
  for (const cluster of context.module.resources('aws_eks_cluster')) {
    const access = get(cluster.body, 'vpc_config', 'endpoint_public_access');
    if (isSet(access) && (access.kind === 'unknown' || !isNotFalse(text(access) ?? ''))) continue;
    const ranges = get(cluster.body, 'vpc_config', 'public_access_cidrs');
    const isOpen = !isSet(ranges) || items(ranges).some((range) => text(range) === '0.0.0.0/0');
    if (!isOpen) continue;
    const [block] = items(get(cluster.body, 'vpc_config'));
    const where = isSet(ranges) ? 'public_access_cidrs' : 'endpoint_public_access';
    context.report(
      'terraform/public-cluster-endpoint',
      cluster,
      block === undefined ? cluster.headAt : placeOf(block, where),
      `The API of ${addressOf(cluster)} answers the whole internet. Turn endpoint_public_access off, or name public_access_cidrs.`,
    );
  }
}
