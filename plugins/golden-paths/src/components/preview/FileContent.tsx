import type { PreviewFile } from '@quoin/fleet/types';
import { CodeBlock } from '@quoin/record-ui';
import { formatSize, languageOf } from '../../lib/fileTree.ts';

/** One rendered file. */
export function FileContent({ file }: { file: PreviewFile }) {
  const { path, size, executable, content, kind } = file;
  const language = languageOf(path);
  return (
    <section className="quoin-file-content" aria-label={path}>
      <header>
        <h3>{path}</h3>
        <span>
          {formatSize(size)}
          {executable && ', executable'}
        </span>
      </header>
      {kind === 'symlink' && (
        <p className="quoin-note">
          A link to <code>{content}</code>
        </p>
      )}
      {kind === 'text' && content !== undefined && (
        <CodeBlock code={content} {...(language && { language })} />
      )}
      {kind !== 'symlink' && content === undefined && (
        <p className="quoin-note">
          {kind === 'binary' ? 'A binary file.' : 'Too large to show here.'}
        </p>
      )}
    </section>
  );
}
