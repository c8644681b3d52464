import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findBrowser, launchBrowser } from './browser.ts';
import { seriousViolations } from './accessibility.ts';
import { describeGoldenPaths } from './goldenPaths.ts';
import { ROOT, startStack, type Stack } from './stack.ts';
import { createTemplates, type Templates } from './templatesRepository.ts';

const execute = promisify(execFile);
const browserPath = findBrowser();
if (!browserPath) {
  console.warn(
    'The browser tests were skipped: no Chromium or Chrome was found. Install one, or name it with CHROME_PATH.',
  );
}

/** The web bundle may have to be built, and the packages packed, beside other tests. */
const START_TIMEOUT_MS = 360_000;

describe.skipIf(!browserPath)('the road, as a newcomer walks it after npm start', () => {
  let stack: Stack;
  let templates: Templates;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    templates = await createTemplates();
    stack = await startStack({ QUOIN_TEMPLATES_REPOSITORY: templates.directory });
    browser = await launchBrowser(browserPath ?? '');
  }, START_TIMEOUT_MS);

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    complaints = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
  });

  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });

  afterAll(async () => {
    await browser.close();
    await templates.remove();
    expect(await stack.interrupt()).toBe(0);
    await expect(fetch(stack.portalUrl)).rejects.toThrow();
    await expect(fetch(stack.paymentsUrl)).rejects.toThrow();
  }, 60_000);

  const open = (path: string) => page.goto(`${stack.portalUrl}${path}`);
  const navigate = (name: string) =>
    page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  const heading = (name: string | RegExp) => page.getByRole('heading', { name }).first();

  test('the home page shows what is here and leads to it', async () => {
    await open('/');
    const latest = page.getByRole('region', { name: 'Latest decisions' });
    await latest.locator('a[href^="/decisions/ADR-"]').first().waitFor();
    const standards = page.getByRole('region', { name: 'Standards' });
    await standards.locator('a[href^="/standards/"]').first().waitFor();
    await page.getByRole('link', { name: /^payments/ }).waitFor();
    expect(await page.title()).toContain('Quoin');
    expect(await seriousViolations(page)).toEqual([]);
  });

  test('a decision is found in the list and read with its diagram', async () => {
    await open('/');
    await navigate('Decisions');
    await page.getByRole('searchbox').fill('idempotency');
    await page.waitForURL(/idempotency/);
    await page.getByRole('link', { name: /Decide idempotency/ }).click();
    await heading(/Decide idempotency by a unique constraint/).waitFor();
    await page.locator('figure[aria-label="Diagram"] svg').first().waitFor();
    await heading('Considered Options').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });

  test('a standard is read with its rules, and leads to the decision behind it', async () => {
    await open('/standards');
    await page.getByRole('link', { name: 'OWASP Top 10' }).click();
    await heading('OWASP Top 10').waitFor();
    await page.getByRole('link', { name: 'No text is evaluated as code' }).first().waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page
      .getByRole('link', { name: /ADR-0009|Authenticate with JWT/ })
      .first()
      .click();
    await heading(/Authenticate with JWT/).waitFor();
  });

  test('the catalog holds the payments service with its API', async () => {
    await open('/catalog');
    await page.getByRole('link', { name: 'payments', exact: true }).first().click();
    await heading('payments').waitFor();
    await open('/catalog/default/api/payments/definition');
    await page.getByText('/v1/payments', { exact: true }).first().waitFor();
  });

  test('search finds decisions, standards and components', async () => {
    await open('/search?query=idempotency');
    await page.getByRole('link', { name: /ADR-0015/ }).waitFor();
    await page.getByRole('link', { name: 'Payments', exact: true }).waitFor();
    await open('/search?query=payments');
    await page.getByRole('link', { name: 'payments', exact: true }).first().waitFor();
  });

  test('the wizard refuses a missing and a malformed answer before anything is made', async () => {
    await open('/create/templates/default/service');
    const owner = page.getByRole('textbox', { name: 'Owner' });
    await page.getByRole('textbox', { name: 'Name' }).fill('Not A Name');
    await page.getByRole('button', { name: 'Next' }).click();
    expect(await owner.evaluate((field: HTMLInputElement) => field.validity.valueMissing)).toBe(
      true,
    );

    await owner.fill('Payments');
    await page.getByRole('option').first().click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page
      .getByText(/'Name' must match pattern/)
      .first()
      .waitFor();
    await page.getByText(/Use small letters, digits and single hyphens/).waitFor();
    expect(await page.getByRole('checkbox', { name: 'Payments grade' }).count()).toBe(0);
    // The scaffolder tells the browser's console, too.
    complaints = complaints.filter((text) => !text.startsWith('Form validation failed'));
  });

  test('every template of this repository can be chosen', async () => {
    await open('/create');
    const folders = await readdir(join(ROOT, 'templates'));
    const templates = folders.filter((name) =>
      existsSync(join(ROOT, 'templates', name, 'template.yaml')),
    );
    const choices = page.getByRole('button', { name: 'Choose' });
    await choices.nth(templates.length - 1).waitFor();
    expect(await choices.count()).toBe(templates.length);
  });

  test('a service goes from the wizard to the catalog, with the bytes that the command writes', async () => {
    await scaffold('refunds', ['Payments grade']);
    await page.getByRole('link', { name: 'In the catalog' }).click();
    await heading('refunds').waitFor();
    await page.getByRole('heading', { name: 'Golden path', exact: true }).waitFor();
    await page.waitForLoadState('networkidle');
    // The fleet has it with its next check; until then its card is answered with 404, again and again.
    await page.goto('about:blank');
    complaints = complaints.filter((text) => !text.includes('status of 404'));

    const folder = await mkdtemp(join(tmpdir(), 'quoin-e2e-files-'));
    const [published, written] = [join(folder, 'published'), join(folder, 'written')];
    await execute('git', [
      'clone',
      '--quiet',
      join(stack.dataDir, 'git', 'refunds.git'),
      published,
    ]);
    await rm(join(published, '.git'), { recursive: true });
    await execute(process.execPath, [
      join(ROOT, 'scripts', 'new.ts'),
      ...[
        'service',
        '--name',
        'refunds',
        '--owner',
        'team-payments',
        '--paymentsGrade',
        '--out',
        written,
      ],
    ]);
    const files = await readTree(written);
    expect(files.size).toBeGreaterThan(20);
    expect(await readTree(published)).toEqual(files);
    await rm(folder, { recursive: true });
  });

  test('a name that exists is refused, and the log says what to do', async () => {
    await scaffold('payments');
    await page
      .getByText(/already/)
      .first()
      .waitFor();
    await page
      .getByText(/Choose another name/)
      .first()
      .waitFor();
    // The failed task is reported to the browser's console as well.
    complaints.length = 0;
  });

  test('the payment that npm start prints moves money once', async () => {
    const curl = /curl -i [\s\S]*?USD"}}'/.exec(stack.output())?.[0] ?? '';
    const send = async () => (await execute('sh', ['-c', `${curl} --silent`])).stdout;
    const [first, second] = [await send(), await send()];
    expect(first).toMatch(/^HTTP\/1\.1 201 /);
    expect(second).toMatch(/^HTTP\/1\.1 201 /);
    expect(second).toMatch(/idempotency-replayed: true/i);
    expect(JSON.parse(second.split('\r\n\r\n')[1] ?? '')).toEqual(
      JSON.parse(first.split('\r\n\r\n')[1] ?? ''),
    );
  });

  describeGoldenPaths(() => ({ stack, page, templates, complaints }));

  async function scaffold(name: string, options: string[] = []): Promise<void> {
    await open('/create');
    await page
      .locator('.MuiCard-root', { has: page.getByText('Service', { exact: true }) })
      .getByRole('button', { name: 'Choose' })
      .click();
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('textbox', { name: 'Owner' }).fill('Payments');
    await page.getByRole('option').first().click();
    await page.getByRole('button', { name: 'Next' }).click();
    for (const option of options) await page.getByRole('checkbox', { name: option }).check();
    await page.getByRole('button', { name: 'Review' }).click();
    await page.getByRole('button', { name: 'Create' }).click();
    await page.waitForURL(/\/create\/tasks\//);
  }
});

/** Content of every file below a folder, by path. */
async function readTree(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const read = async (file: string) =>
    [relative(folder, file), await readFile(file, 'latin1')] as const;
  return new Map(await Promise.all(files.sort().map(read)));
}
