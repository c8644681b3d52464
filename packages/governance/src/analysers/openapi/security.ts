import type { ApiDocument } from './document.ts';
import { accessRules } from './access.ts';
import { addressRules } from './addresses.ts';
import { exampleRules } from './examples.ts';
import { requestRules } from './requests.ts';
import { responseRules } from './responses.ts';
import type { Say } from './rule.ts';
import { schemeRules } from './schemes.ts';

/** What an attacker reads in the description; standards/api-security.md says why each matters. */
export function securityRules(document: ApiDocument, say: Say): void {
  accessRules(document, say);
  schemeRules(document, say);
  addressRules(document, say);
  requestRules(document, say);
  responseRules(document, say);
  exampleRules(document, say);
}
