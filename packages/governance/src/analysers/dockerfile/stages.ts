import type { Stage } from './parse.ts';
import type { Say } from './rule.ts';

/** What follows from stages as wholes: the image below, the user and the health at the end. */
export function stageRules(stages: readonly Stage[], say: Say): void {
  stages.forEach((stage, index) => {
    checkBase(stage, stages.slice(0, index), say);
  });
  const last = stages.at(-1);
  if (last === undefined) return;
  checkUser(last, stages, say);
  checkHealth(last, stages, say);
}

function checkBase({ image, from }: Stage, before: readonly Stage[], say: Say): void {
  if (image === '' || image.toLowerCase() === 'scratch') return;
  if (before.some(({ alias }) => alias?.toLowerCase() === image.toLowerCase())) return;
  if (/@sha256:[a-f0-9]{64}$/.test(image) || image.includes('$')) return;
  const name = image.slice(image.lastIndexOf('/') + 1);
  const tag = name.includes(':') ? name.slice(name.indexOf(':') + 1) : 'latest';
  if (tag === 'latest') {
    say(
      'dockerfile/base-image',
      from.line,
      `The image is built on whatever ${image} is on the day. Name a version and its digest.`,
    );
  } else {
    say(
      'dockerfile/base-image-digest',
      from.line,
      `The tag of ${image} can be moved to another image. Add its digest: ${image}@sha256:….`,
    );
  }
}

/** Bases that run as somebody else than root by themselves. */
const UNPRIVILEGED = /nonroot|rootless|unprivileged|bitnami\/|cgr\.dev\/chainguard\/|-user(?:$|:)/;

/** The stage and those that it is built on, the nearest first. */
function lineage(stage: Stage, stages: readonly Stage[]): Stage[] {
  const line = [stage];
  for (let current: Stage | undefined = stage; current !== undefined;) {
    const image: string = current.image;
    const index = stages.indexOf(current);
    current = stages.slice(0, index).find(({ alias }) => alias !== undefined && alias === image);
    if (current !== undefined) line.push(current);
  }
  return line;
}

function checkUser(last: Stage, stages: readonly Stage[], say: Say): void {
  const line = lineage(last, stages);
  const user = line
    .map(({ instructions }) => instructions.findLast(({ name }) => name === 'USER'))
    .find((found) => found !== undefined);
  if (user === undefined) {
    const base = line.at(-1)?.image ?? '';
    if (UNPRIVILEGED.test(base)) return;
    say(
      'dockerfile/root-user',
      last.from.line,
      'The image runs as root. Add USER with another id.',
    );
    return;
  }
  if (!/^(?:root|0)(?::|$)/i.test(user.rest)) return;
  say('dockerfile/root-user', user.line, 'The image runs as root. End with USER and another id.');
}

function checkHealth(last: Stage, stages: readonly Stage[], say: Say): void {
  const all = lineage(last, stages).flatMap(({ instructions }) => instructions);
  // A function is started for each event, and a tool ends: only what listens can be asked.
  if (!all.some(({ name }) => name === 'EXPOSE')) return;
  if (all.some(({ name }) => name === 'HEALTHCHECK')) return;
  say(
    'dockerfile/healthcheck',
    last.from.line,
    'Outside of Kubernetes nobody notices when this image hangs. Add HEALTHCHECK, or HEALTHCHECK NONE where a probe does it.',
  );
}
