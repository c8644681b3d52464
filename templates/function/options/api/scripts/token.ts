/** Prints a token for development: `npm run token -- --role quotes-reader`. */
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
  },
});
const issuer = await createDevelopmentIssuer({ ...auth, directory: auth.keyDirectory });
console.log(await issuer.issueToken({ subject: values.subject, roles: values.role }));
