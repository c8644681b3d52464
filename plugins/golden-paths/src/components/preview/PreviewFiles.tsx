import type { PreviewFile, TemplatePreview } from '@quoin/fleet/types';
import { count } from '@quoin/record-ui/text';
import { useMemo, useState } from 'react';
import { fileTree, firstFile, foldersAbove } from '../../lib/fileTree.ts';
import { FileContent } from './FileContent.tsx';
import { FileTree } from './FileTree.tsx';

export interface PreviewFilesProps {
  preview: TemplatePreview;
  /** The opened path; the most telling file when it is empty or not there. */
  path: string;
  onOpen: (path: string) => void;
}

/** What a template would make: the tree, and one file of it. */
export function PreviewFiles({ preview, path, onOpen }: PreviewFilesProps) {
  const { files } = preview;
  const nodes = useMemo(() => fileTree(files), [files]);
  const file = files.find((each) => each.path === path) ?? fallback(files);
  const [expanded, setExpanded] = useState(() => new Set(file ? foldersAbove(file.path) : []));
  const isFile = (key: string) => files.some((each) => each.path === key);

  return (
    <div className="quoin-preview-files">
      <div className="quoin-preview-tree">
        <p className="quoin-note" role="status">
          {count(files.length, 'file')} by version {preview.version}
        </p>
        <FileTree
          nodes={nodes}
          selected={file?.path}
          expanded={expanded}
          onExpand={setExpanded}
          onSelect={(key) => {
            if (isFile(key)) onOpen(key);
            else setExpanded(toggled(expanded, key));
          }}
        />
      </div>
      {file && <FileContent key={file.path} file={file} />}
    </div>
  );
}

function fallback(files: readonly PreviewFile[]): PreviewFile | undefined {
  const first = firstFile(files);
  return files.find(({ path }) => path === first);
}

function toggled(set: ReadonlySet<string>, key: string): Set<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}
