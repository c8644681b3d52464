import { render, screen, within } from '@testing-library/react';
import type { ComponentProps } from 'react';
import { MemoryRouter } from 'react-router-dom';
import { describe, expect, it } from 'vitest';
import { Markdown } from './Markdown.tsx';

function show(text: string, options: Partial<ComponentProps<typeof Markdown>> = {}) {
  return render(
    <MemoryRouter>
      <Markdown from="decision" {...options}>
        {text}
      </Markdown>
    </MemoryRouter>,
  ).container;
}

describe('what it refuses', () => {
  it.each([
    ['a script', '<script>alert(1)</script>'],
    ['an image with a handler', '<img src=x onerror="alert(1)">'],
    ['a frame', '<iframe src="https://elsewhere.example"></iframe>'],
    ['a style', '<style>body { display: none }</style>'],
  ])('drops %s', (_, html) => {
    const page = show(`Before\n\n${html}\n\nAfter`);

    expect(page.querySelector('script, img, iframe, style, [onerror]')).toBeNull();
    expect(page).toHaveTextContent('Before After');
  });

  it.each(['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', 'vbscript:x'])(
    'makes no link of %s',
    (href) => {
      show(`[a trap](${href})`);

      expect(screen.getByText('a trap')).toBeVisible();
      expect(screen.queryByRole('link')).toBeNull();
    },
  );
});

describe('what it shows', () => {
  it('renders tables that can be scrolled by keyboard', () => {
    show('| Option | Cost |\n| --- | --- |\n| A | 1 |');

    const region = screen.getByRole('region', { name: 'Table' });
    expect(region).toHaveAttribute('tabindex', '0');
    expect(within(region).getByRole('cell', { name: 'A' })).toBeVisible();
  });

  it('puts headings below the page’s title, with links to themselves', () => {
    show('## Decision Outcome', { idPrefix: 'x/' });

    const heading = screen.getByRole('heading', { level: 3 });
    expect(heading).toHaveAttribute('id', 'x/decision-outcome');
    expect(within(heading).getByRole('link')).toHaveAttribute('href', '#x/decision-outcome');
  });

  it('leads between records through the portal and opens other sites apart', () => {
    show('[a](0003-x.md) [b](https://adr.github.io) [c](../src/main.ts)');

    expect(screen.getByRole('link', { name: 'a' })).toHaveAttribute('href', '/decisions/ADR-0003');
    expect(screen.getByRole('link', { name: 'b' })).toHaveAttribute('rel', 'noopener noreferrer');
    expect(screen.queryByRole('link', { name: 'c' })).toBeNull();
  });

  it('keeps footnotes and their marks linked', () => {
    const page = show('A claim.[^1]\n\n[^1]: Its source.');

    const mark = within(page.querySelector('sup') ?? page).getByRole('link');
    const target = mark.getAttribute('href')?.slice(1) ?? '';
    expect(page.querySelector(`[id="${target}"]`)).toHaveTextContent('Its source.');
  });
});

describe('code', () => {
  it('colours languages that it knows', async () => {
    show('```ts\nconst answer = 42;\n```');

    const keyword = await screen.findByText('const');
    expect(keyword.style.getPropertyValue('--shiki-light')).not.toBe('');
    expect(keyword.style.getPropertyValue('--shiki-dark')).not.toBe('');
    expect(keyword.closest('pre')).toHaveTextContent('const answer = 42;');
  });

  it('shows code of other languages as it is', () => {
    const page = show('```cobol\nDISPLAY "HELLO".\n```');

    expect(page.querySelector('pre')).toHaveTextContent('DISPLAY "HELLO".');
  });

  it('shows the source of a diagram that is none, and says so', async () => {
    show('```mermaid\nflowchart LR\n  a -->\n```');

    expect(await screen.findByText(/This diagram cannot be drawn/)).toBeVisible();
    expect(screen.getByText(/flowchart LR/)).toBeVisible();
  });
});
