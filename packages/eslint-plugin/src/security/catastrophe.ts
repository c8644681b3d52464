import { RegExpParser, type AST } from '@eslint-community/regexpp';

const parser = new RegExpParser();

/** Longer expressions are tables that a program wrote. */
const LONGEST = 2_000;

/**
 * The part of a regular expression that can take exponential time: a repetition inside a repetition, or a
 * choice of two ways to read the same character inside one, before something that may not match.
 */
export function catastrophicPart(source: string, flags: string): string | undefined {
  if (source.length > LONGEST) return undefined;
  let pattern: AST.Pattern;
  try {
    pattern = parser.parsePattern(source, 0, source.length, {
      unicode: flags.includes('u'),
      unicodeSets: flags.includes('v'),
    });
  } catch (error) {
    // An expression that does not parse is the engine's own error.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  for (const quantifier of quantifiersIn(pattern)) {
    if (isAmbiguous(quantifier) && canFailAfter(quantifier)) return quantifier.raw;
  }
  return undefined;
}

function* quantifiersIn(root: AST.Pattern): Generator<AST.Quantifier, void, undefined> {
  const stack: AST.Node[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.type === 'Quantifier') {
      yield node;
      stack.push(node.element);
    } else if ('alternatives' in node) stack.push(...node.alternatives);
    else if (node.type === 'Alternative') stack.push(...node.elements);
  }
}

const isUnbounded = ({ max }: AST.Quantifier) => max === Number.POSITIVE_INFINITY;

/** Whether one text can be divided among the repetitions in many ways. */
function isAmbiguous(quantifier: AST.Quantifier): boolean {
  const { element } = quantifier;
  if (!isUnbounded(quantifier)) return false;
  if (element.type !== 'Group' && element.type !== 'CapturingGroup') return false;
  return (
    element.alternatives.some(({ elements }) => repeatsAlone(elements)) ||
    overlap(element.alternatives)
  );
}

/** `a+` on its own, or beside what may be left out: `a+\s?`. */
function repeatsAlone(elements: readonly AST.Element[]): boolean {
  const inner = elements.filter((each) => each.type === 'Quantifier' && isUnbounded(each));
  const others = elements.filter((each) => !inner.includes(each));
  if (inner.length !== 1 || !others.every(mayBeEmpty)) return false;
  const [repeated] = inner;
  return repeated?.type === 'Quantifier' && charactersOf(repeated.element) !== undefined;
}

function mayBeEmpty(element: AST.Element): boolean {
  return element.type === 'Quantifier' && element.min === 0;
}

/** Whether two single-character choices share a character: `(\w|\d)*`. */
function overlap(alternatives: readonly AST.Alternative[]): boolean {
  const seen = new Set<number>();
  for (const { elements } of alternatives) {
    const [only] = elements;
    const characters = elements.length === 1 && only ? charactersOf(only) : undefined;
    for (const character of characters ?? []) {
      if (seen.has(character)) return true;
    }
    for (const character of characters ?? []) seen.add(character);
  }
  return false;
}

const ASCII = Array.from({ length: 128 }, (_, code) => code);

/** The ASCII characters that an element for one character matches; nothing for any other element. */
function charactersOf(element: AST.Element | AST.QuantifiableElement): Set<number> | undefined {
  switch (element.type) {
    case 'Character':
      return new Set([element.value]);
    case 'CharacterSet':
    case 'CharacterClass': {
      // One character class of an expression that has just been parsed.
      // eslint-disable-next-line security/detect-non-literal-regexp
      const expression = new RegExp(`^(?:${element.raw})$`);
      return new Set(ASCII.filter((code) => expression.test(String.fromCharCode(code))));
    }
    default:
      return undefined;
  }
}

/** Whether something behind the quantifier can make the match start over. */
function canFailAfter(quantifier: AST.Quantifier): boolean {
  let node: AST.Node = quantifier;
  while (node.parent) {
    const { parent }: { parent: AST.Node } = node as { parent: AST.Node };
    if (parent.type === 'Alternative') {
      const behind = parent.elements.slice(parent.elements.indexOf(node as AST.Element) + 1);
      if (behind.some((each) => !mayBeEmpty(each))) return true;
    }
    node = parent;
  }
  return false;
}
