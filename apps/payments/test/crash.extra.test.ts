import { test } from 'vitest';
import { crash } from './crash/rounds.ts';

test(
  'killed 100 times under load: every answer stands, every key has one effect',
  { timeout: 3_600_000 },
  () => crash(100),
);
