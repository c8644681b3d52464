import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { seriousViolations } from './accessibility.ts';
import type { Stack } from './stack.ts';
import {
  createService,
  generated,
  git,
  ownGreeting,
  unenrolled,
  type Templates,
} from './templatesRepository.ts';

/** What the walk needs, as it is while a test runs. */
export interface Walk {
  stack: Stack;
  page: Page;
  templates: Templates;
  /** What the browser complained about; a test takes out what it provoked. */
  complaints: string[];
}

const BRANCH = 'quoin/notes-1.1.0';

/** The tests of golden paths, one after the other: each begins where the one before ended. */
export function describeGoldenPaths(current: () => Walk): void {
  const open = (path: string) => current().page.goto(`${current().stack.portalUrl}${path}`);
  const repository = (name: string) => join(current().stack.dataDir, 'git', `${name}.git`);
  const row = (name: string) => current().page.getByRole('row', { name: name });
  const checkNow = async () => {
    const { page } = current();
    const before = await page.locator('.quoin-refresh time').getAttribute('datetime');
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.waitForFunction(
      (earlier) => {
        const time = document.querySelector('.quoin-refresh time');
        return time !== null && time.getAttribute('datetime') !== earlier;
      },
      before,
      { polling: 200 },
    );
  };

  test('the fleet says how to get its first service, and the upgrades how to get theirs', async () => {
    const { page } = current();
    await open('/golden-paths/fleet?template=notes');
    await page.getByText(/No (service was made|enrolled services match)/).waitFor();
    await open('/golden-paths/upgrades');
    await page.getByText('Nothing was upgraded yet').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });

  test('a template is found on the board, and previewed for some answers', async () => {
    const { page, complaints } = current();
    await open('/');
    await page.getByRole('navigation', { name: 'Main' }).getByText('Golden paths').click();
    const card = page.getByRole('listitem').filter({ hasText: 'Keeps notes' });
    await card.getByText('None yet').waitFor();
    await card.getByText('No service was generated yet').waitFor();
    expect(await seriousViolations(page)).toEqual([]);

    await card.getByRole('link', { name: 'Preview, Notes' }).click();
    await page.getByText('The files appear here').waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('Not A Name');
    await page.getByRole('textbox', { name: 'Owner' }).fill('team-payments');
    await page.getByRole('button', { name: 'Show the files' }).click();
    await page.getByText('Name is "Not A Name". Use small letters.').waitFor();
    const name = page.getByRole('textbox', { name: 'Name' });
    expect(await name.getAttribute('aria-invalid')).toBe('true');
    // The refused answer stands in the browser's console, too.
    complaints.length = 0;

    await name.fill('ideas');
    await page.getByRole('button', { name: 'Show the files' }).click();
    const tree = page.getByRole('treegrid', { name: 'Files' });
    await tree.getByRole('row', { name: 'README.md' }).waitFor();
    await page.getByText('# ideas').waitFor();
    expect(page.url()).toContain('answer.name=ideas');

    await tree.getByRole('row', { name: 'README.md' }).focus();
    await pressUntil(page, 'ArrowUp', tree.getByRole('row', { name: 'src' }));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('export function greet(who)').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.reload();
    await page.getByText('export function greet(who)').waitFor();
  });

  test('a template gets a new version, and three services show behind', async () => {
    const { page, stack, templates } = current();
    const own = { 'NOTES.md': 'Mine.\n' };
    await createService(stack.dataDir, 'alpha', generated('alpha'));
    await createService(stack.dataDir, 'beta', generated('beta'), own);
    await createService(stack.dataDir, 'gamma', generated('gamma'), ownGreeting);
    await createService(stack.dataDir, 'delta', unenrolled('delta'));
    await open('/golden-paths/fleet?template=notes');
    await checkNow();
    await page.getByText('Up to date', { exact: true }).nth(3).waitFor();

    await templates.release();
    await checkNow();
    for (const name of ['alpha', 'beta', 'gamma']) {
      await row(name).getByText('1 version behind').waitFor();
    }
    await row('gamma').getByText('1 conflict').waitFor();
    await row('gamma').getByText('1 file').waitFor();
    await page.getByRole('link', { name: /^1\.0\.0.*3 services.*2 upgrade cleanly/ }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });

  test('a service shows what it lacks, its conflict and both diffs', async () => {
    const { page } = current();
    await open('/golden-paths/fleet');
    await row('gamma').getByRole('link', { name: 'gamma' }).click();
    await page.getByRole('heading', { name: 'What it lacks' }).waitFor();
    await page.getByText('good day', { exact: true }).waitFor();
    const conflicts = page.getByRole('region', { name: 'Conflicts ahead' });
    await conflicts.getByRole('link', { name: 'src/greeting.js' }).waitFor();
    await page.getByText('Conflict: the service’s lines come first').waitFor();
    await page.getByRole('button', { name: 'Next conflict' }).click();
    await page.getByText('1 of 1').waitFor();
    expect(await seriousViolations(page)).toEqual([]);

    await page.getByRole('radio', { name: 'Side by side' }).click();
    await page.getByText('Conflict: the service’s lines come first').waitFor();
    await page.getByRole('radio', { name: 'Local changes' }).click();
    await page.getByRole('heading', { name: 'What it changed' }).waitFor();
    await page.getByText('Welcome').first().waitFor();
    expect(page.url()).toContain('show=changes');
  });

  test('three services are upgraded by keyboard: two cleanly, one with its conflict', async () => {
    const { page } = current();
    await open('/golden-paths/fleet?template=notes');
    await row('alpha').waitFor();
    await page.getByRole('searchbox', { name: 'Filter by text' }).focus();
    await pressUntil(page, 'Tab', page.getByRole('grid'), 'within');
    await pressUntil(page, 'ArrowDown', row('alpha'), 'within');
    for (const next of ['beta', 'gamma', undefined]) {
      await page.keyboard.press('Space');
      if (next) await pressUntil(page, 'ArrowDown', row(next), 'within');
    }
    await page.getByText('3 services selected').waitFor();
    await pressUntil(page, 'Tab', page.getByRole('button', { name: 'Upgrade selected' }));
    await page.keyboard.press('Enter');

    const dialog = page.getByRole('dialog', { name: 'Upgrade 3 services' });
    await dialog.getByText('New questions').waitFor();
    await dialog.getByText('Region').first().waitFor();
    await dialog.getByText('1 conflict').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await pressUntil(page, 'Tab', dialog.getByRole('button', { name: 'Upgrade', exact: true }));
    await page.keyboard.press('Enter');

    await page.waitForURL(/\/golden-paths\/upgrades\/./);
    await page.getByText('3 services: 2 done, 1 with conflicts').waitFor();
    await page.reload();
    await page.getByText('3 services: 2 done, 1 with conflicts').waitFor();
    const gamma = page.locator('[data-service=gamma]');
    await gamma.getByText('src/greeting.js').first().waitFor();
    await gamma.getByText('git fetch').waitFor();
    expect(await seriousViolations(page)).toEqual([]);

    for (const name of ['alpha', 'beta', 'gamma']) {
      const commits = await git(repository(name), 'rev-list', '--count', `main..${BRANCH}`);
      expect(commits).toBe('1');
      expect(await git(repository(name), 'show', `${BRANCH}:region.txt`)).toBe('north');
    }
    const greetingOf = (name: string) => git(repository(name), 'show', `${BRANCH}:src/greeting.js`);
    expect(await greetingOf('alpha')).toContain('Good day');
    expect(await greetingOf('alpha')).not.toContain('<<<<<<<');
    expect(await git(repository('beta'), 'show', `${BRANCH}:NOTES.md`)).toBe('Mine.');
    expect(await greetingOf('gamma')).toMatch(
      /<<<<<<<[^]*Welcome[^]*=======[^]*Good day[^]*>>>>>>>/,
    );
  });

  test('a service without provenance is adopted', async () => {
    const { page } = current();
    await open('/golden-paths/fleet?status=not-enrolled');
    await row('delta').getByRole('link', { name: 'delta' }).click();
    await page.getByRole('link', { name: 'Adopt into a golden path' }).click();
    await page.getByRole('radio', { name: /notes 1\.0\.0/ }).check();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Adopt as notes 1.0.0' }).click();
    await page.waitForURL(/\/golden-paths\/upgrades\/./);
    await page.getByText('1 service: 1 done').waitFor();
    const branch = await page.locator('.quoin-result code').first().textContent();
    const provenance = await git(repository('delta'), 'show', `${branch ?? ''}:.quoin.yaml`);
    expect(provenance).toMatch(/template: notes\nversion: 1\.0\.0/);
  });

  test('pages fit a phone, and the template tells who stands where', async () => {
    const { page } = current();
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ['templates', 'templates/notes', 'fleet', 'fleet/gamma', 'upgrades']) {
      await open(`/golden-paths/${path}`);
      await page.locator('main :is(.quoin-introduction, article)').first().waitFor();
      const overflow = 'document.documentElement.scrollWidth - window.innerWidth';
      expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
    }
    await open('/golden-paths/templates/notes');
    await page.getByRole('link', { name: 'gamma' }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });
}

/**
 * Presses a key until the element, or something within it, has the focus.
 *
 * @throws when forty times were not enough
 */
async function pressUntil(
  page: Page,
  key: string,
  target: ReturnType<Page['locator']>,
  where: 'itself' | 'within' = 'itself',
): Promise<void> {
  for (let times = 0; times < 40; times += 1) {
    const reached = await target.evaluate(
      (element, within) =>
        element === document.activeElement || (within && element.contains(document.activeElement)),
      where === 'within',
    );
    if (reached) return;
    await page.keyboard.press(key);
  }
  throw new Error(`Pressing ${key} did not lead to ${target.toString()}.`);
}
