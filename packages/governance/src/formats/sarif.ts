import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import manifest from '../../package.json' with { type: 'json' };
import type { RuleSeverity } from '@quoin/records/types';
import type { Report } from '../check.ts';
import { FINGERPRINT_VERSION } from '../findings/fingerprint.ts';
import { isOpen, type Finding } from '../findings/finding.ts';
import type { StandardRule } from '../standards/rules.ts';
import type { FormatOptions } from './format.ts';
import type { Links } from './links.ts';

/**
 * What GitHub takes of one file
 * (https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support): the
 * gravest results stay when there are more.
 */
export const SARIF_LIMITS = { results: 25_000, compressedBytes: 10_000_000, tags: 10 };

const LEVELS: Record<RuleSeverity, string> = { error: 'error', warning: 'warning', note: 'note' };

/** Scores of CVSS's scale, by which GitHub names security findings high, medium or low. */
const SCORES: Record<RuleSeverity, string> = { error: '8.0', warning: '5.0', note: '2.0' };

const ROOT = '%SRCROOT%';

/** SARIF 2.1.0 with the open findings, for code scanning and other tools. */
export async function sarif({ report, links }: FormatOptions): Promise<string> {
  const open = report.findings.filter(isOpen);
  for (let taken = Math.min(open.length, SARIF_LIMITS.results); ; taken = Math.floor(taken * 0.7)) {
    const text = `${JSON.stringify(toLog(open.slice(0, taken), open.length, report, links))}\n`;
    if (taken < 1000 || gzipSync(text).length <= SARIF_LIMITS.compressedBytes) return text;
  }
}

function toLog(findings: readonly Finding[], all: number, report: Report, links: Links) {
  const ids = [...new Set(findings.map(({ rule }) => rule))];
  const rules = ids.flatMap((id) => report.rules.find(id) ?? []);
  const leftOut = all - findings.length;
  const notes = [
    ...report.notes,
    ...(leftOut > 0
      ? [`${String(leftOut)} results were left out: the file would be too large.`]
      : []),
  ];
  return {
    $schema:
      'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Quoin',
            fullName: 'Quoin governance',
            semanticVersion: manifest.version,
            informationUri: links.page('docs/governance.md'),
            rules: rules.map((rule) => toDescriptor(rule, links)),
          },
        },
        automationDetails: { id: 'quoin/governance/' },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [ROOT]: { uri: `${pathToFileURL(report.source.root).href}/` } },
        invocations: [
          {
            executionSuccessful: report.failures.length === 0,
            toolExecutionNotifications: [
              ...notes.map((text) => ({ level: 'note', message: { text } })),
              ...report.failures.map(({ engine, message }) => ({
                level: 'error',
                message: { text: `${engine}: ${message}` },
              })),
            ],
          },
        ],
        results: findings.map((finding) => toResult(finding, ids.indexOf(finding.rule), links)),
      },
    ],
  };
}

function toDescriptor(rule: StandardRule, links: Links) {
  const { id, title, severity, why, good, standard, decisions, cwe } = rule;
  const helpUri = links.rule({ rule: id, standard });
  const behind = decisions.map(
    (decision) => `[${decision.id} ${decision.title}](${links.decision(decision)})`,
  );
  const paragraphs = [
    why,
    ...(good === undefined ? [] : [`\`\`\`\n${good}\n\`\`\``]),
    `Standard: [${standard.title}](${helpUri}). Decided in ${behind.join(', ')}.`,
  ];
  return {
    id,
    name: title,
    shortDescription: { text: title },
    fullDescription: { text: why || title },
    helpUri,
    help: { text: why || title, markdown: paragraphs.join('\n\n') },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      tags: tagsOf(rule),
      precision: 'high',
      'problem.severity': severity === 'note' ? 'recommendation' : severity,
      ...(cwe.length > 0 && { 'security-severity': SCORES[severity] }),
    },
  };
}

/** The tags that matter most first: more than ten are not shown. */
function tagsOf({ cwe, owasp, asvs, pci, standard }: StandardRule): string[] {
  return [
    ...(cwe.length > 0 ? ['security'] : []),
    ...cwe.map((id) => `external/cwe/${id.toLowerCase()}`),
    ...owasp.map((category) => `external/owasp/${category}`),
    `standard/${standard.id}`,
    ...asvs.map((requirement) => `external/asvs/${requirement}`),
    ...pci.map((requirement) => `external/pci-dss/${requirement}`),
  ].slice(0, SARIF_LIMITS.tags);
}

function toResult(finding: Finding, ruleIndex: number, links: Links) {
  const { rule, severity, message, location, fingerprint, standard, decisions } = finding;
  const artifactLocation = { uri: encodePath(location.path), uriBaseId: ROOT };
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation, region: regionOf(location) } }],
    partialFingerprints: {
      // The one by which GitHub follows a result from push to push.
      primaryLocationLineHash: fingerprint,
      [FINGERPRINT_VERSION]: fingerprint,
    },
    ...fixesOf(finding, artifactLocation),
    properties: {
      standard: links.rule({ rule, standard }),
      decisions: decisions.map((decision) => links.decision(decision)),
    },
  };
}

function regionOf({ line, column, endLine, endColumn }: Finding['location']) {
  return {
    startLine: line,
    ...(column !== undefined && { startColumn: column }),
    ...(endLine !== undefined && endLine >= line && { endLine }),
    ...(column !== undefined && endColumn !== undefined && { endColumn }),
  };
}

function fixesOf({ fix }: Finding, artifactLocation: object) {
  if (!fix?.edits || fix.edits.length === 0) return {};
  const replacements = fix.edits.map(({ start, end, text }) => ({
    deletedRegion: { charOffset: start, charLength: end - start },
    insertedContent: { text },
  }));
  return {
    fixes: [
      {
        description: { text: fix.description },
        artifactChanges: [{ artifactLocation, replacements }],
      },
    ],
  };
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
