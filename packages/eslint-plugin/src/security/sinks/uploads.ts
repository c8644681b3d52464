import { argumentAt } from '../../flow/nodes.ts';
import { Kind } from '../../flow/taint.ts';
import type { CallMatcher } from '../sink.ts';

/** express-fileupload: `request.files.photo.mv(path)`. */
export const matchUpload: CallMatcher = ({ call, name }) => {
  const value = argumentAt(call, 0);
  if (name !== 'mv' || !value) return [];
  const place = 'the path of `mv()` without staying in a folder';
  return [{ rule: 'path-traversal', kind: Kind.path, value, place }];
};
