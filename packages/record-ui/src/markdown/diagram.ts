import mermaid from 'mermaid';
import type { ThemeMode } from '../lib/themeMode.ts';

const colours = {
  light: {
    background: '#ffffff',
    primaryColor: '#e4f1ef',
    primaryTextColor: '#1d1c1a',
    primaryBorderColor: '#0f6b6b',
    lineColor: '#5e5a52',
    secondaryColor: '#f3f1ec',
    tertiaryColor: '#faf9f6',
    noteBkgColor: '#fbeed8',
    noteTextColor: '#1d1c1a',
    noteBorderColor: '#d9b98a',
    edgeLabelBackground: '#ffffff',
  },
  dark: {
    background: '#1d1d1b',
    primaryColor: '#12383a',
    primaryTextColor: '#ecebe6',
    primaryBorderColor: '#5fc9c0',
    lineColor: '#aaa69b',
    secondaryColor: '#32322f',
    tertiaryColor: '#282825',
    noteBkgColor: '#3a2a0d',
    noteTextColor: '#ecebe6',
    noteBorderColor: '#8a6a33',
    edgeLabelBackground: '#1d1d1b',
  },
} satisfies Record<ThemeMode, Record<string, string>>;

export interface Drawing {
  svg: string;
  /** The width at which its text has the size of the page's, in pixels. */
  width: number;
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Draws a Mermaid diagram.
 *
 * @param id - unique on the page, a valid CSS identifier
 * @returns the SVG, freed by Mermaid of scripts and of links that run code
 * @throws Error when the source is no valid diagram
 */
export function drawDiagram(id: string, source: string, mode: ThemeMode): Promise<Drawing> {
  // Mermaid's configuration is global: diagrams are drawn one after the other.
  const drawing = last.then(async () => {
    mermaid.initialize({
      startOnLoad: false,
      securityLevel: 'strict',
      suppressErrorRendering: true,
      theme: 'base',
      themeVariables: { darkMode: mode === 'dark', ...colours[mode] },
      fontFamily: 'system-ui, sans-serif',
    });
    const { svg } = await mermaid.render(id, source);
    return { svg, width: widthOf(svg) };
  });
  last = drawing.catch(() => undefined);
  return drawing;
}

function widthOf(svg: string): number {
  return Number(/viewBox="[-\d.]+ [-\d.]+ ([\d.]+)/.exec(svg)?.[1] ?? 0);
}
