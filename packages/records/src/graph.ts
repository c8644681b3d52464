import type { DecisionDraft } from './decision.ts';
import { decisionReferences, type Listed, type RecordIndex } from './recordIndex.ts';
import { resolveLink } from './links.ts';
import type { DecisionLinks } from './types.ts';

/** Ids by id. */
type Edges = Map<string, Set<string>>;

/** The links between decisions, each followed in both directions. */
export class DecisionGraph {
  readonly #index: RecordIndex;
  readonly #supersedes: Edges = new Map();
  readonly #supersededBy: Edges = new Map();
  readonly #related: Edges = new Map();
  readonly #mentions: Edges = new Map();
  readonly #mentionedBy: Edges = new Map();

  constructor(index: RecordIndex) {
    this.#index = index;
    for (const file of index.decisions.values()) this.#add(file);
  }

  linksOf(id: string): DecisionLinks {
    const references = (edges: Edges) =>
      decisionReferences(edges.get(id) ?? new Set(), this.#index.decisions);
    return {
      supersedes: references(this.#supersedes),
      supersededBy: references(this.#supersededBy),
      related: references(this.#related),
      mentions: references(this.#mentions),
      mentionedBy: references(this.#mentionedBy),
    };
  }

  /** True when a decision supersedes itself by way of others. */
  isSupersededByItself(id: string): boolean {
    const seen = new Set<string>();
    const pending = [...(this.#supersedes.get(id) ?? [])];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (next === id) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      pending.push(...(this.#supersedes.get(next) ?? []));
    }
    return false;
  }

  #add({ draft, path }: Listed<DecisionDraft>): void {
    for (const { id } of draft.supersedes) this.#addSupersession(draft.id, id);
    for (const { id } of draft.supersededBy) this.#addSupersession(id, draft.id);
    for (const { id } of draft.related) {
      connect(this.#related, draft.id, id);
      connect(this.#related, id, draft.id);
    }
    for (const { href } of draft.textLinks) {
      const target = resolveLink(href, path, this.#index);
      if (target?.decisionId === undefined) continue;
      connect(this.#mentions, draft.id, target.decisionId);
      connect(this.#mentionedBy, target.decisionId, draft.id);
    }
  }

  #addSupersession(successor: string, predecessor: string): void {
    connect(this.#supersedes, successor, predecessor);
    connect(this.#supersededBy, predecessor, successor);
  }
}

function connect(edges: Edges, from: string, to: string): void {
  if (from === to) return;
  const targets = edges.get(from) ?? new Set();
  edges.set(from, targets.add(to));
}
