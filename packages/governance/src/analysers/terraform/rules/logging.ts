import { get, isSet, items, text } from '../../shared/located.ts';
import { referencesOf } from '../references.ts';
import {
  addressOf,
  checkSettings,
  isNotFalse,
  isTrue,
  type RuleContext,
  type Setting,
} from '../rule.ts';

const recorded = (
  types: string[],
  path: string[],
  message: string,
  isGood: (value: string) => boolean = () => true,
  absent: 'good' | 'bad' = 'bad',
): Setting => ({ types, path, rule: 'terraform/logging-off', isGood, absent, message });

const SETTINGS: Setting[] = [
  recorded(
    ['aws_cloudtrail'],
    ['enable_logging'],
    'records nothing. Set enable_logging = true.',
    isNotFalse,
    'good',
  ),
  recorded(
    ['aws_cloudtrail'],
    ['is_multi_region_trail'],
    'sees one region only. Set is_multi_region_trail = true.',
    isTrue,
  ),
  recorded(
    ['aws_cloudtrail'],
    ['enable_log_file_validation'],
    'cannot show that its files were not changed. Set enable_log_file_validation = true.',
    isTrue,
  ),
  recorded(
    ['aws_lb', 'aws_alb', 'aws_elb'],
    ['access_logs'],
    'keeps no access log. Add access_logs.',
  ),
  recorded(
    ['aws_lb', 'aws_alb', 'aws_elb'],
    ['access_logs', 'enabled'],
    'keeps no access log. Set access_logs.enabled = true.',
    isNotFalse,
    'good',
  ),
  recorded(
    ['aws_cloudfront_distribution'],
    ['logging_config'],
    'keeps no access log. Add logging_config.',
  ),
  recorded(
    ['aws_api_gateway_stage', 'aws_apigatewayv2_stage'],
    ['access_log_settings'],
    'keeps no access log. Add access_log_settings.',
  ),
  recorded(
    ['aws_redshift_cluster'],
    ['logging'],
    'keeps no audit log. Add logging, or aws_redshift_logging.',
  ),
  recorded(
    ['aws_db_instance', 'aws_rds_cluster', 'aws_docdb_cluster'],
    ['enabled_cloudwatch_logs_exports'],
    'does not hand its log on. Set enabled_cloudwatch_logs_exports.',
  ),
  recorded(
    ['aws_neptune_cluster'],
    ['enable_cloudwatch_logs_exports'],
    'does not hand its log on. Set enable_cloudwatch_logs_exports.',
  ),
  recorded(
    ['aws_guardduty_detector'],
    ['enable'],
    'looks for nothing. Set enable = true.',
    isNotFalse,
    'good',
  ),
  recorded(['aws_mq_broker'], ['logs'], 'keeps no log. Add logs { general = true }.'),
  recorded(['aws_msk_cluster'], ['logging_info'], 'keeps no log of its brokers. Add logging_info.'),
  recorded(
    ['aws_opensearch_domain', 'aws_elasticsearch_domain'],
    ['log_publishing_options'],
    'keeps no log. Add log_publishing_options.',
  ),
  recorded(
    ['aws_sfn_state_machine'],
    ['logging_configuration', 'level'],
    'keeps no log of its runs. Set logging_configuration.level.',
    (value) => value !== 'off',
  ),
  {
    types: ['aws_cloudwatch_log_group'],
    path: ['retention_in_days'],
    rule: 'terraform/log-retention',
    isGood: (value) => Number(value) > 0,
    absent: 'bad',
    message: 'keeps its log for ever. Say for how long: retention_in_days, 365 for an audit log.',
  },
];

/** Whether somebody could later tell what happened. */
export function loggingRules(context: RuleContext): void {
  checkSettings(SETTINGS, context);
  const { module, report } = context;
  const logged = referencesOf(module, 'aws_flow_log', 'vpc_id');
  for (const vpc of module.resources('aws_vpc', 'aws_default_vpc')) {
    if (logged.include(vpc)) continue;
    report(
      'terraform/logging-off',
      vpc,
      vpc.headAt,
      `${addressOf(vpc)} keeps no record of its connections. Add aws_flow_log for it.`,
    );
  }
  for (const cluster of module.resources('aws_eks_cluster')) {
    const types = get(cluster.body, 'enabled_cluster_log_types');
    if (types?.kind === 'unknown') continue;
    if (items(types).some((type) => text(type) === 'audit' || type.kind === 'unknown')) continue;
    report(
      'terraform/logging-off',
      cluster,
      isSet(types) ? types.at : cluster.headAt,
      `${addressOf(cluster)} keeps no audit log. Add "audit" and "authenticator" to enabled_cluster_log_types.`,
    );
  }
}
