import { InputError } from '@backstage/errors';
import type { Request } from 'express';
import { z } from 'zod';

const name = z.string().min(1).max(250);
const answers = z.record(z.string(), z.unknown());

export const previewRequest = z.strictObject({ answers, version: name.optional() });
export const upgradePreviewRequest = z.strictObject({ answers });
export const upgradeRequest = z.strictObject({
  services: z.array(name).min(1).max(1000),
  answers: z.record(name, answers).optional(),
});
export const adoptionRequest = z.strictObject({ template: name, version: name, answers });

/**
 * The body of a request.
 *
 * @throws InputError naming every field that is wrong
 */
export function bodyOf<T>(request: Request, schema: z.ZodType<T>): T {
  const { data, error } = schema.safeParse(request.body);
  if (error === undefined) return data as T;
  const problems = error.issues.map(
    ({ path, message }) => `${path.join('.') || 'body'}: ${message}`,
  );
  throw new InputError(`The request cannot be used. ${problems.join('. ')}.`);
}
