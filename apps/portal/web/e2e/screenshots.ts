/** Takes the pictures that the documentation shows: `node apps/portal/web/e2e/screenshots.ts`. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { findBrowser, launchBrowser } from './browser.ts';
import { ROOT, startStack } from './stack.ts';
import {
  createService,
  createTemplates,
  generated,
  ownGreeting,
  type Templates,
} from './templatesRepository.ts';

interface Picture {
  name: string;
  path: string;
  /** Shown once the page is complete. */
  until: (page: Page) => Promise<unknown>;
  scheme?: 'dark';
  width?: 390;
}

const text = (content: string) => (page: Page) =>
  page.getByText(content, { exact: true }).filter({ visible: true }).first().waitFor();

const PICTURES: Picture[] = [
  { name: 'home', path: '/', until: text('payments') },
  { name: 'home-dark', path: '/', until: text('payments'), scheme: 'dark' },
  { name: 'home-phone', path: '/', until: text('payments'), width: 390 },
  { name: 'decisions', path: '/decisions', until: text('ADR-0001') },
  {
    name: 'decision',
    path: '/decisions/ADR-0015#more-information',
    until: (page) => page.locator('figure[aria-label="Diagram"] svg').first().waitFor(),
  },
  { name: 'standard', path: '/standards/owasp-top-10', until: text('owasp/sql-injection') },
  { name: 'catalog', path: '/catalog', until: text('payments') },
  { name: 'api', path: '/catalog/default/api/payments/definition', until: text('/v1/payments') },
  { name: 'wizard', path: '/create/templates/default/service', until: text('Review') },
  { name: 'search', path: '/search?query=idempotency', until: text('Payments') },
];

/** Taken last, because their services would show on the other pages. */
const FLEET_PICTURES: Picture[] = [
  {
    name: 'fleet',
    path: '/golden-paths/fleet?template=notes',
    until: (page) => page.getByRole('row', { name: 'recipes' }).getByText('1 conflict').waitFor(),
  },
  {
    name: 'drift',
    path: '/golden-paths/fleet/recipes',
    until: text('Conflict: the service’s lines come first, the template’s after ======='),
  },
];

/** Makes a fleet of a small template: two services at its newest version, three behind. */
async function createFleet(dataDir: string, templates: Templates): Promise<void> {
  await createService(dataDir, 'ideas', generated('ideas'));
  await createService(dataDir, 'minutes', generated('minutes'));
  await createService(dataDir, 'recipes', generated('recipes'), ownGreeting);
  await templates.release();
  await createService(dataDir, 'agendas', generated('agendas', '1.1.0'));
  await createService(dataDir, 'letters', generated('letters', '1.1.0'));
}

/** Lets the portal find the services that were just made. */
async function checkFleet(browser: Browser, portalUrl: string): Promise<void> {
  const page = await browser.newPage();
  await page.goto(`${portalUrl}/golden-paths/fleet`);
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByRole('row', { name: 'recipes' }).waitFor();
  await page.close();
}

/** Names of pictures on the command line choose among them. */
const wanted = process.argv.slice(2);
const folder = join(ROOT, 'docs', 'images');
const browserPath = findBrowser();
if (!browserPath)
  throw new Error('No Chromium or Chrome was found. Install one, or name it with CHROME_PATH.');

await mkdir(folder, { recursive: true });
const templates = await createTemplates();
const stack = await startStack({ QUOIN_TEMPLATES_REPOSITORY: templates.directory });
const browser = await launchBrowser(browserPath);
try {
  await take(PICTURES);
  await createFleet(stack.dataDir, templates);
  await checkFleet(browser, stack.portalUrl);
  await take(FLEET_PICTURES);
} finally {
  await browser.close();
  await stack.interrupt();
  await templates.remove();
}

async function take(pictures: readonly Picture[]): Promise<void> {
  for (const { name, path, until, scheme = 'light', width = 1440 } of pictures) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const page = await browser.newPage({
      viewport: { width, height: width === 1440 ? 900 : 844 },
      colorScheme: scheme,
    });
    await page.goto(`${stack.portalUrl}${path}`);
    await until(page);
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
    await page.close();
    console.log(`docs/images/${name}.png`);
  }
}
