import { flag, get, items, numeric, placeOf, text, type Located } from '../../shared/located.ts';
import type { TerraformBlock } from '../module.ts';
import { addressOf, type RuleContext } from '../rule.ts';

const EVERYWHERE = new Set(['0.0.0.0/0', '::/0', '0::/0', '0:0:0:0:0:0:0:0/0']);

/** Ports that a public web endpoint needs. */
const WEB_PORTS = new Set([80, 443]);

const KNOWN_PORTS = new Map([
  [22, 'SSH'],
  [23, 'Telnet'],
  [445, 'SMB'],
  [1433, 'SQL Server'],
  [1521, 'Oracle'],
  [2375, 'Docker'],
  [2379, 'etcd'],
  [3306, 'MySQL'],
  [3389, 'RDP'],
  [5432, 'PostgreSQL'],
  [5601, 'Kibana'],
  [5900, 'VNC'],
  [6379, 'Redis'],
  [6443, 'the Kubernetes API'],
  [9092, 'Kafka'],
  [9200, 'OpenSearch'],
  [11211, 'memcached'],
  [27017, 'MongoDB'],
]);

/** Security groups and network ACLs that admit or let out everybody. */
export function networkRules(context: RuleContext): void {
  const { module } = context;
  const groups = module.resources('aws_security_group', 'aws_default_security_group');
  for (const group of groups) {
    for (const rule of items(get(group.body, 'ingress'))) checkIngress(context, group, rule);
    for (const rule of items(get(group.body, 'egress'))) checkEgress(context, group, rule);
  }
  for (const rule of module.resources('aws_security_group_rule')) {
    const direction = text(get(rule.body, 'type'));
    if (direction === 'ingress') checkIngress(context, rule, rule.body);
    if (direction === 'egress') checkEgress(context, rule, rule.body);
  }
  for (const rule of module.resources('aws_vpc_security_group_ingress_rule')) {
    checkIngress(context, rule, rule.body);
  }
  for (const rule of module.resources('aws_vpc_security_group_egress_rule')) {
    checkEgress(context, rule, rule.body);
  }
  checkNetworkAcls(context);
  checkLegacyGroups(context);
}

const RANGES = [
  'cidr_blocks',
  'ipv6_cidr_blocks',
  'cidr_ipv4',
  'cidr_ipv6',
  'cidr_block',
  'ipv6_cidr_block',
];

/** The range that means everybody, where the rule names one. */
function openRange(rule: Located): Located | undefined {
  return RANGES.flatMap((key) => items(get(rule, key))).find((range) =>
    EVERYWHERE.has(text(range) ?? ''),
  );
}

interface Ports {
  from: number;
  to: number;
}

const ALL_PORTS: Ports = { from: 0, to: 65_535 };

/** The ports of a rule; undefined when they are only known at run time. */
function portsOf(rule: Located): Ports | undefined {
  const protocol = text(get(rule, 'protocol') ?? get(rule, 'ip_protocol'));
  if (protocol === '-1' || protocol === 'all') return ALL_PORTS;
  const from = numeric(get(rule, 'from_port'));
  const to = numeric(get(rule, 'to_port'));
  if (from === undefined && to === undefined) return undefined;
  return { from: from ?? to ?? 0, to: to ?? from ?? 0 };
}

function describe({ from, to }: Ports): string {
  if (from <= 0 && (to >= 65_535 || to <= 0)) return 'every port';
  const name = KNOWN_PORTS.get(from);
  if (from === to) return `port ${String(from)}${name === undefined ? '' : ` (${name})`}`;
  return `ports ${String(from)}–${String(to)}`;
}

function checkIngress(context: RuleContext, block: TerraformBlock, rule: Located): void {
  const range = openRange(rule);
  if (range === undefined || isIcmp(rule)) return;
  const ports = portsOf(rule);
  if (ports !== undefined && ports.from === ports.to && WEB_PORTS.has(ports.from)) return;
  const opened = ports === undefined ? 'a port' : describe(ports);
  context.report(
    'terraform/public-ingress',
    block,
    range.at,
    `${addressOf(block)} opens ${opened} to the whole internet (${text(range) ?? ''}). Name the networks or security groups that may connect.`,
  );
}

const isIcmp = (rule: Located): boolean =>
  /^(?:icmp|icmpv6|1|58)$/.test(text(get(rule, 'protocol') ?? get(rule, 'ip_protocol')) ?? '');

function checkEgress(context: RuleContext, block: TerraformBlock, rule: Located): void {
  const range = openRange(rule);
  const ports = portsOf(rule);
  if (range === undefined || ports === undefined) return;
  const isAll = ports.from <= 0 && (ports.to >= 65_535 || ports.to <= 0);
  if (!isAll) return;
  context.report(
    'terraform/open-egress',
    block,
    range.at,
    `${addressOf(block)} may open connections to every address and port. Allow the destinations that it needs.`,
  );
}

/** Ports that administer or hold data: an ACL that admits everybody to them protects nothing. */
const coversSensitivePort = ({ from, to }: Ports): boolean =>
  [...KNOWN_PORTS.keys()].some((port) => from <= port && port <= to);

function checkNetworkAcls(context: RuleContext): void {
  const { module } = context;
  const inline = module
    .resources('aws_network_acl', 'aws_default_network_acl')
    .flatMap((acl) => items(get(acl.body, 'ingress')).map((rule) => ({ block: acl, rule })));
  const separate = module
    .resources('aws_network_acl_rule')
    .filter(({ body }) => flag(get(body, 'egress')) !== true)
    .map((block) => ({ block, rule: block.body as Located }));
  for (const { block, rule } of [...inline, ...separate]) {
    const action = text(get(rule, 'action') ?? get(rule, 'rule_action'))?.toLowerCase();
    const range = openRange(rule);
    const ports = portsOf(rule);
    if (action !== 'allow' || range === undefined || ports === undefined) continue;
    // Ephemeral ports must be open for answers; an ACL has no memory of connections.
    if (ports.from >= 1024 && ports.to >= 65_000) continue;
    if (!coversSensitivePort(ports)) continue;
    context.report(
      'terraform/public-ingress',
      block,
      range.at,
      `${addressOf(block)} admits the whole internet to ${describe(ports)}. Name the networks that may connect.`,
    );
  }
}

function checkLegacyGroups(context: RuleContext): void {
  const types = ['aws_db_security_group', 'aws_redshift_security_group'];
  for (const group of context.module.resources(...types)) {
    for (const ingress of items(get(group.body, 'ingress'))) {
      if (!EVERYWHERE.has(text(get(ingress, 'cidr')) ?? '')) continue;
      context.report(
        'terraform/public-ingress',
        group,
        placeOf(ingress, 'cidr'),
        `${addressOf(group)} opens the database to the whole internet. Name the networks that may connect.`,
      );
    }
  }
}
