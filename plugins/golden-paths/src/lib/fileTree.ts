import type { PreviewFile } from '@quoin/fleet/types';

export interface TreeNode {
  /** Relative to the project; unique, and the node's key. */
  path: string;
  /** The last part of it. */
  name: string;
  /** None for a folder. */
  file?: PreviewFile;
  children: TreeNode[];
}

/** Files as a tree: folders before files, each in alphabetical order. */
export function fileTree(files: readonly PreviewFile[]): TreeNode[] {
  const root: TreeNode = { path: '', name: '', children: [] };
  for (const file of files) {
    const parts = file.path.split('/');
    let folder = root;
    parts.forEach((name, index) => {
      const path = parts.slice(0, index + 1).join('/');
      let node = folder.children.find((child) => child.name === name);
      if (!node) {
        node = { path, name, children: [], ...(index === parts.length - 1 && { file }) };
        folder.children.push(node);
      }
      folder = node;
    });
  }
  return sorted(root.children);
}

function sorted(nodes: TreeNode[]): TreeNode[] {
  return nodes
    .map((node) => ({ ...node, children: sorted(node.children) }))
    .sort(
      (a, b) =>
        Number(a.file !== undefined) - Number(b.file !== undefined) || a.name.localeCompare(b.name),
    );
}

/** The folders above a path: `src`, `src/http` for `src/http/app.ts`. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Opened first: the file that says most of a project. */
export function firstFile(files: readonly PreviewFile[]): string | undefined {
  return (files.find(({ path }) => path === 'README.md') ?? files[0])?.path;
}

const byName: Record<string, string> = { dockerfile: 'dockerfile', 'package-lock.json': 'json' };

const byExtension: Record<string, string> = {
  cjs: 'javascript',
  hcl: 'hcl',
  js: 'javascript',
  json: 'json',
  md: 'markdown',
  mjs: 'javascript',
  mts: 'typescript',
  sh: 'bash',
  sql: 'sql',
  tf: 'hcl',
  ts: 'typescript',
  tsx: 'tsx',
  yaml: 'yaml',
  yml: 'yaml',
};

/** The language in which a file's text is coloured; undefined for plain text. */
export function languageOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return byName[name] ?? byExtension[name.slice(name.lastIndexOf('.') + 1)];
}

/** `1.4 KB`, `312 bytes`. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${String(bytes)} bytes`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
