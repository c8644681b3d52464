import type { QuoinRule } from '../rule.ts';
import { bodyLimit } from './bodyLimit.ts';
import { browserStorage } from './browserStorage.ts';
import { cleartextTransport } from './cleartextTransport.ts';
import { cookieAttributes } from './cookieAttributes.ts';
import { crossSiteRequest } from './crossSiteRequest.ts';
import { errorExposure } from './errorExposure.ts';
import { exposedDetails } from './exposedDetails.ts';
import { filePermissions } from './filePermissions.ts';
import { hardCodedSecret } from './hardCodedSecret.ts';
import { messageOrigin } from './messageOrigin.ts';
import { permissiveCors } from './permissiveCors.ts';
import { securityHeaders } from './securityHeaders.ts';
import { temporaryFile } from './temporaryFile.ts';
import { timingUnsafeComparison } from './timingUnsafeComparison.ts';
import { tlsVerification } from './tlsVerification.ts';
import { tlsVersion } from './tlsVersion.ts';
import { trustedProxy } from './trustedProxy.ts';
import { tokenVerification } from './tokenVerification.ts';
import { weakCipher } from './weakCipher.ts';
import { weakHash } from './weakHash.ts';
import { weakKey } from './weakKey.ts';
import { weakPasswordHash } from './weakPasswordHash.ts';
import { weakRandomness } from './weakRandomness.ts';

/** Rules about settings and calls that are wrong as they stand, whatever data reaches them. */
export const misconfigurationRules: readonly QuoinRule[] = [
  tlsVerification,
  tlsVersion,
  cleartextTransport,
  cookieAttributes,
  permissiveCors,
  tokenVerification,
  weakHash,
  weakCipher,
  weakKey,
  weakPasswordHash,
  weakRandomness,
  hardCodedSecret,
  errorExposure,
  timingUnsafeComparison,
  crossSiteRequest,
  messageOrigin,
  browserStorage,
  temporaryFile,
  filePermissions,
  exposedDetails,
  securityHeaders,
  bodyLimit,
  trustedProxy,
];
