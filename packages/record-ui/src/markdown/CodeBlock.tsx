import { useCallback, type CSSProperties } from 'react';
import { useResource } from '../lib/resource.ts';

export interface CodeBlockProps {
  code: string;
  /** The word after the fence; plain text without it. */
  language?: string;
}

/** Code in colours, once they are loaded; readable text before and without them. */
export function CodeBlock({ code, language }: CodeBlockProps) {
  const load = useCallback(async () => {
    if (!language) return undefined;
    const { highlight } = await import('./highlighter.ts');
    return highlight(code, language);
  }, [code, language]);
  const tokens = useResource(load);
  const lines = tokens.state === 'ready' ? tokens.value : undefined;

  return (
    // A block that scrolls sideways has to be reachable by keyboard.
    <pre className="quoin-code" tabIndex={0} data-language={language}>
      <code>
        {lines?.map((line, number) => (
          <span key={number}>
            {line.map((token) => (
              <span key={token.offset} style={token.htmlStyle as CSSProperties}>
                {token.content}
              </span>
            ))}
            {number < lines.length - 1 && '\n'}
          </span>
        )) ?? code}
      </code>
    </pre>
  );
}
