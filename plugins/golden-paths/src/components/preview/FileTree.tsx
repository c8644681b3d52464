import { RiArrowRightSLine, RiFileLine, RiFolder3Line, RiTerminalLine } from '@remixicon/react';
import { Button, Collection, Tree, TreeItem, TreeItemContent } from 'react-aria-components';
import type { TreeNode } from '../../lib/fileTree.ts';

export interface FileTreeProps {
  nodes: readonly TreeNode[];
  selected: string | undefined;
  expanded: Iterable<string>;
  onSelect: (path: string) => void;
  onExpand: (paths: Set<string>) => void;
}

/** Files as a tree: arrows move and unfold, Enter opens, letters jump. */
export function FileTree({ nodes, selected, expanded, onSelect, onExpand }: FileTreeProps) {
  return (
    <Tree
      className="quoin-tree"
      aria-label="Files"
      items={nodes}
      selectionMode="single"
      selectionBehavior="replace"
      disallowEmptySelection
      selectedKeys={selected === undefined ? [] : [selected]}
      expandedKeys={expanded}
      onExpandedChange={(keys) => {
        onExpand(new Set([...keys].map(String)));
      }}
      onSelectionChange={(keys) => {
        if (keys === 'all') return;
        const [path] = keys;
        if (path !== undefined) onSelect(String(path));
      }}
    >
      {renderNode}
    </Tree>
  );
}

function renderNode(node: TreeNode) {
  return (
    <TreeItem id={node.path} textValue={node.name} className="quoin-tree-item">
      <TreeItemContent>
        <span className="quoin-tree-row">
          {node.file ? (
            <FileIcon executable={node.file.executable} />
          ) : (
            <Button slot="chevron" className="quoin-tree-chevron">
              <RiArrowRightSLine size={16} aria-hidden />
              <RiFolder3Line size={16} aria-hidden />
            </Button>
          )}
          <span>{node.name}</span>
        </span>
      </TreeItemContent>
      <Collection items={node.children}>{renderNode}</Collection>
    </TreeItem>
  );
}

function FileIcon({ executable }: { executable: boolean }) {
  return executable ? (
    <RiTerminalLine size={16} aria-label="Executable" />
  ) : (
    <RiFileLine size={16} aria-hidden />
  );
}
