/** Prints a token for development: `npm run token -- --role ROLE`. */
import { parseArgs } from 'node:util';
import { createDevelopmentIssuer } from '@quoin/security/development';
import { loadConfig } from '../src/config.ts';

const { auth } = loadConfig(process.env);
if (auth.mode !== 'development') {
  console.error('AUTH_JWKS_URL is set, so the identity provider behind it makes the tokens.');
  process.exit(1);
}

const { values } = parseArgs({
  options: {
    role: { type: 'string', multiple: true, default: [] },
    subject: { type: 'string', default: 'developer' },
    expires: { type: 'string', default: '1h' },
  },
});
const { issueToken } = await createDevelopmentIssuer({ ...auth, directory: auth.keyDirectory });
const { subject, role: roles, expires: expiresIn } = values;
console.log(await issueToken({ subject, roles, expiresIn }));
