import { Alert, Skeleton } from '@backstage/ui';
import { useCallback, useId, type CSSProperties } from 'react';
import { useResource } from '../lib/resource.ts';
import { useThemeMode } from '../lib/themeMode.ts';
import { CodeBlock } from './CodeBlock.tsx';

/** A Mermaid diagram in the theme's colours; its source with a note when it cannot be drawn. */
export function Diagram({ source }: { source: string }) {
  const mode = useThemeMode();
  const id = `mermaid-${useId().replaceAll(':', '')}`;
  const load = useCallback(async () => {
    const { drawDiagram } = await import('./diagram.ts');
    return drawDiagram(id, source, mode);
  }, [id, source, mode]);
  const drawing = useResource(load);

  if (drawing.state === 'loading') return <Skeleton width="100%" height={180} />;
  if (drawing.state === 'failed') {
    return (
      <figure className="quoin-diagram-source">
        <Alert
          status="warning"
          icon
          title="This diagram cannot be drawn, so its source is shown."
          description={firstLine(drawing.error.message)}
        />
        <CodeBlock code={source} />
      </figure>
    );
  }
  const { svg, width } = drawing.value;
  return (
    <figure
      className="quoin-diagram"
      style={{ '--diagram-width': `${String(width)}px` } as CSSProperties}
      aria-label="Diagram"
      tabIndex={0}
      // Mermaid's strict level has sanitised it.
      dangerouslySetInnerHTML={{ __html: svg }}
    />
  );
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
