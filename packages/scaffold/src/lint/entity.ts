import { isRenderAction, RENDER_ACTION } from '../steps.ts';
import type { Position } from './finding.ts';
import { YamlReader, type PlacedText } from './yaml.ts';

/** A step, as it is written. */
export interface EntityStep extends Position {
  id: string;
  renders: boolean;
  /** Whether its action lacks the answers that it needs for the provenance. */
  lacksAnswers: boolean;
  /** The values that a layer's files see, by name. */
  values: ReadonlyMap<string, readonly PlacedText[]>;
  /** Its condition and its other inputs. */
  texts: readonly PlacedText[];
}

/** What the lint reads of a `template.yaml`, with the places where it is written. */
export interface EntitySource {
  steps: readonly EntityStep[];
  /** The links and texts that a portal shows at the end. */
  output: readonly PlacedText[];
  /** Where the version is written. */
  version: Position;
  /** Where a parameter is declared. */
  parameter(name: string): Position;
}

/** What `quoin:render` must be given, as it knows no more than its input; it uses no answer by itself. */
export const ALL_ANSWERS = '${{ parameters }}';

/** @param text of a `template.yaml` that has been loaded, so it is one */
export function readEntitySource(text: string): EntitySource {
  const yaml = new YamlReader(text);
  return {
    steps: yaml.items(yaml.at('spec', 'steps')).map((node, index) => readStep(yaml, node, index)),
    output: yaml.texts(yaml.at('spec', 'output')),
    version: yaml.position(yaml.at('metadata', 'annotations', 'quoin.dev/template-version')),
    parameter: (name) => yaml.position(findParameter(yaml, yaml.at('spec', 'parameters'), name)),
  };
}

function readStep(yaml: YamlReader, node: unknown, index: number): EntityStep {
  const pairs = yaml.pairs(node);
  const find = (name: string) => pairs.find(({ key }) => key === name)?.value;
  const action = String(yaml.scalar(find('action')));
  const renders = isRenderAction(action);
  const inputs = yaml.pairs(find('input'));
  const answers = inputs.find(({ key }) => key === 'answers')?.value;
  const isValues = ({ key }: { key: string }) => renders && key === 'values';
  const values = yaml.pairs(inputs.find(isValues)?.value);
  const others = [
    ...pairs.filter(({ key }) => key !== 'input'),
    ...inputs.filter((input) => !isValues(input)),
  ];
  const texts = others.flatMap(({ value }) => yaml.texts(value));
  return {
    id: String(yaml.scalar(find('id')) ?? `step-${index + 1}`),
    renders,
    lacksAnswers: action === RENDER_ACTION && yaml.scalar(answers) !== ALL_ANSWERS,
    values: new Map(values.map(({ key, value }) => [key, yaml.texts(value)])),
    texts: texts.filter((each) => !(renders && each.text === ALL_ANSWERS)),
    ...yaml.position(node),
  };
}

/** The key that declares a parameter, on whichever page and behind whichever condition. */
function findParameter(yaml: YamlReader, node: unknown, name: string): unknown {
  for (const { key, value } of yaml.pairs(node)) {
    const own = key === 'properties' && yaml.pairs(value).find((each) => each.key === name);
    const found = own ? own.keyNode : findParameter(yaml, value, name);
    if (found) return found;
  }
  for (const item of yaml.items(node)) {
    const found = findParameter(yaml, item, name);
    if (found) return found;
  }
  return undefined;
}
