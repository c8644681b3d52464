import { createVerifier } from '@quoin/service/lambda';
import { loadConfig } from '../config.ts';
import { createQuotesApi } from '../quotes/api.ts';
import { loggerOf, measured } from '../telemetry.ts';

const { auth, feeBasisPoints, logLevel } = loadConfig(process.env);
const verifyToken = await createVerifier(auth);

export const handler = measured(
  'http',
  createQuotesApi({ feeBasisPoints, verifyToken, logger: loggerOf(logLevel) }),
);
