import DOMPurify from 'dompurify';
import { html, render } from 'lit';

export class Editor {
  readonly #root: HTMLElement;
  #draft = '';

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#draft = localStorage.getItem('draft') ?? '';
  }

  showClean(): void {
    this.#root.innerHTML = DOMPurify.sanitize(this.#draft);
  }

  showLit(): void {
    render(html`<p>${this.#draft}</p>`, this.#root);
  }

  async showRemote(): Promise<void> {
    const id = new URL(document.URL).searchParams.get('draft');
    const response = await fetch(`/drafts/${encodeURIComponent(id ?? '')}`, { signal: AbortSignal.timeout(3000) });
    this.#root.innerHTML = await response.text();
  }

  showTitle(): void {
    const title = new URL(document.URL).searchParams.get('title') ?? '';
    const range = document.createRange();
    this.#root.append(range.createContextualFragment(`<h1>${title}</h1>`));
  }

  showEscaped(): void {
    const title = new URL(document.URL).searchParams.get('title') ?? '';
    const escaped = title.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
    this.#root.innerHTML = `<h1>${escaped}</h1>`;
  }

  replace(): void {
    const name = window.name;
    this.#root.outerHTML = `<div>${name}</div>`;
  }

  count(): void {
    this.#root.innerHTML = `<b>${this.#draft.length}</b>`;
  }
}
